import type { Router } from "../../api/frrk8s.ts";
import type { Origin } from "../../api/ref.ts";
import type { PrefixFamily } from "../family.ts";
import { below } from "../fault.ts";
import type { RouterConfig } from "../model.ts";
import { sortedSet } from "../sorted.ts";
import type { Context, RouterScope, SortedPrefixes } from "./context.ts";
import { evpnOf } from "./evpn.ts";
import { type TranslatedNeighbor, translateNeighbor } from "./neighbor.ts";
import { checkOutgoing } from "./outgoing-check.ts";

/** What one resource says of the router of a VRF, in the order written. */
export interface TranslatedRouter {
  readonly config: RouterConfig;
  readonly spec: Router;
  readonly origin: Origin;
  readonly neighbors: readonly TranslatedNeighbor[];
}

/** What the routers of one resource share. */
export interface ConfigScope {
  /** The prefixes of each VRF of this resource; of several routers of a VRF, the last one's count. */
  readonly prefixesByVrf: ReadonlyMap<string, readonly string[]>;
  readonly bfdProfiles: ReadonlySet<string>;
}

/** Translates a router: its prefixes, its imports, what all its neighbors are told, then neighbor by neighbor. */
export function translateRouter(
  router: Router,
  origin: Origin,
  scope: ConfigScope,
  context: Context,
): TranslatedRouter {
  const { asn = 0, id, prefixes = [], imports = [], evpn } = router;
  const vrf = router.vrf ?? "";
  for (const [i, prefix] of prefixes.entries()) {
    if (context.familyOf(prefix) !== undefined) continue;
    context.report({ error: `unknown ipfamily for ${prefix}`, origin: below(origin, `.prefixes[${i}]`) });
  }
  const imported = importedPrefixes(router, origin, scope, context);
  const advertisable = imported.length === 0 ? prefixes : [...prefixes, ...imported];
  const routerScope: RouterScope = {
    origin,
    asn,
    vrf,
    bfdProfiles: scope.bfdProfiles,
    advertisable,
    advertisableSet: new Set(advertisable),
    all: { ipv4: sorted(advertisable, "ipv4", context), ipv6: sorted(advertisable, "ipv6", context) },
  };
  const placed = (router.neighbors ?? []).map((neighbor, i) => ({
    neighbor,
    at: below(origin, `.neighbors[${i}]`),
  }));
  const sound = placed.map(({ neighbor, at }) => checkOutgoing(neighbor, at, routerScope, context));
  const neighbors = placed.flatMap(
    ({ neighbor, at }, i) => translateNeighbor(neighbor, at, routerScope, context, sound[i] === true) ?? [],
  );
  const v4 = prefixes.filter((prefix) => context.familyOf(prefix) === "ipv4");
  const v6 = prefixes.filter((prefix) => context.familyOf(prefix) === "ipv6");
  return {
    spec: router,
    origin,
    neighbors,
    config: {
      myASN: asn,
      ...(id ? { routerID: id } : {}),
      ...(vrf === "" ? {} : { vrf }),
      ...(neighbors.length === 0 ? {} : { neighbors: neighbors.map(({ config }) => config) }),
      ...(v4.length === 0 ? {} : { ipv4Prefixes: v4 }),
      ...(v6.length === 0 ? {} : { ipv6Prefixes: v6 }),
      ...(imports.length === 0 ? {} : { importVRFs: imports.map((i) => i.vrf ?? "") }),
      ...(evpn === undefined ? {} : { evpn: evpnOf(evpn) }),
    },
  };
}

/** A VRF must be declared in the same resource. `default` passes that check always, and then needs a router without a VRF. */
function importedPrefixes(
  router: Router,
  origin: Origin,
  scope: ConfigScope,
  context: Context,
): readonly string[] {
  const imports = router.imports ?? [];
  for (const [i, { vrf = "" }] of imports.entries()) {
    if (vrf === "default" || scope.prefixesByVrf.has(vrf)) continue;
    context.report({
      error: `router ${router.asn ?? 0}-${router.vrf ?? ""} imports vrf ${vrf} which is not defined`,
      origin: below(origin, `.imports[${i}].vrf`),
    });
  }
  const found = new Set<readonly string[]>();
  for (const [i, { vrf = "" }] of imports.entries()) {
    const prefixes = scope.prefixesByVrf.get(vrf === "default" ? "" : vrf);
    if (prefixes !== undefined) found.add(prefixes);
    else if (vrf === "default") {
      context.report({
        error: "vrf  not found in prefixes in router",
        origin: below(origin, `.imports[${i}].vrf`),
      });
    }
  }
  return [...found].flat();
}

function sorted(prefixes: readonly string[], family: PrefixFamily, context: Context): SortedPrefixes {
  const list = sortedSet(prefixes.filter((prefix) => context.familyOf(prefix) === family));
  return { list, set: new Set(list) };
}
