import { Chalk } from "chalk";

/** Styles by meaning, so that the same thing looks the same in every command. Without color all of them are identity. */
export interface Theme {
  /** Broken, an error, removed. */
  readonly bad: (text: string) => string;
  /** Doubtful, a warning, changed. */
  readonly warn: (text: string) => string;
  /** Sound, added. */
  readonly good: (text: string) => string;
  /** Not known: neither good nor bad. */
  readonly unknown: (text: string) => string;
  /** A name or value that matters in the sentence. */
  readonly name: (text: string) => string;
  /** A heading. */
  readonly title: (text: string) => string;
  /** Beside the point: origins, ages, line numbers. */
  readonly dim: (text: string) => string;
}

/** @returns the styles, with or without color; every style ends at the end of each line, so that text can be cut in lines. */
export function themeOf(color: boolean): Theme {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return {
    bad: chalk.red,
    warn: chalk.yellow,
    good: chalk.green,
    unknown: chalk.magenta,
    name: chalk.cyan,
    title: chalk.bold,
    dim: chalk.dim,
  };
}
