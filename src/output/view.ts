import { type Theme, themeOf } from "./theme.ts";

/** What a renderer needs to know about the place where its text will be read. */
export interface View {
  /** Columns; text that can be wrapped should fit. */
  readonly width: number;
  readonly color: boolean;
  /** `-o wide`: more columns, nothing shortened. */
  readonly wide: boolean;
  /** False with `--no-headers`. */
  readonly headers: boolean;
  readonly theme: Theme;
}

/** Turns a document, which the function has closed over, into text. Called once or twice; it must not have effects. */
export type Renderer = (view: View) => string;

export interface Environment {
  readonly [name: string]: string | undefined;
}

/** What a stream says of itself; `columns` only if it is a terminal. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Whether to use color: an explicit flag first, then FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE, CLICOLOR, then whether the
 * stream is a terminal that can (TERM is not `dumb`). A variable counts if it is set and not empty (no-color.org).
 */
export function wantsColor(flag: boolean | undefined, env: Environment, stream: Stream): boolean {
  if (flag !== undefined) return flag;
  const force = env.FORCE_COLOR ?? "";
  if (force !== "") return force !== "0" && force !== "false";
  if ((env.NO_COLOR ?? "") !== "") return false;
  if ((env.CLICOLOR_FORCE ?? "0") !== "0") return true;
  if (env.CLICOLOR === "0" || env.TERM === "dumb") return false;
  return stream.isTTY === true;
}

const NARROW = 80;
const UNBOUNDED = 160;

/** @returns the columns to write for: COLUMNS, else the terminal's, else wide enough for a log without wrapping everything. */
export function widthOf(env: Environment, stream: Stream): number {
  const forced = Number.parseInt(env.COLUMNS ?? "", 10);
  if (Number.isFinite(forced) && forced >= 20) return Math.min(forced, 1000);
  if (stream.columns !== undefined && stream.columns >= 20) return stream.columns;
  return stream.isTTY === true ? NARROW : UNBOUNDED;
}

/** @returns a view, by default one of 80 columns without color. */
export function viewOf(options: Partial<Omit<View, "theme">> = {}): View {
  const color = options.color ?? false;
  return {
    width: options.width ?? NARROW,
    color,
    wide: options.wide ?? false,
    headers: options.headers ?? true,
    theme: themeOf(color),
  };
}
