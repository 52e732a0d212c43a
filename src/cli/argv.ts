interface FlagShape {
  readonly type: "boolean" | "option";
  readonly char?: string;
}

/**
 * Rewrites what kubectl's flag parser accepts and oclif's does not: `--flag=true` and `--flag=false` for switches, and
 * `-v` without a level. Everything after `--` stays as it is.
 */
export function normalizeArgv(argv: readonly string[], flags: Readonly<Record<string, FlagShape>>): string[] {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const rest = end < 0 ? [] : argv.slice(end);
  return [...own.flatMap((word, index) => normalizeWord(word, own[index + 1], flags)), ...rest];
}

function normalizeWord(
  word: string,
  next: string | undefined,
  flags: Readonly<Record<string, FlagShape>>,
): string[] {
  if ((word === "-v" || word === "--v") && !/^\d+$/.test(next ?? "")) return ["--v=1"];
  const [, name = "", value] = /^--([^=]+)=(true|false)$/.exec(word) ?? [];
  if (value === undefined || !Object.hasOwn(flags, name) || flags[name]?.type !== "boolean") return [word];
  return value === "true" ? [`--${name}`] : [];
}
