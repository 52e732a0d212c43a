import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "@oclif/core/command";
import { parse } from "@oclif/core/parser";
import { expect, test } from "vitest";
import { normalizeArgv } from "../../src/cli/argv.ts";
import { baseFlags } from "../../src/cli/flags.ts";
import { findCommand } from "../../src/cli/main.ts";
import { sourceProgram } from "../../src/cli/program.ts";

const root = resolve(import.meta.dirname, "../..");
const { commands } = sourceProgram(root);

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "examples/README.md",
  ...readdirSync(join(root, "docs"), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file))
    .sort(),
];

/** Words as a shell splits them: quotes hold together. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""),
  );
}

/** What follows `kubectl metallb` in code: fenced, indented or between backticks; up to what the shell takes for itself. */
function invocations(text: string): readonly string[] {
  const fenced = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].flatMap(([, code = ""]) =>
    code.split("\n"),
  );
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const indented = prose.split("\n").filter((line) => /^ {4}\S/.test(line));
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replace(/\s+/g, " "));
  return [...fenced, ...indented, ...spans].flatMap((code) =>
    [...code.matchAll(/(?:^\s*|[$(;&|] ?)(?:kubectl|oc|npx kubectl-)[ ]?metallb +([^\n]*)/g)].map(
      ([, rest = ""]) => rest.replace(/ (?:[|>&;]|\d>|#).*$/, "").replace(/\)+$/, ""),
    ),
  );
}

/** `[--exec]` may be typed, and is here; `…` stands for more of the same. */
const typed = (line: string): string => line.replace(/[[\]]/g, "").replaceAll("…", "");

async function fault(line: string): Promise<string | undefined> {
  const argv = shellWords(typed(line));
  const { id, rest } = findCommand(commands, argv);
  // A command's name alone speaks of the command.
  if (id !== undefined && rest.length === 0) return undefined;
  if (id === undefined) return argv.length === 0 || argv[0] === "COMMAND" ? undefined : "no such command";
  const load = commands.get(id);
  if (load === undefined) return "no such command";
  const { args, flags, strict } = (await load()).default as Command.Class;
  const all = { ...baseFlags, ...flags };
  const quiet = Object.fromEntries(
    Object.entries(args).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]),
  );
  try {
    await parse(normalizeArgv(rest, all), { args: quiet, flags: all, strict });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test("every command line in the documents is one that the program takes", async () => {
  const wrong: string[] = [];
  let seen = 0;
  for (const page of pages)
    for (const line of invocations(readFileSync(join(root, page), "utf8"))) {
      seen++;
      const said = await fault(line);
      if (said !== undefined) wrong.push(`${page}: ${line}: ${said.split("\n")[0]}`);
    }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(150);
});

test.each([
  ["explain svc/x --why-not node/y", undefined],
  ["explain svc/x --no-such-flag", "Nonexistent flag: --no-such-flag"],
  ["check -o nonsense", "Parsing --output"],
  ["explian svc/x", "no such command"],
  ["vtysh --node wk3 -- show bgp summary", undefined],
])("the reader of documents finds what is wrong with: %s", async (line, said) => {
  const found = await fault(line);
  if (said === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(said);
});
