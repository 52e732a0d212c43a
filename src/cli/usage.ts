import type { Command } from "@oclif/core/command";
import { visibleLine } from "../output/visible.ts";
import { UserError } from "./errors.ts";
import { similar } from "./suggest.ts";

/** The command that was called: what it is called on this command line, and what it takes. */
export interface Called {
  /** As it is typed: `kubectl metallb bgp summary`. */
  readonly line: string;
  readonly args: Readonly<Record<string, Pick<Command.Arg.Any, "description">>>;
  readonly flags: Readonly<Record<string, FlagShape>>;
}

interface FlagShape {
  readonly type: string;
  readonly helpValue?: string | readonly string[];
  readonly options?: readonly string[];
}

/** What oclif's errors know beside their text. */
interface ParseError extends Error {
  readonly args?: unknown;
  readonly flags?: unknown;
}

/** What oclif puts around the message of a flag, and after every message of its own. */
const ADDITIONS = /^Parsing (--\S+) \n\t|\nSee more help with --help$/g;

/** oclif paints the reasons of a conflict when it believes to write to a terminal. */
const PAINT = /\u001b\[[0-9;]*m/g;

/** A message of oclif, and what is said in its place. */
type Rule = readonly [
  pattern: RegExp,
  say: (match: readonly string[], error: ParseError, called: Called) => Said,
];

interface Said {
  readonly message: string;
  /** What may have been meant, or what is possible. */
  readonly hint?: string;
}

const meant = (words: readonly string[]): { hint?: string } =>
  words.length === 0 ? {} : { hint: `Did you mean: ${words.join(", ")}?` };

const words = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const RULES: readonly Rule[] = Object.freeze([
  [
    /^Nonexistent flag/,
    (_, error, { flags }) => {
      const [first = ""] = words(error.flags);
      const near = similar(first.replace(/^-+|=.*$/gs, ""), Object.keys(flags));
      return {
        message: `unknown flag: ${visibleLine(first)}`,
        ...(/^--/.test(first) ? meant(near.map((n) => `--${n}`)) : {}),
      };
    },
  ],
  [
    /^Missing \d+ required arg/,
    (_, error, { args }) => {
      const [first] = Array.isArray(error.args) ? (error.args as { readonly name: string }[]) : [];
      const name = first?.name ?? "";
      const description = Object.hasOwn(args, name) ? args[name]?.description : undefined;
      return {
        message: `${name.toUpperCase()} is missing${description === undefined ? "" : `: ${description}`}`,
      };
    },
  ],
  [
    /^Unexpected argument/,
    (_, error, { args }) => {
      const [first = ""] = words(error.args);
      const takes = Object.keys(args).map((name) => name.toUpperCase());
      return {
        message: `unexpected argument ${JSON.stringify(first)}`,
        hint:
          takes.length === 0 ? "No argument is taken, only flags." : `Only ${takes.join(" and ")} is taken.`,
      };
    },
  ],
  [
    /^Flag --(\S+) expects (?:a value|one of these values: (.*))$/,
    ([, name = "", options], _, { flags }) => {
      const shape = Object.hasOwn(flags, name) ? flags[name] : undefined;
      const possible = options ?? shape?.options?.join(", ");
      const value = possible === undefined ? String(shape?.helpValue ?? "VALUE") : `one of ${possible}`;
      return { message: `--${name} needs a value: ${value}` };
    },
  ],
  [
    /^Expected (--\S+?)=(.*) to be one of: (.*)$/s,
    ([, flag = "", value = "", options = ""]) => ({
      message: `${flag} cannot be ${JSON.stringify(value)}: it is one of ${options}`,
      ...meant(similar(value, options.split(", "))),
    }),
  ],
  [
    /^Expected (.*) to be one of: (.*)$/s,
    ([, value = "", options = ""]) => ({
      message: `${JSON.stringify(value)} is not one of ${options}`,
      ...meant(similar(value, options.split(", "))),
    }),
  ],
  [
    /^Flag (--\S+) can only be specified once$/,
    ([, flag]) => ({ message: `${flag} can be given only once` }),
  ],
  [
    /^The following errors? occurred:\s+(.*)$/s,
    ([, reasons = ""]) => ({ message: [...new Set(reasons.split(/\n\s*/).map(plainReason))].join("; ") }),
  ],
] as const satisfies readonly Rule[]);

/** @returns one of oclif's reasons why flags do not go together, in the words of this program */
function plainReason(reason: string): string {
  const [, ...pair] = /^(--[^=\s]+)(?:=.*)? cannot also be provided when using (--\S+)$/s.exec(reason) ?? [];
  if (pair.length > 0) return `${pair.sort().join(" and ")} exclude each other`;
  return reason
    .replace(/^All of the following must be provided when using (--\S+): (.*)$/s, "$1 needs $2 beside it")
    .replace(/^Missing required flag (\S+)$/, "--$1 is missing");
}

/**
 * Puts what oclif says of a command line into one line that names the argument, with a second line that helps on. Errors that are
 * none of oclif's parser come back as they are, without what it wrapped around their message.
 * @returns the error to throw
 */
export function usageError(error: unknown, called: Called): unknown {
  if (!(error instanceof Error)) return error;
  const flag = /^Parsing (--\S+) \n\t/.exec(error.message)?.[1];
  const text = error.message.replace(ADDITIONS, "").replace(PAINT, "").trim();
  const help = `See '${called.line} --help'.`;
  for (const [pattern, say] of RULES) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const { message, hint } = say(match, error, called);
    return new UserError(message, hint === undefined ? help : `${hint} ${help}`);
  }
  if (error instanceof UserError)
    return new UserError(flag === undefined ? text : `${flag}: ${text}`, error.hint ?? help);
  return "oclif" in error ? new UserError(flag === undefined ? text : `${flag}: ${text}`, help) : error;
}
