import type { Command } from "@oclif/core/command";
import type { Config } from "@oclif/core/config";
import { columns } from "../output/columns.ts";
import { renderText } from "../output/print.ts";
import { type Renderer, type View, viewOf, wantsColor, widthOf } from "../output/view.ts";
import { wrapText } from "../output/wrap.ts";
import { UserError } from "./errors.ts";
import { suggestion } from "./suggest.ts";

type Cached = Command.Cached;

/**
 * Prints help for a command, a group of commands, or the whole program, as `kubectl metallb …` whatever the file is called.
 * @param words the words of a command (`["bgp", "summary"]`), none for the overview
 * @returns the exit code
 */
export function showHelp(config: Config, words: readonly string[]): number {
  const view = viewOf({
    width: Math.min(widthOf(process.env, process.stdout), 120),
    color: wantsColor(undefined, process.env, process.stdout),
  });
  process.stdout.write(renderText(helpFor(config, words), view));
  return 0;
}

/** @returns the renderer of the help that the words ask for. @throws UserError for an unknown command */
function helpFor(config: Config, words: readonly string[]): Renderer {
  if (words.length === 0) return (view) => overview(config, "", view);
  for (let length = Math.min(3, words.length); length > 0; length--) {
    const command = config.findCommand(words.slice(0, length).join(":"));
    if (command !== undefined) return (view) => commandHelp(config, command, view);
  }
  const first = String(words[0]);
  if (config.commandIDs.some((id) => id.startsWith(`${first}:`)))
    return (view) => overview(config, first, view);
  throw new UserError(
    `unknown command ${JSON.stringify(first)} for ${JSON.stringify(config.bin)}`,
    suggestion(config.bin, words, config.commandIDs),
  );
}

const spaced = (id: string): string => id.replaceAll(":", " ");

function overview(config: Config, topic: string, view: View): string {
  const { title, name } = view.theme;
  const rows = config.commands
    .filter((command) => !command.hidden && (topic === "" || command.id.startsWith(`${topic}:`)))
    .map((command): [string, string] => [name(spaced(command.id)), command.summary ?? ""])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const bin = topic === "" ? config.bin : `${config.bin} ${topic}`;
  return [
    ...(topic === "" ? [wrapText(config.pjson.description ?? "", view.width), ""] : []),
    title("Usage:"),
    `  ${bin} COMMAND [flags]`,
    "",
    title("Commands:"),
    columns(rows, view.width, "  "),
    "",
    wrapText(
      `${bin} COMMAND --help tells about a command. Every command reads the cluster of your kubeconfig, or files with --from.`,
      view.width,
    ),
  ].join("\n");
}

/** Groups of flags in the order of the help; a command's own flags come first. */
const GROUPS = ["", "OUTPUT", "INPUT", "CLUSTER"] as const;
const GROUP_TITLES: Readonly<Record<string, string>> = Object.freeze({
  "": "Flags:",
  OUTPUT: "Output:",
  INPUT: "Input:",
  CLUSTER: "Cluster (as in kubectl options):",
});

function commandHelp(config: Config, command: Cached, view: View): string {
  const { title, dim, name } = view.theme;
  const args = Object.values(command.args).filter((arg) => !arg.hidden);
  const usage = [config.bin, spaced(command.id), ...args.map(usageOf), "[flags]"].join(" ");
  const parts = [wrapText(command.summary ?? "", view.width)];
  if (command.description !== undefined && command.description !== command.summary) {
    parts.push("", wrapText(command.description, view.width));
  }
  parts.push(
    "",
    title("Usage:"),
    `  ${command.usage === undefined ? usage : `${config.bin} ${String(command.usage)}`}`,
  );
  if (args.length > 0) {
    const rows = args.map((arg): [string, string] => [name(arg.name.toUpperCase()), arg.description ?? ""]);
    parts.push("", title("Arguments:"), columns(rows, view.width, "  "));
  }
  const examples = (command.examples ?? []).map((example) =>
    typeof example === "string"
      ? `  ${exampleLine(config, command.id, example)}`
      : `  ${dim(`# ${example.description}`)}\n  ${exampleLine(config, command.id, example.command)}`,
  );
  if (examples.length > 0) parts.push("", title("Examples:"), ...examples);
  for (const group of GROUPS) {
    const rows = Object.values(command.flags)
      .filter((flag) => (flag.helpGroup ?? "") === group && !flag.hidden)
      .map((flag): [string, string] => [name(labelOf(flag)), flag.summary ?? flag.description ?? ""]);
    if (rows.length > 0) parts.push("", title(GROUP_TITLES[group] ?? group), columns(rows, view.width, "  "));
  }
  return parts.join("\n");
}

/** @returns an example as it can be typed: oclif's templates filled in, the program's name before it where it is missing. */
function exampleLine(config: Config, id: string, example: string): string {
  const line = example
    .replaceAll("<%= config.bin %>", config.bin)
    .replaceAll("<%= command.id %>", spaced(id));
  return line.startsWith(config.bin) ? line : `${config.bin} ${line}`;
}

function usageOf(arg: Command.Arg.Cached): string {
  const name = `${arg.name.toUpperCase()}${arg.multiple === true ? " …" : ""}`;
  return arg.required === true ? name : `[${name}]`;
}

function labelOf(flag: Command.Flag.Cached): string {
  if (flag.name === "v") return "-v LEVEL";
  const short = flag.char === undefined ? "    " : `-${flag.char}, `;
  const no = flag.type === "boolean" && flag.allowNo ? "[no-]" : "";
  const value = flag.type === "option" ? ` ${flag.helpValue ?? flag.options?.join("|") ?? "VALUE"}` : "";
  return `${short}--${no}${flag.name}${value}`;
}
