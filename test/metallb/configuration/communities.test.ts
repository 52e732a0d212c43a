import { expect, test } from "vitest";
import type { Community } from "../../../src/api/metallb.ts";
import { parseCommunities, parseCommunity } from "../../../src/metallb/configuration/communities.ts";

test.each<[text: string, expected: string]>([
  ["65000:100", "65000:100"],
  ["01:02", "1:2"],
  ["large:1:02:4294967295", "large:1:2:4294967295"],
  ["1:2:3", "invalid community format: 1:2:3"],
  ["", "invalid community format: "],
  [
    "1:65536",
    'invalid community value: invalid section "65536" of community "1:65536", err: "strconv.ParseUint: parsing \\"65536\\": value out of range"',
  ],
  [
    "70000x:1",
    'invalid community value: invalid section "70000x" of community "70000x:1", err: "strconv.ParseUint: parsing \\"70000x\\": value out of range"',
  ],
  [
    "+1:1",
    'invalid community value: invalid section "+1" of community "+1:1", err: "strconv.ParseUint: parsing \\"+1\\": invalid syntax"',
  ],
  [
    "big:1:2:3",
    'invalid community value: invalid marker for large community, expected community to be of format large:<uint32>:<uint32>:<uint32> but got "big:1:2:3" instead',
  ],
])("%j is %s", (text, expected) => {
  const parsed = parseCommunity(text);
  expect(parsed.ok ? parsed.value : parsed.error).toBe(expected);
});

test("aliases are global, and all faults are found", () => {
  const object = (name: string, communities: { name: string; value: string }[]): Community => ({
    apiVersion: "metallb.io/v1beta1",
    kind: "Community",
    metadata: { name, namespace: "metallb-system" },
    spec: { communities },
  });
  const { aliases, faults } = parseCommunities([
    object("a", [
      { name: "one", value: "1:1" },
      { name: "bad", value: "x" },
    ]),
    object("b", [{ name: "one", value: "2:2" }]),
  ]);
  expect([...aliases]).toEqual([["one", "1:1"]]);
  expect(faults.map(({ error, origin }) => [error, origin.ref.name, origin.path])).toEqual([
    ['parsing community "bad": invalid community format: x', "a", "spec.communities[1]"],
    ['duplicate definition of community "one"', "b", "spec.communities[0]"],
  ]);
});
