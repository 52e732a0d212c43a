import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { routerDialects } from "../../../plugins/routers/index.ts";
import { compareRouter } from "../../../src/router/compare.ts";
import type { RouterDemand } from "../../../src/router/demand-types.ts";
import type { RouterDialect } from "../../../src/router/dialect.ts";
import { recognize } from "../../../src/router/recognize.ts";
import { cpuMs } from "../../support/cpu.ts";

/*
 * A configuration comes from outside: pasted, damaged, or made to hurt. Whatever it is, reading it ends, soon, and names nothing that
 * it does not hold.
 */

const DEMAND: RouterDemand = {
  peer: "tor",
  routerAddress: "192.0.2.1",
  routerAs: 64500,
  nodeVrf: undefined,
  families: ["ipv4", "ipv6"],
  neighbors: [
    {
      node: "n1",
      address: "192.0.2.11",
      addressFrom: "InternalIP of Node n1",
      as: 64512,
      multihop: false,
      password: true,
      port: 179,
      holdTime: 90,
      keepaliveTime: 30,
      bfd: undefined,
      gracefulRestart: false,
      origins: [],
    },
  ],
  announced: [{ prefix: "198.51.100.1/32", family: "ipv4", nodes: ["n1"], communities: [] }],
  accept: [],
  nodesAccept: "all",
  paths: 1,
  relax: false,
  unknown: [],
};

const readers = routerDialects.filter(
  (d): d is RouterDialect & { readonly read: NonNullable<RouterDialect["read"]> } => d.read !== undefined,
);

function judge(dialect: (typeof readers)[number], text: string): void {
  recognize(routerDialects, text);
  const translation = dialect.read(text);
  const lines = text.split("\n").length;
  expect(translation.source.every((line) => line >= 0 && line <= lines)).toBe(true);
  expect(translation.opaque.every(({ line }) => line >= 1 && line <= lines)).toBe(true);
  compareRouter(DEMAND, translation);
}

const FILES: Readonly<Record<string, string>> = {
  frr: "r2.frr.conf",
  vyos: "r2.vyos.conf",
  "cisco-iosxe": "r2.ios-xe.conf",
  "arista-eos": "r2.eos.conf",
};

const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "\u0000",
  "\u001b[31m",
  "\u202e",
  "'",
  '"',
  "{",
  "}",
];

describe.each(readers.map((d) => [d.name, d] as const))("%s", (name, dialect) => {
  const sound = readFileSync(new URL(`fixtures/${FILES[name]}`, import.meta.url), "utf8");

  test("names of prototypes and control characters are names like others", () => {
    for (const word of NAMES) {
      for (const part of ["FROM-NODES", "NODES", "172.18.20.113", "65801", "65102"])
        judge(
          dialect,
          sound.replaceAll(part, () => word),
        );
      judge(
        dialect,
        sound.replaceAll(" ", () => ` ${word} `),
      );
    }
    expect(Object.hasOwn(Object.prototype, "remote-as")).toBe(false);
  });

  test("any damage to a sound configuration is survived", () => {
    fc.assert(
      fc.property(
        fc.nat(sound.length),
        fc.nat(60),
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 20 }),
          fc.constantFrom(...NAMES, "\n", "\r", "\t", " "),
        ),
        (at, cut, put) => judge(dialect, `${sound.slice(0, at)}${put}${sound.slice(at + cut)}`),
      ),
      { numRuns: 60 },
    );
  });

  test("any text is survived", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...sound.split(/(\s+)/), ...NAMES), { maxLength: 60 }), (words) =>
        judge(dialect, words.join("")),
      ),
      { numRuns: 60 },
    );
  });

  const MANY = 10_000;
  test.each([
    ["empty lines", "\n".repeat(MANY * 5)],
    ["blanks", " ".repeat(MANY * 5)],
    ["blank lines of many kinds", " \t\n\r\n".repeat(MANY)],
    ["one huge line", `neighbor ${"x ".repeat(MANY * 5)}`],
    ["one huge word", `set protocols bgp neighbor ${"'".repeat(MANY * 5)}`],
    ["open blocks", "a {\n".repeat(MANY)],
    ["ever deeper", Array.from({ length: 700 }, (_, i) => `${"   ".repeat(i)}x`).join("\n")],
    ["open quotes", `set '"`.repeat(MANY)],
    ["many neighbors", Array.from({ length: MANY }, (_, i) => ` neighbor n${i} remote-as ${i}`).join("\n")],
    ["many processes", Array.from({ length: MANY }, (_, i) => `router bgp ${i}\n`).join("")],
    [
      "many VRFs",
      Array.from({ length: MANY / 4 }, (_, i) => `set vrf name v${i} protocols bgp system-as ${i}\n`).join(
        "",
      ),
    ],
    ["exits", "exit\nexit-address-family\nexit-vrf\n".repeat(MANY)],
    [
      "many ranges",
      `router bgp 1\n${Array.from({ length: MANY }, (_, i) => ` bgp listen range 10.${(i >> 8) & 255}.${i & 255}.0/24 peer-group G\n`).join("")}`,
    ],
  ])("%s are read in time", (_, text) => {
    expect(cpuMs(() => judge(dialect, text))).toBeLessThan(5000);
  });
});
