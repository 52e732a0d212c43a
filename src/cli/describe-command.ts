import type { Command } from "@oclif/core/command";

type Cached = Command.Cached;

const FLAG_FIELDS = [
  "char",
  "description",
  "summary",
  "helpGroup",
  "helpValue",
  "hidden",
  "required",
  "type",
  "multiple",
  "allowNo",
  "options",
  "aliases",
] as const;

function pick(value: object, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([key, v]) => fields.includes(key) && v !== undefined),
  );
}

/** @returns what the manifest keeps of a command: enough for help and for finding it, without loading its file. */
export function describeCommand(id: string, command: Command.Class): Cached {
  const flags = Object.entries({ ...command.baseFlags, ...command.flags }).map(([name, flag]) => [
    name,
    { ...pick(flag, FLAG_FIELDS), name },
  ]);
  const args = Object.entries(command.args).map(([name, arg]) => [
    name,
    { ...pick(arg, ["description", "hidden", "required", "multiple", "options"]), name },
  ]);
  return {
    id,
    aliases: command.aliases,
    hiddenAliases: command.hiddenAliases,
    args: Object.fromEntries(args),
    flags: Object.fromEntries(flags),
    hidden: command.hidden ?? false,
    strict: command.strict,
    ...pick(command, ["summary", "description", "examples", "usage"]),
  };
}
