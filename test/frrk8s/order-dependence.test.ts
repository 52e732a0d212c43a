import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { orderDependence } from "../../src/frrk8s/order-dependence.ts";
import { clusterOf, neighbor, routers } from "../support/frr-k8s-objects.ts";

const receive = (prefix: string, le?: number) => ({
  toReceive: { allowed: { prefixes: [le === undefined ? { prefix } : { prefix, le }] } },
});

describe("the configuration depends on the order exactly where another order renders another file", () => {
  test.each<readonly [string, readonly KubernetesObject[], readonly string[]]>([
    [
      "graceful restart in one of two",
      [neighbor("a", { enableGracefulRestart: true }), neighbor("b", {})],
      ["enableGracefulRestart, the first wins: true (a), false (b)"],
    ],
    [
      "graceful restart in both",
      [neighbor("a", { enableGracefulRestart: true }), neighbor("b", { enableGracefulRestart: true })],
      [],
    ],
    [
      "two values within one resource, whose order is fixed",
      [
        routers(
          "a",
          { asn: 1, neighbors: [{ asn: 2, address: "192.0.2.2", enableGracefulRestart: true }] },
          { asn: 1, neighbors: [{ asn: 2, address: "192.0.2.2" }] },
        ),
      ],
      [],
    ],
    [
      "an interface and an address spelt alike",
      [neighbor("a", { interface: "192.0.2.2" }), neighbor("b", { dualStackAddressFamily: true })],
      ["interface, the first wins: interface (a), address (b)"],
    ],
    [
      "filters whose keys collide",
      [neighbor("a", receive("10.0.0.0/2", 40)), neighbor("b", receive("10.0.0.0/24"))],
      ["toReceive.allowed.prefixes, the last wins: 10.0.0.0/2 le 40 (a), 10.0.0.0/24 (b)"],
    ],
    [
      "filters whose keys collide where everything is accepted",
      [
        neighbor("a", receive("10.0.0.0/2", 40)),
        neighbor("b", receive("10.0.0.0/24")),
        neighbor("c", { toReceive: { allowed: { mode: "all" } } }),
      ],
      [],
    ],
    ["nothing in common", [neighbor("a", {}), neighbor("b", { address: "192.0.2.3" })], []],
  ])("%s", (_, objects, expected) => {
    const found = orderDependence(clusterOf(...objects), "n1");
    const told = found.flatMap((order) =>
      order.decides === "configuration"
        ? [
            `${order.field}, the ${order.wins} wins: ${order.sides.map(({ value, origin }) => `${value} (${origin.ref.name})`).join(", ")}`,
          ]
        : [],
    );
    expect(told).toEqual(expected);
    const here = renderNode(clusterOf(...objects), "n1");
    const there = renderNode(clusterOf(...objects.toReversed()), "n1");
    expect(here.ok && there.ok && here.frrConf !== there.frrConf).toBe(expected.length > 0);
  });
});

describe("the text of an error", () => {
  test.each<readonly [string, readonly KubernetesObject[], readonly string[]]>([
    [
      "two sides in the text",
      [routers("a", { asn: 1 }), routers("b", { asn: 2 })],
      [
        "different asns (1 != 2) specified for same vrf: ",
        "different asns (2 != 1) specified for same vrf: ",
      ],
    ],
    ["the same text from both sides", [neighbor("a", { port: 1 }), neighbor("b", { port: 2 })], []],
    ["one fault", [routers("a", { asn: 1, prefixes: ["bad"] }), routers("b", { asn: 1 })], []],
    [
      "a fault each",
      [routers("a", { asn: 1, prefixes: ["bad-a"] }), routers("b", { asn: 1, prefixes: ["bad-b"] })],
      ["unknown ipfamily for bad-a", "unknown ipfamily for bad-b"],
    ],
    [
      "a fault, and a conflict of two others",
      [
        routers("a", { asn: 1, prefixes: ["bad"] }),
        neighbor("b", { port: 1 }, { vrf: "red" }),
        neighbor("c", { port: 2 }, { vrf: "red" }),
      ],
      ["unknown ipfamily for bad", "multiple ports specified for 192.0.2.2-red"],
    ],
  ])("%s", (_, objects, expected) => {
    const found = orderDependence(clusterOf(...objects), "n1");
    expect(found.flatMap((order) => (order.decides === "error" ? order.errors : []))).toEqual(expected);
  });
});
