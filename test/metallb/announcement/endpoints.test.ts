import { expect, test } from "vitest";
import type { Endpoint } from "../../../src/api/core.ts";
import { readEndpoints, slicesByService } from "../../../src/metallb/announcement/endpoints.ts";
import { ready, slice } from "../../support/metallb.ts";

type Row = [what: string, endpoints: readonly Endpoint[], any: boolean, nodes: string[]];

const one = (conditions: Endpoint["conditions"], more: Partial<Endpoint> = {}): Endpoint => ({
  addresses: ["10.128.0.1"],
  nodeName: "a",
  ...(conditions && { conditions }),
  ...more,
});

test.each<Row>([
  ["ready", [one({ ready: true })], true, ["a"]],
  ["not ready", [one({ ready: false })], false, []],
  ["nothing said", [one(undefined)], true, ["a"]],
  ["serving while terminating", [one({ ready: false, serving: true, terminating: true })], true, ["a"]],
  ["ready absent, not serving", [one({ serving: false })], true, ["a"]],
  ["without an address", [one({ ready: true }, { addresses: [] })], false, []],
  ["without a node", [{ addresses: ["10.128.0.1"], conditions: { ready: true } }], true, []],
  ["ready and not ready", [one({ ready: false }), one({ ready: true })], true, ["a"]],
])("0.16.0 and later: %s", (_, endpoints, any, nodes) => {
  const read = readEndpoints([slice("s", endpoints)], { sameEndpoint: "ready-wins" });
  expect([read.any, [...read.nodes]]).toEqual([any, nodes]);
});

test.each<Row>([
  ["ready, then not ready", [one({ ready: true }), one({ ready: false })], false, []],
  ["not ready, then ready", [one({ ready: false }), one({ ready: true })], false, []],
  [
    "not ready on another node: the node counts by itself, the Service as a whole does not",
    [one({ ready: true }), one({ ready: false }, { nodeName: "b" })],
    false,
    ["a"],
  ],
])("until 0.15.3: %s", (_, endpoints, any, nodes) => {
  const read = readEndpoints([slice("s", endpoints)], { sameEndpoint: "not-ready-wins" });
  expect([read.any, [...read.nodes]]).toEqual([any, nodes]);
});

test("slices belong to the Service that their label names, in their namespace", () => {
  const { labels: _, ...metadata } = slice("s", []).metadata;
  const unlabelled = { ...slice("s", []), metadata };
  const grouped = slicesByService([
    slice("s", ready("a")),
    slice("s", ready("b")),
    slice("t", []),
    unlabelled,
  ]);
  expect([...grouped].map(([key, slices]) => [key, slices.length])).toEqual([
    ["ns/s", 2],
    ["ns/t", 1],
  ]);
});
