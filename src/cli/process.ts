import { SIGNAL_EXIT } from "./exit.ts";

type Cleanup = () => void | Promise<void>;

const cleanups = new Set<Cleanup>();

/**
 * Registers what must be done when the user interrupts (end a remote command, take a change back), before the process ends.
 * @returns a function that takes the registration back
 */
export function onInterrupt(cleanup: Cleanup): () => void {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

/** Runs a command line as the whole process: signals, closed pipes, and an end only when everything is written. */
export async function runProcess(run: () => Promise<number>): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  // Where both are set, FORCE_COLOR decides, and Node would warn of it among the answers.
  if (process.env.FORCE_COLOR !== undefined) delete process.env.NO_COLOR;
  for (const [signal, code] of Object.entries(SIGNAL_EXIT)) {
    process.on(signal, () => void interrupt(code));
  }
  process.exitCode = await run();
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit();
}

let interrupted = false;

/** The second signal ends the process at once. */
async function interrupt(code: number): Promise<void> {
  if (interrupted || cleanups.size === 0) process.exit(code);
  interrupted = true;
  process.exitCode = code;
  await Promise.allSettled([...cleanups].map(async (cleanup) => cleanup()));
  process.exit(code);
}

/** The reader of a pipe (`| head`) may have had enough: the rest is written nowhere, and the exit code stays what it is. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "EOF") throw error;
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writable || stream.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once("error", () => resolve());
    stream.write("", () => resolve());
  });
}
