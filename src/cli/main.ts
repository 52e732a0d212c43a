import { Config } from "@oclif/core/config";
import { visible } from "../output/visible.ts";
import { describeError } from "./describe-error.ts";
import { UserError } from "./errors.ts";
import { EmbeddedPlugin } from "./plugin.ts";
import type { CommandTable, Program } from "./program.ts";
import { programName } from "./program-name.ts";
import { suggestion } from "./suggest.ts";

/**
 * Runs one command line. Never throws: what goes wrong is told on standard error in a line or two.
 * @returns the exit code
 */
export async function main(program: Program, argv: readonly string[]): Promise<number> {
  try {
    const { id } = findCommand(program.commands, argv);
    const plugin = new EmbeddedPlugin(program, wantsHelp(program, argv) ? undefined : (id ?? ""));
    await plugin.load();
    const plugins = new Map([[plugin.name, plugin]]);
    const config = await Config.load({ root: program.root, pjson: plugin.pjson, plugins });
    config.bin = programName(process.env);
    return await dispatch(config, program, argv);
  } catch (error) {
    const { lines, code } = describeError(error, verbosityOf(argv));
    for (const line of lines) process.stderr.write(`${visible(line)}\n`);
    return code;
  }
}

/** What stands before `--`: a `--help` after it belongs to another program. */
const ownWords = (argv: readonly string[]): readonly string[] =>
  argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;

/** Whether the answer is about commands, rather than of one. */
function wantsHelp({ commands }: Program, argv: readonly string[]): boolean {
  const [first] = argv;
  if (first === undefined || first === "help" || first === "__complete") return true;
  if (ownWords(argv).some((word) => word === "--help" || word === "-h")) return true;
  return argv.length === 1 && !commands.has(first) && isTopic([...commands.keys()], first);
}

/** A word that is no command itself, but begins some: `bgp`. */
const isTopic = (ids: readonly string[], word: string): boolean =>
  ids.some((id) => id.startsWith(`${word}:`));

async function dispatch(config: Config, program: Program, argv: readonly string[]): Promise<number> {
  const [first] = argv;
  if (first === "--version") {
    process.stdout.write(`${config.name} ${config.version}\n`);
    return 0;
  }
  if (first === "__complete") {
    const { runCompletion } = await import("./completion/run.ts");
    return runCompletion(argv.slice(1), config.commands);
  }
  if (wantsHelp(program, argv)) {
    const { showHelp } = await import("./help.ts");
    const words = ownWords(argv).filter((word) => !word.startsWith("-"));
    return showHelp(config, first === "help" ? words.slice(1) : words);
  }
  const { id, rest } = findCommand(program.commands, argv);
  if (id !== undefined) return (await config.runCommand<number | undefined>(id, [...rest])) ?? 0;
  const [word = "", next = "-"] = argv;
  if (word.startsWith("-")) {
    throw new UserError(
      `flags cannot be placed before the command: ${word}`,
      `${config.bin} COMMAND ${word} … See '${config.bin} --help'.`,
    );
  }
  const words = isTopic(config.commandIDs, word) && !next.startsWith("-") ? [word, next] : [word];
  throw new UserError(
    `unknown command ${JSON.stringify(words.join(" "))} for ${JSON.stringify(config.bin)}`,
    suggestion(config.bin, words, config.commandIDs),
  );
}

interface Found {
  readonly id?: string;
  readonly rest: readonly string[];
}

/** @returns the command of the longest run of words that is one: `bgp summary --node n` is `bgp:summary`. */
export function findCommand(commands: Pick<CommandTable, "has">, argv: readonly string[]): Found {
  const end = argv.findIndex((word) => word.startsWith("-"));
  const words = end < 0 ? argv : argv.slice(0, end);
  for (let length = Math.min(words.length, 3); length > 0; length--) {
    const id = words.slice(0, length).join(":");
    if (commands.has(id)) return { id, rest: argv.slice(length) };
  }
  return { rest: argv };
}

function verbosityOf(argv: readonly string[]): number {
  const level = /(?:^| )--?v[ =]?(\d+)?(?: |$)/.exec(ownWords(argv).join(" "));
  return level === null ? 0 : Number(level[1] ?? 1);
}
