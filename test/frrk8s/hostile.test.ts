import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { admitAgainst, admitFrrConfiguration } from "../../src/frrk8s/admission.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { orderDependence } from "../../src/frrk8s/order-dependence.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { type RecordedCase, snapshotOfCase } from "../support/frr-k8s-case.ts";
import { readLines } from "../support/vectors.ts";

const folder = join(import.meta.dirname, "../fixtures/frr-k8s");
const CASES = readdirSync(folder)
  .filter((file) => !file.startsWith("releases-"))
  .sort()
  .flatMap((file) => [...readLines<RecordedCase>(join(folder, file))]);

/** Values that a resource from a hostile or broken hand can hold in any place. */
const VALUES: readonly unknown[] = [
  null,
  true,
  "",
  "\u0000\u001b[31m\u202e",
  "\ud800",
  "x".repeat(100_000),
  "__proto__",
  "constructor",
  "9".repeat(400),
  "10.0.0.0/24\nrouter bgp 666",
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  [null],
  {},
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": null}'),
  Array.from({ length: 2000 }, (_, i) => i),
  Array.from({ length: 2000 }, () => "10.0.0.0/24"),
];

/** A small generator of numbers, always the same. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
}

type Container = Record<string, unknown> | unknown[];

function containersIn(value: unknown, found: Container[] = []): Container[] {
  if (typeof value !== "object" || value === null) return found;
  found.push(value as Container);
  for (const inner of Object.values(value)) containersIn(inner, found);
  return found;
}

/** @returns the objects with one to three places changed: another value, a field of the prototype's name, or one missing. */
function mutated(objects: readonly KubernetesObject[], next: (below: number) => number): KubernetesObject[] {
  const copy = structuredClone(objects) as KubernetesObject[];
  for (let changes = 1 + next(3); changes > 0; changes--) {
    const containers = containersIn(copy.map(({ metadata, spec, data }) => ({ metadata, spec, data })));
    const container = containers[next(containers.length)];
    if (container === undefined) continue;
    const keys = Object.keys(container);
    const key = next(4) === 0 ? "__proto__" : (keys[next(Math.max(keys.length, 1))] ?? "extra");
    Object.defineProperty(container, key, {
      value: structuredClone(VALUES[next(VALUES.length)]),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}

test("300 mutated resources end in a file or in a clear message", () => {
  const next = numbers(42);
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    const recorded = CASES[next(CASES.length)];
    if (recorded === undefined) throw new Error("no recorded cases");
    const objects = mutated(recorded.objects, next);
    const s = snapshotOf([...objects, ...snapshotOfCase(recorded).objects.slice(recorded.objects.length)]);
    const result = renderNode(s, recorded.node.name);
    if (result.ok) {
      expect(result.lines.length).toBeGreaterThan(0);
    } else {
      refused++;
      expect(result.error).toMatch(/\S/);
      expect(result.error).not.toMatch(/\bat .*:\d+:\d+|TypeError|undefined is not|Cannot read/);
    }
    orderDependence(s, recorded.node.name);
    for (const object of objects.filter(({ kind }) => kind === "FRRConfiguration")) {
      admitFrrConfiguration(object);
      admitAgainst(s, object);
    }
  }
  expect(refused).toBeGreaterThan(50);
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("broken metadata is no reason to fall", () => {
  const spec = { bgp: { routers: [{ asn: 1 }] } };
  for (const metadata of [null, 7, "x", [], { name: 5 }, { name: "a", namespace: [] }, { labels: 3 }]) {
    const object = {
      apiVersion: "frrk8s.metallb.io/v1beta1",
      kind: "FRRConfiguration",
      metadata,
      spec,
    } as unknown as KubernetesObject;
    const node = { apiVersion: "v1", kind: "Node", metadata } as unknown as KubernetesObject;
    const s = snapshotOf([object, node]);
    expect(() => {
      renderNode(s, "n1");
      admitAgainst(s, object);
      admitFrrConfiguration(object);
    }).not.toThrow();
  }
});
