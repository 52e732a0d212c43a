import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readObjects } from "../../src/sources/read.ts";
import { run } from "../support/cli.ts";
import { temporaryFolder } from "../support/dump.ts";

const lab = resolve(import.meta.dirname, "../../examples/node-frozen-by-conflict/objects.yaml");
const objects = readObjects(readFileSync(lab, "utf8"));
const kinds = [
  "FRRConfiguration",
  "BGPPeer",
  "BGPAdvertisement",
  "IPAddressPool",
  "Service",
  "EndpointSlice",
  "Node",
  "FRRNodeState",
];
const mutable = objects
  .map((object, index) => ({ object, index }))
  .filter(({ object }) => kinds.includes(object.kind));

/** Paths of all fields below a value, as lists of keys. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  const below = Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]));
  return path.length === 0 ? below : [[...path], ...below];
}

function withValue(root: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = Array.isArray(root) ? [...root] : { ...(root as object) };
  const inner = rest.length === 0 ? value : withValue((root as Record<string, unknown>)[key], rest, value);
  Object.defineProperty(copy, key, { value: inner, enumerable: true, configurable: true, writable: true });
  return copy;
}

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    2 ** 53,
    0.5,
    "",
    " ",
    [],
    {},
    [null],
    [[]],
    "a".repeat(100_000),
  ),
  fc.constantFrom(
    "\u001b[31m",
    "\u009b2J",
    "a\nb",
    "a\u0000b",
    "\u202e",
    "\ud800",
    "__proto__",
    "constructor",
    "999.1.1.1/99",
    "::/0",
    "10.0.0.0/8\n no shutdown",
  ),
  fc.constantFrom(
    ...[
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"a":{"b":{"c":[1,{"d":null}]}}}',
    ].map((text): unknown => JSON.parse(text)),
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** One field of one object replaced by something hostile, or a hostile field added beside it. */
const mutation = fc.record({
  which: fc.nat(),
  where: fc.nat(),
  value: hostile,
  add: fc.option(fc.constantFrom("__proto__", "constructor", "hasOwnProperty", "a\u001b[2Jb"), {
    nil: undefined,
  }),
  /** As a file that somebody wrote, or as what an API server held: the latter is not checked, so the stages themselves meet it. */
  stored: fc.boolean(),
  command: fc.constantFrom(
    "render --all",
    "diff",
    "explain svc/hello-lb-l3",
    "check",
    "get services",
    "get peers",
  ),
});

const folder = temporaryFolder();
writeFileSync(join(folder, "capture.json"), "{}");

test("300 mutated resources end in an answer or a clear message, never in a stack trace", {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(mutation, async ({ which, where, value, add, stored, command }) => {
      const { object, index } = mutable[which % mutable.length] as (typeof mutable)[number];
      const paths = pathsOf(object).filter(([first]) => first !== "kind" && first !== "apiVersion");
      const path = paths[where % paths.length] as string[];
      const target = add === undefined ? path : [...path.slice(0, -1), add];
      const mutated = objects.map((other, i) => (i === index ? withValue(object, target, value) : other));
      const file = join(folder, "objects.json");
      writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: mutated }));
      const { stdout, stderr, code } = await run([...command.split(" "), "--from", stored ? folder : file]);
      expect([0, 1, 2, 3]).toContain(code);
      expect(stdout + stderr).not.toMatch(/internal error|\n\s+at .*:\d+:\d+/);
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      if (code === 2) expect(stderr).toMatch(/error: /);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }),
    { numRuns: 300, seed: Number(process.env.MUTATION_SEED ?? 20261124), endOnFailure: true },
  );
});
