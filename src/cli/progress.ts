import { visibleLine } from "../output/visible.ts";

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const PATIENCE_MS = 1000;

/** One line on a terminal that says what takes so long, once it has taken a second; nothing where there is no terminal. */
export class Progress {
  readonly #stream: Terminal;
  readonly #start = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #step = "";
  #shown = false;

  constructor(stream: Terminal) {
    this.#stream = stream;
  }

  /** Names the step that begins now. */
  step(name: string): void {
    this.#step = name;
    if (this.#stream.isTTY !== true || process.env.TERM === "dumb") return;
    if (this.#shown) this.#draw();
    else if (this.#timer === undefined) {
      const wait = Math.max(0, PATIENCE_MS - (Date.now() - this.#start));
      this.#timer = setTimeout(() => this.#draw(), wait);
      this.#timer.unref();
    }
  }

  /** Removes the line; nothing is drawn afterwards. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#shown) this.#stream.write("\r\u001b[K");
    this.#shown = false;
  }

  #draw(): void {
    this.#shown = true;
    const seconds = Math.round((Date.now() - this.#start) / 1000);
    const line = `${visibleLine(this.#step)} … ${seconds} s`.slice(0, (this.#stream.columns ?? 80) - 1);
    this.#stream.write(`\r\u001b[K${line}`);
  }
}
