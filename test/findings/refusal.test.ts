import { expect, test } from "vitest";
import type { Service } from "../../src/api/core.ts";
import type { IPAddressPool, IPAddressPoolSpec } from "../../src/api/metallb.ts";
import { explain } from "../../src/explain/explain.ts";
import { analyze } from "../../src/findings/analyze.ts";
import { allocation } from "../../src/findings/analyzers/allocation.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { pool, service } from "../support/metallb.ts";

type Parts = NonNullable<Parameters<typeof service>[2]>;

const V4 = { clusterIP: "10.96.0.1", clusterIPs: ["10.96.0.1"], ports: [{ port: 80 }] };
const BOTH = { clusterIP: "10.96.0.1", clusterIPs: ["10.96.0.1", "fd00::1"], ports: [{ port: 80 }] };
const asks = (key: string, value: string, parts: Parts = {}): Service =>
  service("a", [], { ...V4, annotations: { [`metallb.io/${key}`]: value }, ...parts });
const waits = (parts: Parts = {}): Service => service("a", [], { ...V4, ...parts });
const has = (name: string, ...ips: string[]): Service => service(name, ips, V4);
const small = (name: string, spec: IPAddressPoolSpec = {}): IPAddressPool =>
  pool(name, { addresses: ["192.0.2.1/32"], ...spec });

/** `check` and `explain` give one answer to why Service ns/a has no address. */
test.each<[what: string, objects: readonly (Service | IPAddressPool)[], code: string, says: RegExp]>([
  ["no pool at all", [waits()], "MLB101", /there is no IPAddressPool/],
  [
    "no pool at all for the address asked for",
    [asks("loadBalancerIPs", "192.0.2.1")],
    "MLB101",
    /there is no IPAddressPool/,
  ],
  [
    "every pool is to be asked for",
    [small("p", { autoAssign: false }), waits()],
    "MLB101",
    /autoAssign is false/,
  ],
  [
    "a pool that does not exist",
    [small("p"), asks("address-pool", "gone")],
    "MLB101",
    /pool gone, which it asks for, does not exist/,
  ],
  [
    "the only pool is for other namespaces",
    [small("p", { serviceAllocation: { namespaces: ["other"] } }), waits()],
    "MLB101",
    /keeps it for namespace other/,
  ],
  [
    "the pool is full",
    [small("p"), has("b", "192.0.2.1"), waits()],
    "MLB102",
    /every address of p is taken \(1\)|p: all of its 1 IPv4/,
  ],
  [
    "a full pool, and one that is to be asked for",
    [
      small("p"),
      small("q", { addresses: ["192.0.2.9/32"], autoAssign: false }),
      has("b", "192.0.2.1"),
      waits(),
    ],
    "MLB102",
    /every address of p is taken \(1\)|p: all of its 1/,
  ],
  ["an address outside", [small("p"), asks("loadBalancerIPs", "198.51.100.1")], "MLB103", /198\.51\.100\.1/],
  [
    "an address of another pool than the one asked for",
    [
      small("p"),
      small("q", { addresses: ["198.51.100.1/32"] }),
      service("a", [], {
        ...V4,
        annotations: { "metallb.io/address-pool": "q", "metallb.io/loadBalancerIPs": "192.0.2.1" },
      }),
    ],
    "MLB103",
    /not compatible with requested address pool q/,
  ],
  [
    "an address asked for twice",
    [small("p"), asks("loadBalancerIPs", "192.0.2.1", { loadBalancerIP: "192.0.2.1" })],
    "MLB103",
    /service can not have both/,
  ],
  [
    "an address of the other family",
    [pool("p", { addresses: ["2001:db8::/126"] }), asks("loadBalancerIPs", "2001:db8::1")],
    "MLB103",
    /does not match the ipFamily/,
  ],
  [
    "an address that another Service has",
    [small("p"), has("b", "192.0.2.1"), asks("loadBalancerIPs", "192.0.2.1")],
    "MLB104",
    /192\.0\.2\.1/,
  ],
  [
    "both families of a pool of one",
    [small("p"), service("a", [], { ...BOTH, ipFamilyPolicy: "RequireDualStack" })],
    "MLB106",
    /no IPv6 addresses/,
  ],
  [
    "both families with one cluster IP",
    [small("p"), waits({ ipFamilyPolicy: "RequireDualStack" })],
    "MLB106",
    /clusterIP/i,
  ],
])("%s", (_, objects, code, says) => {
  const s = snapshotOf(objects);
  const { findings } = analyze(s, {}, [allocation]);
  const answer = explain(s, { kind: "Service", name: "a", namespace: "ns" });
  const link = answer.ok ? answer.explanation.links.find((l) => l.name === "allocation") : undefined;
  expect({ check: findings.map((f) => f.code), explain: link?.finding?.code }).toEqual({
    check: [code],
    explain: code,
  });
  expect(findings[0]?.message).toMatch(says);
  expect(link?.text).toMatch(says);
});
