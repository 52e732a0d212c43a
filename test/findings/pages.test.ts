import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { baseFlags } from "../../src/cli/flags.ts";
import { analyze } from "../../src/findings/analyze.ts";
import { CATALOGUE, pageOf } from "../../src/findings/catalogue.ts";
import { clusterOf } from "./support/cluster.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const SECTIONS = ["Symptom", "Why", "See it by hand", "Fix", "Prevent", "Example"];

test("there is a page for each code, and for nothing else", () => {
  expect(readdirSync(join(root, "docs/findings")).sort()).toEqual(CATALOGUE.map((c) => `${c.code}.md`));
});

describe.each(CATALOGUE.map((c) => [c.code, c] as const))("%s", (code, entry) => {
  const page = read(pageOf(code));

  test("has its title and every section with something in it", () => {
    expect(page.split("\n")[0]).toBe(`# ${code}: ${entry.title}`);
    const parts = page.split(/^## /m).slice(1);
    expect(parts.map((p) => p.split("\n")[0])).toEqual(SECTIONS);
    for (const part of parts) expect(part.split("\n").slice(1).join("").trim().length).toBeGreaterThan(20);
  });

  test("has an example that shows it, and the sentence that check says", () => {
    const example = /```yaml\n([\s\S]*?)\n```/.exec(page)?.[1] ?? "";
    const said = /^> (.*)$/m.exec(page)?.[1] ?? "";
    const { snapshot, facts } = clusterOf(example);
    const now = facts.now ?? snapshot.source.at;
    const { findings } = analyze(snapshot, now === undefined ? {} : { now });
    expect(findings.map((f) => `${f.code} ${f.severity}: ${f.message}`)).toContain(said);
  });
});

const runbooks = readdirSync(join(root, "docs/runbooks")).filter((f) => f !== "README.md");

test("there are eight runbooks", () => {
  expect(runbooks.sort()).toEqual([
    "no-route-back.md",
    "no-route-on-router.md",
    "node-frozen.md",
    "only-some-nodes.md",
    "service-pending.md",
    "session-down.md",
    "session-flaps.md",
    "upgrade.md",
  ]);
});

test("every link of a runbook leads somewhere", () => {
  const broken = runbooks.flatMap((file) =>
    [...read(`docs/runbooks/${file}`).matchAll(/\]\(([^)#]+)\)/g)]
      .map((m) => m[1] ?? "")
      .filter((target) => !existsSync(join(root, "docs/runbooks", target)))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test("every code is reached from a runbook or is told by its own page only", () => {
  const linked = new Set(
    runbooks.flatMap((f) => [...read(`docs/runbooks/${f}`).matchAll(/MLB\d{3}/g)].map((m) => m[0])),
  );
  const known = new Set<string>(CATALOGUE.map((c) => c.code));
  expect([...linked].filter((code) => !known.has(code))).toEqual([]);
  expect(linked.size).toBeGreaterThan(60);
});

/** `explain svc/NAME --why-not node/NAME` → the command's file and the flags that are used. */
function invocations(
  text: string,
): readonly { readonly words: readonly string[]; readonly flags: readonly string[] }[] {
  return [...text.matchAll(/kubectl metallb((?:[ \n](?!\|)[^\s`]+)+)/g)].map((m) => {
    const words = (m[1] ?? "").trim().split(/\s+/);
    return {
      words: words.map((w) => w.replace(/[.,:;)]+$/, "")),
      flags: words.flatMap((w) => /^--?([a-z-]+)/.exec(w)?.[1] ?? []),
    };
  });
}

test("every command line of a page is one of the program's", async () => {
  const pages = [...CATALOGUE.map((c) => pageOf(c.code)), ...runbooks.map((file) => `docs/runbooks/${file}`)];
  const wrong: string[] = [];
  let seen = 0;
  for (const page of pages)
    for (const { words, flags } of invocations(read(page).replace(/`[^`]*`|^ {4}.*$/gm, "$&\n\n"))) {
      seen++;
      const file = [words.slice(0, 2).join("/"), words[0] ?? ""].find((name) =>
        existsSync(join(root, "commands", `${name}.ts`)),
      );
      if (file === undefined) {
        wrong.push(`${page}: ${words.join(" ")}`);
        continue;
      }
      const { default: command } = (await import(join(root, `commands/${file}.ts`))) as {
        readonly default: { readonly flags?: Readonly<Record<string, { readonly char?: string }>> };
      };
      const known = { ...baseFlags, ...command.flags };
      const names = new Set(Object.entries(known).flatMap(([name, f]) => [name, ...(f.char ?? [])]));
      for (const flag of flags) if (!names.has(flag)) wrong.push(`${page}: ${file} has no ${flag}`);
    }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(100);
});
