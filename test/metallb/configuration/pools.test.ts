import { expect, test } from "vitest";
import type { Namespace, Node } from "../../../src/api/core.ts";
import type { IPAddressPool, IPAddressPoolSpec } from "../../../src/api/metallb.ts";
import { type PoolRules, parsePools } from "../../../src/metallb/configuration/pools.ts";
import { formatPrefix } from "../../../src/net/prefix.ts";

const RULES: PoolRules = {
  selectorValues: "json",
  bareAllocationMatchesAll: true,
  nodeIpInPoolRefused: false,
};

const pool = (name: string, spec: IPAddressPoolSpec): IPAddressPool => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "IPAddressPool",
  metadata: { name, namespace: "metallb-system" },
  spec,
});

const node = (name: string, address: string): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  status: { addresses: [{ type: "InternalIP", address }] },
});

const namespaces: readonly Namespace[] = ["red", "blue"].map((name) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { team: name } },
}));

const parse = (
  pools: readonly IPAddressPool[],
  rules: PoolRules = RULES,
  nodes: readonly Node[] = [],
): ReturnType<typeof parsePools> => parsePools({ pools, namespaces, nodes }, rules);

test.each<[title: string, pools: readonly IPAddressPool[], errors: readonly string[]]>([
  ["a sound pool", [pool("a", { addresses: ["10.0.0.0/24", "10.0.1.1 - 10.0.1.9"] })], []],
  ["no addresses", [pool("a", { addresses: [] })], ["parsing address pool a: pool has no prefixes defined"]],
  [
    "a bad entry hides the rest of its pool, not the other pools",
    [
      pool("a", { addresses: ["bad", "10.0.0.0/33"] }),
      pool("b", { addresses: ["10.0.0.0/8"], serviceAllocation: { namespaces: ["x", "x"] } }),
    ],
    [
      'parsing address pool a: invalid CIDR "bad" in pool "a": invalid CIDR "bad"',
      "parsing address pool b: duplicate definition in namespaces field",
    ],
  ],
  [
    "every overlap is found, each with the first network in its way",
    [
      pool("a", { addresses: ["10.0.0.128/25", "10.0.0.0/24"] }),
      pool("b", { addresses: ["10.0.0.200-10.0.0.201"] }),
    ],
    [
      'CIDR "10.0.0.0/24" in pool "a" overlaps with already defined CIDR "10.0.0.128/25"',
      'CIDR "10.0.0.200/31" in pool "b" overlaps with already defined CIDR "10.0.0.128/25"',
    ],
  ],
  [
    "an IPv4-mapped CIDR prints as IPv4 and is compared by its 128-bit mask",
    [
      pool("a", { addresses: ["::ffff:10.0.0.0/120"] }),
      pool("b", { addresses: ["10.0.0.5/32"] }),
      pool("c", { addresses: ["10.0.0.0/16"] }),
    ],
    ['CIDR "10.0.0.0/16" in pool "c" overlaps with already defined CIDR "10.0.0.0/24"'],
  ],
  [
    "two pools of one name",
    [pool("a", { addresses: ["10.0.0.0/24"] }), pool("a", { addresses: ["10.0.1.0/24"] })],
    ['duplicate definition of pool "a"'],
  ],
  [
    "the order of values does not tell selectors apart",
    [
      pool("a", {
        addresses: ["10.0.0.0/24"],
        serviceAllocation: {
          serviceSelectors: [
            { matchExpressions: [{ key: "x", operator: "In", values: ["b", "a"] }] },
            { matchExpressions: [{ key: "x", operator: "In", values: ["a", "b"] }] },
          ],
        },
      }),
    ],
    ['parsing address pool a: duplicate definition of serviceSelectors {map[] [{"x" "In" ["a" "b"]}]}'],
  ],
])("%s", (_, pools, errors) => {
  expect(parse(pools).faults.map(({ error }) => error)).toEqual(errors);
});

test("a conflict names both fields", () => {
  const [fault] = parse([
    pool("a", { addresses: ["10.0.0.0/24"] }),
    pool("b", { addresses: ["10.1.0.0/24", "10.0.0.7-10.0.0.7"] }),
  ]).faults;
  expect([fault?.origin.ref.name, fault?.origin.path]).toEqual(["b", "spec.addresses[1]"]);
  expect([fault?.other?.ref.name, fault?.other?.path]).toEqual(["a", "spec.addresses[0]"]);
});

test.each<[text: string, cidrs: readonly string[]]>([
  ["10.0.0.77/24", ["10.0.0.0/24"]],
  ["10.0.0.1-10.0.0.6", ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32"]],
  ["0.0.0.0-255.255.255.255", ["0.0.0.0/0"]],
  ["::ffff:10.0.0.1-10.0.0.1", ["10.0.0.1/32"]],
  ["10.0.0.1-fc00::1", []],
  ["fc00::-fc00::3", ["fc00::/126"]],
  [
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127"],
  ],
])("%s holds %j", (text, cidrs) => {
  const { pools, faults } = parse([pool("a", { addresses: [text] })]);
  expect(faults).toEqual([]);
  expect(pools.get("a")?.cidrs.map(({ prefix }) => formatPrefix(prefix))).toEqual(cidrs);
});

test.each<
  [title: string, allocation: IPAddressPoolSpec["serviceAllocation"], rules: PoolRules, expected: unknown]
>([
  [
    "namespaces and namespaceSelectors are united",
    { priority: 5, namespaces: ["other"], namespaceSelectors: [{ matchLabels: { team: "red" } }] },
    RULES,
    { priority: 5, namespaces: ["other", "red"], selectors: 0 },
  ],
  ["only a priority, since 0.15.0", { priority: 1 }, RULES, { priority: 1, namespaces: [], selectors: 1 }],
  [
    "only a priority, before",
    { priority: 1 },
    { ...RULES, bareAllocationMatchesAll: false },
    { priority: 1, namespaces: [], selectors: 0 },
  ],
])("%s", (_, allocation, rules, expected) => {
  const source = pool("a", {
    addresses: ["10.0.0.0/24"],
    ...(allocation && { serviceAllocation: allocation }),
  });
  const parsed = parse([source], rules).pools.get("a")?.allocation;
  expect({
    priority: parsed?.priority,
    namespaces: [...(parsed?.namespaces ?? [])],
    selectors: parsed?.serviceSelectors.length,
  }).toEqual(expected);
});

test("a node's address in a pool is refused by the releases that do so", () => {
  const pools = [pool("a", { addresses: ["192.0.2.0/24"] })];
  const nodes = [node("n1", "10.0.0.1"), node("n2", "192.0.2.7"), node("n3", "192.0.2.1")];
  expect(parse(pools, RULES, nodes).faults).toEqual([]);
  expect(parse(pools, { ...RULES, nodeIpInPoolRefused: true }, nodes).faults.map((f) => f.error)).toEqual([
    'pool cidr "192.0.2.0/24" contains nodeIp "192.0.2.7"',
  ]);
});
