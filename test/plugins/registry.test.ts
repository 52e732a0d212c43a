import { readdirSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { finders } from "../../plugins/finders.ts";
import { plugins } from "../../plugins/index.ts";
import { routerDialects } from "../../plugins/routers/index.ts";
import type { RouterDemand } from "../../src/router/demand-types.ts";

const folder = new URL("../../plugins/", import.meta.url);
const folders = (below: string): string[] =>
  readdirSync(new URL(below, folder)).filter((name) =>
    statSync(new URL(`${below}${name}`, folder)).isDirectory(),
  );

test("every folder of plugins/ is registered, once", () => {
  expect(plugins.map((p) => p.name).sort()).toEqual(folders("").sort());
});

test("every folder of plugins/routers/ is a registered dialect of its name", () => {
  expect(routerDialects.map((d) => d.name).sort()).toEqual(folders("routers/").sort());
});

test("the registries are frozen", () => {
  const all = [plugins, ...plugins, routerDialects, ...routerDialects, finders, ...finders];
  expect(all.every(Object.isFrozen)).toBe(true);
});

test("the finders are those of the plug-ins, in their order", () => {
  expect(finders).toEqual(plugins.flatMap((p) => p.finder ?? []));
});

test("names of plug-ins are in kebab case, links and layouts have names of their own", () => {
  const names = plugins.flatMap((p) => [p.name, ...(p.dumps ?? []).map((d) => d.name)]);
  expect(new Set(names).size).toBe(names.length);
  for (const p of plugins) expect(p.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

const NOTHING: RouterDemand = {
  peer: "p",
  routerAddress: "192.0.2.1",
  routerAs: 65000,
  nodeVrf: undefined,
  families: ["ipv4", "ipv6"],
  neighbors: [],
  announced: [],
  accept: [],
  nodesAccept: [],
  paths: 0,
  relax: false,
  unknown: [],
};

test.each(routerDialects.map((d) => [d.name, d] as const))(
  "%s writes something, reads anything, never throws",
  (_, d) => {
    const options = { passwordPlaceholder: "<password>" };
    expect(d.render(NOTHING, options).length).toBeGreaterThan(0);
    expect(d.show(NOTHING, options).length).toBeGreaterThan(0);
    for (const text of [
      "",
      "\0",
      "router bgp",
      "{",
      "set",
      "}\n}\n}",
      "neighbor __proto__ remote-as constructor",
    ]) {
      expect(() => [d.recognize(text), d.read?.(text)]).not.toThrow();
    }
  },
);
