import { formatRef } from "../../api/ref.ts";
import type { Advertisement } from "../../metallb/configuration/advertisement.ts";
import type { AdvertisedPool } from "../../metallb/configuration/configuration.ts";
import { routesOf } from "../../metallb/conversion/route.ts";
import { MAX_COMMUNITIES } from "../../metallb/speaker/speaker.ts";
import { bitsOf, formatAddress } from "../../net/address.ts";
import { type Prefix, parsePrefix } from "../../net/prefix.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding } from "../finding.ts";
import type { Reach } from "../reach.ts";
import { edit } from "../shell.ts";

/** The prefixes themselves: aggregates wider than their pool or their endpoints, contradicting local preferences, too many communities. */
export const advertisedPrefixes = analyzer({
  name: "advertised-prefixes",
  codes: ["MLB308", "MLB314", "MLB317", "MLB318"],
  reads: { kinds: ["Service", "BGPAdvertisement", "IPAddressPool"], uses: ["announce"] },
  *analyze({ shared }) {
    const reach = shared.reach();
    const aggregates = new Map<string, Aggregate>();
    const seen = new Set<string>();
    for (const r of reach) {
      if (r.pool === undefined || r.announcers.length === 0) continue;
      for (const advertisement of r.advertisements) {
        if (isExact(advertisement, r)) continue;
        for (const route of routesOf(r.facts.key, r.facts.addresses ?? [], r.pool, [advertisement])) {
          const prefix = parsePrefix(route.prefix);
          if (prefix === undefined || prefix.length === bitsOf(prefix.family)) continue;
          const known = aggregates.get(route.prefix);
          if (known === undefined) aggregates.set(route.prefix, { prefix, members: [{ r, advertisement }] });
          else known.members.push({ r, advertisement });
          const key = `${route.prefix} ${advertisement.name}`;
          if (seen.has(key)) continue;
          seen.add(key);
          const outside = firstOutside(prefix, r.pool);
          if (outside !== undefined)
            yield beyondPool(
              route.prefix,
              r.pool,
              advertisement,
              formatAddress({ family: prefix.family, value: outside }),
            );
        }
      }
    }
    for (const aggregate of aggregates.values()) yield* blackHoles(aggregate);
    yield* preferences(reach);
    for (const { advertisement } of shared.view().catalogue.advertisements) {
      const count = advertisement?.communities.length ?? 0;
      if (advertisement === undefined || count <= MAX_COMMUNITIES) continue;
      yield finding(
        "MLB318",
        { advertisement: formatRef(advertisement.ref), count },
        {
          objects: [advertisement.ref],
          services: reach.filter((r) => r.advertisements.includes(advertisement)).map((r) => r.ref),
          evidence: [evidence(advertisement.object, "spec.communities", `${count} values`)],
          commands: [edit(advertisement.ref)],
        },
      );
    }
  },
});

interface Aggregate {
  readonly prefix: Prefix;
  readonly members: { readonly r: Reach; readonly advertisement: Advertisement }[];
}

function isExact(a: Advertisement, r: Reach): boolean {
  return (r.facts.addresses ?? []).every(({ family }) =>
    family === "ipv4" ? a.aggregationLength >= 32 : a.aggregationLengthV6 >= 128,
  );
}

function beyondPool(
  prefix: string,
  pool: AdvertisedPool,
  advertisement: Advertisement,
  example: string,
): Finding {
  return finding(
    "MLB314",
    { prefix, pool: formatRef(pool.ref), advertisement: formatRef(advertisement.ref), example },
    {
      objects: [advertisement.ref, pool.ref],
      evidence: [
        evidence(
          advertisement.object,
          prefix.includes(":") ? "spec.aggregationLengthV6" : "spec.aggregationLength",
          prefix.slice(prefix.indexOf("/") + 1),
        ),
        { object: pool.ref, path: "spec.addresses", value: pool.entries.map((e) => e.text).join(", ") },
      ],
      commands: [edit(advertisement.ref)],
    },
  );
}

/** The lowest address of the prefix that no network of the pool holds; undefined if the pool covers it. */
function firstOutside(prefix: Prefix, pool: AdvertisedPool): bigint | undefined {
  const size = (p: Prefix): bigint => 1n << BigInt(bitsOf(p.family) - p.length);
  const end = prefix.value + size(prefix);
  const inside = pool.cidrs
    .map((c) => c.prefix)
    .filter((p) => p.family === prefix.family && p.value < end && p.value + size(p) > prefix.value)
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  let at = prefix.value;
  for (const p of inside) {
    if (p.value > at) return at;
    const next = p.value + size(p);
    if (next > at) at = next;
  }
  return at < end ? at : undefined;
}

/** Nodes that draw traffic by an aggregate for a Service that only its own nodes serve. */
function* blackHoles({ prefix, members }: Aggregate): Generator<Finding> {
  if (members.length < 2 || !members.some(({ r }) => r.facts.local)) return;
  const all = new Set(
    members.flatMap(({ r, advertisement }) => r.announcers.filter((n) => advertisement.nodes.has(n))),
  );
  const text = `${formatAddress(prefix)}/${prefix.length}`;
  for (const { r, advertisement } of members) {
    if (!r.facts.local) continue;
    const bare = [...all].filter((node) => !r.facts.endpoints.nodes.has(node));
    if (bare.length === 0) continue;
    yield finding(
      "MLB308",
      { prefix: text },
      {
        objects: [advertisement.ref],
        nodes: bare,
        services: [r.ref],
        evidence: [
          evidence(advertisement.object, "spec.aggregationLength", String(prefix.length)),
          evidence(r.facts.service, "spec.externalTrafficPolicy", "Local"),
        ],
        commands: [edit(advertisement.ref)],
      },
    );
  }
}

/** One prefix of several Services with several local preferences: MetalLB compares within one Service only. */
function* preferences(reach: readonly Reach[]): Generator<Finding> {
  const byPrefix = new Map<string, Map<number, { r: Reach; advertisement: Advertisement }>>();
  for (const r of reach) {
    if (r.pool === undefined || r.announcers.length === 0) continue;
    const preferring = r.advertisements.filter((a) => a.localPref !== 0);
    if (preferring.length === 0) continue;
    for (const route of routesOf(r.facts.key, r.facts.addresses ?? [], r.pool, preferring)) {
      const values = byPrefix.get(route.prefix) ?? new Map();
      byPrefix.set(route.prefix, values);
      if (!values.has(route.localPref))
        values.set(route.localPref, { r, advertisement: route.advertisement });
    }
  }
  for (const [prefix, values] of byPrefix) {
    const sides = [...values.entries()].sort((a, b) => a[0] - b[0]);
    const services = [...new Map(sides.map(([, { r }]) => [r.facts.key, r.ref])).values()];
    if (sides.length < 2 || services.length < 2) continue;
    const nodes = sides.map(
      ([, { r, advertisement }]) => new Set(r.announcers.filter((n) => advertisement.nodes.has(n))),
    );
    const common = [...(nodes[0] ?? [])].filter((n) => nodes.slice(1).some((set) => set.has(n)));
    if (common.length === 0) continue;
    yield finding(
      "MLB317",
      { prefix, values: sides.map(([value]) => String(value)), services: services.map(formatRef) },
      {
        objects: sides.map(([, { advertisement }]) => advertisement.ref),
        nodes: common,
        evidence: sides.map(([value, { advertisement }]) =>
          evidence(advertisement.object, "spec.localPref", String(value)),
        ),
        commands: ["kubectl get bgpadvertisements.metallb.io -A -o yaml"],
      },
    );
  }
}
