import { describe, expect, test } from "vitest";
import { compareFrr, parseFrr, renderNode, snapshotOf } from "../../src/engine.ts";

const snapshot = snapshotOf([
  { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } },
  {
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name: "a", namespace: "frr-k8s-system" },
    spec: {
      bgp: {
        routers: [
          {
            asn: 65001,
            prefixes: ["10.1.0.0/24"],
            neighbors: [
              { address: "192.0.2.2", asn: 65002, toAdvertise: { allowed: { prefixes: ["10.1.0.0/24"] } } },
            ],
          },
        ],
      },
    },
  },
]);
const rendered = renderNode(snapshot, "n1");
if (!rendered.ok) throw new Error(rendered.error);
const { config, frrConf } = rendered;
const other = frrConf.replaceAll("remote-as 65002", "remote-as 65003");

describe("a configuration in any of its forms", () => {
  const forms = { model: config, text: frrConf, parsed: parseFrr(frrConf) };

  test.each(Object.entries(forms))("%s is what the others are", (_, form) => {
    for (const same of Object.values(forms)) expect(compareFrr(form, same)).toEqual([]);
    expect(compareFrr(form, other).map(({ effect }) => effect)).toEqual([
      "the session to 192.0.2.2 expects AS 65003 instead of AS 65002: it is refused as bad peer AS",
    ]);
  });

  test("a model becomes text as the release of frr-k8s has it", () => {
    const old = renderNode(snapshot, "n1", { release: "0.0.16" });
    if (!old.ok) throw new Error(old.error);
    expect(compareFrr(old.config, old.frrConf, { release: "0.0.16" })).toEqual([]);
    // Older releases activate both families for every neighbor.
    expect(compareFrr(old.config, frrConf, { release: "0.0.16" }).map(({ effect }) => effect)).toEqual([
      "no ipv6 unicast routes are exchanged with 192.0.2.2: the family is not active",
    ]);
  });

  test("lines are those of the text that frr-k8s writes, so that origins can be named", () => {
    const origins = (line: number) => rendered.lines[line - 1]?.origins ?? [];
    const [difference] = compareFrr(config, other, { origins });
    expect(difference?.origins).toMatchObject([
      { ref: { name: "a" }, path: "spec.bgp.routers[0].neighbors[0].asn" },
    ]);
  });
});
