import { Config } from "@oclif/core/config";
import { visible } from "../output/visible.ts";
import { describeError } from "./describe-error.ts";
import { UserError } from "./errors.ts";
import { EmbeddedPlugin } from "./plugin.ts";
import type { Program } from "./program.ts";
import { programName } from "./program-name.ts";
import { suggestion } from "./suggest.ts";

/**
 * Runs one command line. Never throws: what goes wrong is told on standard error in a line or two.
 * @returns the exit code
 */
export async function main(program: Program, argv: readonly string[]): Promise<number> {
  try {
    const plugin = new EmbeddedPlugin(program);
    await plugin.load();
    const plugins = new Map([[plugin.name, plugin]]);
    const config = await Config.load({ root: program.root, pjson: plugin.pjson, plugins });
    config.bin = programName(process.env);
    return await dispatch(config, argv);
  } catch (error) {
    const { lines, code } = describeError(error, verbosityOf(argv));
    for (const line of lines) process.stderr.write(`${visible(line)}\n`);
    return code;
  }
}

/** What stands before `--`: a `--help` after it belongs to another program. */
const ownWords = (argv: readonly string[]): readonly string[] =>
  argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;

async function dispatch(config: Config, argv: readonly string[]): Promise<number> {
  const [first] = argv;
  if (first === "--version") {
    process.stdout.write(`${config.name} ${config.version}\n`);
    return 0;
  }
  if (first === "__complete") {
    const { runCompletion } = await import("./completion/run.ts");
    return runCompletion(argv.slice(1), config.commands);
  }
  const asked = ownWords(argv).some((word) => word === "--help" || word === "-h");
  if (first === undefined || first === "help" || asked) {
    const { showHelp } = await import("./help.ts");
    const words = ownWords(argv).filter((word) => !word.startsWith("-"));
    return showHelp(config, first === "help" ? words.slice(1) : words);
  }
  const { id, rest } = findCommand(config, argv);
  if (id !== undefined) return (await config.runCommand<number | undefined>(id, [...rest])) ?? 0;
  const isTopic = config.commandIDs.some((known) => known.startsWith(`${first}:`));
  if (isTopic && argv[1] === undefined) {
    const { showHelp } = await import("./help.ts");
    return showHelp(config, [first]);
  }
  const words = isTopic && argv[1]?.startsWith("-") === false ? [first, argv[1]] : [first];
  throw new UserError(
    first.startsWith("-")
      ? `flags cannot be placed before the command: ${first}`
      : `unknown command ${JSON.stringify(words.join(" "))} for ${JSON.stringify(config.bin)}`,
    suggestion(words, config.commandIDs),
  );
}

interface Found {
  readonly id?: string;
  readonly rest: readonly string[];
}

/** @returns the command of the longest run of words that is one: `bgp summary --node n` is `bgp:summary`. */
export function findCommand(config: Pick<Config, "findCommand">, argv: readonly string[]): Found {
  const end = argv.findIndex((word) => word.startsWith("-"));
  const words = end < 0 ? argv : argv.slice(0, end);
  for (let length = Math.min(words.length, 3); length > 0; length--) {
    const command = config.findCommand(words.slice(0, length).join(":"));
    if (command !== undefined) return { id: command.id, rest: argv.slice(length) };
  }
  return { rest: argv };
}

function verbosityOf(argv: readonly string[]): number {
  const level = /(?:^| )--?v[ =]?(\d+)?(?: |$)/.exec(ownWords(argv).join(" "));
  return level === null ? 0 : Number(level[1] ?? 1);
}
