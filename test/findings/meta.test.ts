import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sightOf } from "../../src/findings/analyze.ts";
import type { Analyzer, Sight } from "../../src/findings/analyzer.ts";
import { ANALYZERS } from "../../src/findings/analyzers/all.ts";
import { CATALOGUE } from "../../src/findings/catalogue.ts";
import { needsOf } from "../../src/findings/needs.ts";
import { COMPUTED, type Computed, type Shared, sharedOf } from "../../src/findings/shared.ts";
import { advertisedCommand, SHOW } from "../../src/frr/show/commands.ts";
import type { LiveView } from "../../src/state/live.ts";
import { clusterOf } from "./support/cluster.ts";

const analyzersFolder = join(import.meta.dirname, "../../src/findings/analyzers");
const fixtures = join(import.meta.dirname, "fixtures");

describe("the registry", () => {
  test("has every analyzer file, once", () => {
    const files = readdirSync(analyzersFolder).filter((f) => f !== "all.ts");
    expect(ANALYZERS).toHaveLength(files.length);
    expect(new Set(ANALYZERS.map((a) => a.name)).size).toBe(ANALYZERS.length);
    expect(ANALYZERS.map((a) => `${a.name}.ts`).sort()).toEqual(files.sort());
  });

  test("is frozen, like every analyzer in it", () => {
    expect([ANALYZERS, ...ANALYZERS].every(Object.isFrozen)).toBe(true);
  });

  test("finds every code that is not retired", () => {
    const found = new Set(ANALYZERS.flatMap((a) => a.codes));
    expect(CATALOGUE.filter((c) => !("retired" in c) && !found.has(c.code)).map((c) => c.code)).toEqual([]);
  });
});

describe("the catalogue", () => {
  test("is in the order of its numbers, each once, and frozen", () => {
    const codes = CATALOGUE.map((c) => c.code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect([CATALOGUE, ...CATALOGUE].every(Object.isFrozen)).toBe(true);
  });

  test.each(CATALOGUE.map((c) => [c.code, c] as const))("%s speaks in sentences", (code, entry) => {
    expect(code).toMatch(/^MLB[1-8]\d\d$/);
    expect(entry.title).toMatch(/^\S.*[^.]$/);
    for (const text of [entry.cause, entry.remedy]) expect(text).toMatch(/[.?]$/);
  });
});

test("the needs of all analyzers ask for each kind and command once", () => {
  const { kinds, commands } = needsOf(ANALYZERS);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(new Set(commands).size).toBe(commands.length);
});

/** Which results of the engine depend on which kinds; the rest is free for all. */
const BELONGS: Readonly<Partial<Record<keyof Shared, Computed>>> = {
  discovery: "discovery",
  allocation: "allocate",
  cluster: "configuration",
  view: "configuration",
  classes: "configuration",
  reach: "announce",
  ways: "announce",
  sending: "announce",
  announcement: "announce",
  writes: "announce",
  servicesOn: "announce",
};

const COMMAND_OF: Readonly<Record<string, string>> = {
  neighbors: SHOW.neighbors,
  summary: SHOW.summary,
  bfd: SHOW.bfd,
  routes: SHOW.ipRoutes,
  interfaces: SHOW.interfaces,
  nextHops: SHOW.nextHops,
  running: SHOW.runningConfig,
};

/** The sight of one analyzer, which refuses whatever it did not declare. */
function guarded(sight: Sight, { name, reads }: Analyzer): Sight {
  const kinds = new Set<string>([...reads.kinds, ...(reads.also ?? [])]);
  const uses = reads.uses ?? [];
  const computable = new Set<string>([...kinds, ...uses.flatMap((u) => COMPUTED[u])]);
  const live = new Set(reads.live ?? []);
  const demand = (allowed: boolean, what: string): void => {
    if (!allowed) throw new Error(`${name} reads ${what} and does not declare it`);
  };
  const view = (v: LiveView): LiveView =>
    new Proxy(v, {
      get: (target, key) => {
        const command = COMMAND_OF[String(key)];
        if (command !== undefined) demand(live.has(command), command);
        if (key === "tables") demand(live.has(SHOW.ipv4Table) && live.has(SHOW.ipv6Table), SHOW.ipv4Table);
        if (key === "advertised") demand(live.has(SHOW.neighbors), advertisedCommand("default", "ipv4", "…"));
        return Reflect.get(target, key);
      },
    });
  return {
    ...sight,
    objects: (kind) => {
      demand(kinds.has(kind), kind);
      return sight.objects(kind);
    },
    find: (kind, ...rest) => {
      demand(kinds.has(kind), kind);
      return sight.find(kind, ...rest);
    },
    unknown: (kind) => {
      demand(kinds.has(kind), kind);
      return sight.unknown(kind);
    },
    others: () => {
      demand(reads.others === true, "objects of unknown kinds");
      return sight.others();
    },
    frr: (node) => {
      demand(live.size > 0, "vtysh");
      const found = sight.frr(node);
      return found === undefined ? undefined : view(found);
    },
    shared: new Proxy(sight.shared, {
      get: (target, key) => {
        const result = BELONGS[key as keyof Shared];
        if (result !== undefined)
          demand(uses.includes(result) || COMPUTED[result].every((kind) => computable.has(kind)), result);
        if (key === "sessionsOn" || key === "bgpIsDown") demand(live.has(SHOW.neighbors), SHOW.neighbors);
        return Reflect.get(target, key);
      },
    }),
  };
}

test("analyzers read nothing that they do not declare, and find nothing that is not theirs", () => {
  const wrong = new Set<string>();
  for (const code of readdirSync(fixtures))
    for (const name of ["shows", "silent"]) {
      const { snapshot } = clusterOf(readFileSync(join(fixtures, code, `${name}.yaml`), "utf8"));
      const at = snapshot.source.at;
      const sight = sightOf(snapshot, sharedOf(snapshot, at === undefined ? {} : { now: at }));
      for (const analyzer of ANALYZERS)
        try {
          for (const item of analyzer.analyze(guarded(sight, analyzer)))
            if ("code" in item && !analyzer.codes.includes(item.code))
              wrong.add(`${analyzer.name} finds ${item.code} and does not declare it`);
        } catch (error) {
          wrong.add(`${code} ${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
    }
  expect([...wrong]).toEqual([]);
});
