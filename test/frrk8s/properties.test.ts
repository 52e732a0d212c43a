import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admitAgainst, admitFrrConfiguration } from "../../src/frrk8s/admission.ts";
import { mergeWithItself } from "../../src/frrk8s/merge/router.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { orderDependence } from "../../src/frrk8s/order-dependence.ts";
import { RELEASES, releaseOf } from "../../src/frrk8s/releases.ts";
import { looseSpec, mergeableSpec } from "../support/arbitrary-frr-k8s.ts";
import { clusterOf, frrConfiguration } from "../support/frr-k8s-objects.ts";

const named = (specs: readonly unknown[]) => specs.map((spec, i) => frrConfiguration(`c${i}`, spec as never));
const release = fc.constantFrom(...RELEASES.map(({ name }) => name));

describe("merging", () => {
  const specs = fc.array(mergeableSpec, { minLength: 1, maxLength: 4 });

  test("does not depend on the order wherever nothing is said to depend on it", () => {
    fc.assert(
      fc.property(
        specs.chain((list) => {
          const objects = named(list);
          return fc.tuple(fc.constant(objects), fc.shuffledSubarray(objects, { minLength: objects.length }));
        }),
        ([objects, shuffled]) => {
          const s = clusterOf(...objects);
          fc.pre(orderDependence(s, "n1").length === 0);
          const here = renderNode(s, "n1");
          const there = renderNode(clusterOf(...shuffled), "n1");
          expect(there.ok ? there.frrConf : there.error).toBe(here.ok ? here.frrConf : here.error);
        },
      ),
    );
  });

  test("a configuration with itself changes nothing", () => {
    fc.assert(
      fc.property(mergeableSpec, (spec) => {
        const { raw: _, ...withoutRaw } = spec;
        const once = renderNode(clusterOf(...named([withoutRaw])), "n1");
        const twice = renderNode(clusterOf(...named([withoutRaw, withoutRaw])), "n1");
        expect(twice.ok ? twice.frrConf : twice.error).toBe(once.ok ? once.frrConf : once.error);
      }),
    );
  });

  test("a merged router with itself is the same router", () => {
    const newest = releaseOf(undefined);
    if (newest === undefined) throw new Error("no release");
    fc.assert(
      fc.property(specs, (list) => {
        const result = renderNode(clusterOf(...named(list)), "n1");
        fc.pre(result.ok);
        for (const router of (result.ok ? result.config.routers : undefined) ?? []) {
          expect(mergeWithItself(router, newest)).toEqual({ ok: true, value: router });
        }
      }),
    );
  });
});

describe("rendering", () => {
  const specs = fc.array(mergeableSpec, { maxLength: 3 });

  test("is the same every time, for every release", () => {
    fc.assert(
      fc.property(specs, release, (list, name) => {
        const render = () => renderNode(clusterOf(...named(list)), "n1", { release: name });
        expect(JSON.stringify(render())).toBe(JSON.stringify(render()));
      }),
    );
  });

  test("gives every line: the lines are the file", () => {
    fc.assert(
      fc.property(specs, release, (list, name) => {
        const result = renderNode(clusterOf(...named(list)), "n1", { release: name });
        if (result.ok) expect(result.lines.map(({ text }) => `${text}\n`).join("")).toBe(result.frrConf);
      }),
    );
  });

  test("numbers the entries of every list and map without gaps", () => {
    fc.assert(
      fc.property(specs, (list) => {
        const result = renderNode(clusterOf(...named(list)), "n1");
        fc.pre(result.ok);
        const rows = new Map<string, number[]>();
        const text = result.ok ? result.frrConf : "";
        for (const [, name = "", number] of text.matchAll(/^(?:ip|ipv6) prefix-list (\S+) seq (\d+) /gm)) {
          rows.set(name, [...(rows.get(name) ?? []), Number(number)]);
        }
        for (const numbers of rows.values()) expect(numbers).toEqual(numbers.map((_, i) => i + 1));
      }),
    );
  });
});

test("no input makes the engine throw", () => {
  const options = fc.record(
    {
      release: fc.oneof(release, fc.string()),
      logLevel: fc.string(),
      hostname: fc.string(),
      ipv6OnlyNode: fc.boolean(),
      alwaysBlock: fc.array(fc.oneof(fc.string(), fc.constantFrom("10.0.0.0/8", "::/0"))),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(looseSpec, { maxLength: 3 }), options, (list, o) => {
      const objects = named(list);
      const s = clusterOf(...objects);
      const result = renderNode(s, "n1", o);
      if (result.ok) expect(result.lines.length).toBeGreaterThan(0);
      else expect(result.error).not.toBe("");
      orderDependence(s, "n1", o);
      for (const object of objects) {
        admitFrrConfiguration(object);
        admitAgainst(s, object);
      }
    }),
    { numRuns: 500 },
  );
});
