import fc from "fast-check";
import type { FRRConfigurationSpec, Neighbor, Router } from "../../src/api/frrk8s.ts";

const V4 = ["10.0.0.0/24", "10.0.1.0/24", "192.0.2.0/25", "0.0.0.0/0", "10.0.0.1/24"] as const;
const V6 = ["2001:db8::/64", "2001:db8:1::/64"] as const;

const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values]);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

/** Drops what is undefined, as a resource has no such fields. */
function defined<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

/** Peers whose scalar fields are the same in every resource, so that most sets of resources merge. */
const PEERS: readonly Neighbor[] = [
  { address: "192.0.2.2", asn: 65002 },
  { address: "192.0.2.3", asn: 65003, dualStackAddressFamily: true, holdTime: "90s", keepaliveTime: "30s" },
  { address: "2001:db8::2", asn: 65002, port: 180, ebgpMultiHop: true },
  { interface: "eth0", dynamicASN: "external", connectTime: "5s", password: "secret" },
];

interface Parts {
  readonly peer: Neighbor;
  readonly all: boolean;
  readonly allowed: readonly string[];
  readonly preferred: readonly string[];
  readonly tagged: readonly string[];
  readonly community: string;
  readonly received: readonly string[];
  readonly receiveAll: boolean;
  readonly families: readonly string[] | undefined;
  readonly bfdProfile: boolean;
}

const parts: fc.Arbitrary<Parts> = fc.record({
  peer: fc.constantFrom(...PEERS),
  all: fc.boolean(),
  allowed: some([...V4, ...V6]),
  preferred: some(V4),
  tagged: some(V4),
  community: fc.constantFrom("65000:1", "large:1:2:3"),
  received: some(["10.0.0.0/8", "172.16.0.0/12", "2001:db8::/32"]),
  receiveAll: fc.boolean(),
  families: maybe(fc.constantFrom<readonly string[]>(["unicast"], ["unicast", "evpn"])),
  bfdProfile: fc.boolean(),
});

function neighborOf(part: Parts, prefixes: readonly string[]): Neighbor {
  const both = part.peer.interface !== undefined || part.peer.dualStackAddressFamily === true;
  const fits = (prefix: string): boolean =>
    prefixes.includes(prefix) && (both || prefix.includes(":") === part.peer.address?.includes(":"));
  const allowed = (part.all ? prefixes : part.allowed).filter(fits);
  const of = (list: readonly string[]): string[] => list.filter((prefix) => allowed.includes(prefix));
  return defined<Neighbor>({
    ...part.peer,
    toAdvertise: {
      allowed: part.all ? { mode: "all" } : { prefixes: allowed },
      withLocalPref: [{ localPref: 100, prefixes: of(part.preferred) }],
      withCommunity: [{ community: part.community, prefixes: of(part.tagged) }],
    },
    toReceive: {
      allowed: part.receiveAll
        ? { mode: "all" }
        : { prefixes: part.received.map((prefix) => ({ prefix, le: prefix.includes(":") ? 64 : 28 })) },
    },
    addressFamilies: part.families,
    bfdProfile: part.bfdProfile ? "fast" : undefined,
  });
}

const router: fc.Arbitrary<Router> = fc
  .record({
    vrf: fc.constantFrom("", "red"),
    id: fc.constantFrom("", "10.0.0.1"),
    prefixes: some([...V4, ...V6]),
    neighbors: fc.array(parts, { maxLength: 3 }),
  })
  .map(({ neighbors, prefixes, vrf, id }) => ({
    asn: 65001,
    vrf,
    id,
    prefixes,
    neighbors: neighbors.map((part) => neighborOf(part, prefixes)),
  }));

/** Specs that frr-k8s can merge in any combination: they differ in what unites. */
export const mergeableSpec: fc.Arbitrary<FRRConfigurationSpec> = fc
  .record({
    routers: fc.array(router, { maxLength: 3 }),
    raw: maybe(
      fc.record({ rawConfig: fc.constantFrom("! one", "! two"), priority: fc.integer({ min: -1, max: 1 }) }),
    ),
  })
  .map(({ routers, raw }) =>
    defined<FRRConfigurationSpec>({
      bgp: { routers, bfdProfiles: [{ name: "fast", receiveInterval: 100 }] },
      raw,
    }),
  );

/** Specs of any shape: most of their values have the right type, few make sense together. */
export const looseSpec: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(...V4, ...V6, "90s", "all", "65000:1", "::ffff:10.0.0.1", "In", "unicast"),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        ..."bgp routers asn vrf neighbors address interface prefixes imports evpn l2vnis l3vni vni rd importRTs raw rawConfig".split(
          " ",
        ),
        ..."nodeSelector matchLabels matchExpressions key operator values toAdvertise toReceive allowed mode prefix le ge".split(
          " ",
        ),
        ..."withLocalPref localPref withCommunity community nextHop ipv4 ipv6 holdTime keepaliveTime connectTime port".split(
          " ",
        ),
        "__proto__",
        "constructor",
      ),
      tie("value"),
      { maxKeys: 6 },
    ),
  ),
})).value;
