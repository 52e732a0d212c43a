import { expect, test } from "vitest";
import { announce } from "../../src/metallb/announce.ts";
import { truthTable } from "../../src/metallb/truth-table.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { advertisement, node, peer, pool, ready, service, slice } from "../support/metallb.ts";

const zone = (name: string): { nodeSelectors: { matchLabels: Record<string, string> }[] } => ({
  nodeSelectors: [{ matchLabels: { zone: name } }],
});

const objects = [
  node("a", { zone: "a" }),
  node("b", { zone: "b" }),
  peer("p4"),
  peer("p6", { peerAddress: "fc00::1" }),
  peer("p-b", { peerAddress: "10.1.0.3", ...zone("b") }),
  pool("pool"),
  pool("other", { addresses: ["198.51.100.0/24"] }),
  advertisement("all"),
  advertisement("b-other-app", {
    ipAddressPools: ["other"],
    serviceSelectors: [{ matchLabels: { app: "x" } }],
    ...zone("b"),
  }),
  advertisement("to-p6", { peers: ["p6"] }),
  service("s", ["192.0.2.1"]),
  slice("s", ready("a")),
];

/** One line for each advertisement and peer. */
const lines = (list: readonly unknown[], only?: string): string[] => {
  const table = truthTable(
    announce(snapshotOf(list as typeof objects)),
    "ns/s",
    only ? new Set([only]) : undefined,
  );
  return table.flatMap(({ node: name, decision, advertisements }) => [
    `${name} ${decision.announced ? "announced" : decision.reason}`,
    ...advertisements.flatMap(({ advertisement: adv, reasons, prefixes, peers }) => [
      `  ${adv.name} ${reasons.join(" ") || prefixes.join(" ")}`,
      ...(reasons.length > 0
        ? []
        : peers.map((one) => `    ${one.peer.name} ${one.reasons.join(" ") || one.prefixes.join(" ")}`)),
    ]),
  ]);
};

test("every advertisement and every peer, with every reason", () => {
  expect(lines(objects, "a")).toEqual([
    "a announced",
    "  all 192.0.2.1/32",
    "    p-b nodeNotSelected",
    "    p4 192.0.2.1/32",
    "    p6 otherFamily",
    "  b-other-app otherPool nodeNotSelected serviceNotSelected",
    "  to-p6 192.0.2.1/32",
    "    p-b notNamed nodeNotSelected",
    "    p4 notNamed",
    "    p6 otherFamily",
  ]);
});

test("what is invalid is said to be, and the rest is answered", () => {
  const broken = [
    ...objects,
    peer("broken", { peerAddress: "10.1.0.4", myASN: 0 }),
    advertisement("odd", { aggregationLength: 33 }),
  ];
  expect(lines(broken, "b")).toEqual([
    "b noConfig",
    "  all 192.0.2.1/32",
    "    broken invalid",
    "    p-b 192.0.2.1/32",
    "    p4 192.0.2.1/32",
    "    p6 otherFamily",
    "  b-other-app otherPool serviceNotSelected",
    "  odd invalid",
    "  to-p6 192.0.2.1/32",
    "    broken invalid",
    "    p-b notNamed",
    "    p4 notNamed",
    "    p6 otherFamily",
  ]);
});

test("all nodes, no Service", () => {
  expect(truthTable(announce(snapshotOf(objects)), "ns/s").map((row) => row.node)).toEqual(["a", "b"]);
  expect(truthTable(announce(snapshotOf(objects)), "ns/none")).toEqual([]);
});
