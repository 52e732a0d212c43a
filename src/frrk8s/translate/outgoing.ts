import type { Neighbor } from "../../api/frrk8s.ts";
import type { Origin } from "../../api/ref.ts";
import { quote } from "../../net/quote.ts";
import { addressFamily, type PrefixFamily } from "../family.ts";
import { below } from "../fault.ts";
import type { NeighborFamily, OutgoingConfig } from "../model.ts";
import { sortedSet } from "../sorted.ts";
import type { Context, RouterScope, SortedPrefixes } from "./context.ts";
import { modifiersOf } from "./modifiers.ts";
import { modifiersByPrefix } from "./modifiers-by-prefix.ts";
import { nameOf } from "./names.ts";

/** A neighbor whose identity and family are known. */
export interface OutgoingScope {
  readonly neighbor: Neighbor;
  readonly family: NeighborFamily;
  /** The neighbor's ID: the beginning of the names of its lists. */
  readonly id: string;
  readonly origin: Origin;
  /** Puts frr-k8s' context before an error text. */
  readonly refuse: (error: string, origin: Origin) => void;
}

/** What a neighbor is told: prefixes by family, next hops, and the prefixes of each local preference and community. */
export function outgoingOf(scope: OutgoingScope, router: RouterScope, context: Context): OutgoingConfig {
  const nextHops = nextHopsOf(scope);
  const allowed: Partial<Record<PrefixFamily, SortedPrefixes>> = {};
  for (const family of familiesOf(scope.family, context)) {
    allowed[family] = allowedOf(scope.neighbor, family, router, context);
  }
  const { localPrefs, communities } = context.release.checksOutgoing
    ? modifiersOf(scope, allowed, context)
    : modifiersByPrefix(scope, allowed, context);
  const prefixesV4 = allowed.ipv4?.list ?? [];
  const prefixesV6 = allowed.ipv6?.list ?? [];
  return {
    ...(prefixesV4.length === 0 ? {} : { prefixesV4 }),
    ...(prefixesV6.length === 0 ? {} : { prefixesV6 }),
    ...nextHops,
    ...(localPrefs.length === 0 ? {} : { localPrefs }),
    ...(communities.length === 0 ? {} : { communities }),
  };
}

/** Until 0.0.19 a session took prefixes of both families, whatever its own. */
function familiesOf(family: NeighborFamily, context: Context): readonly PrefixFamily[] {
  if (family === "dual" || !context.release.checksOutgoing) return ["ipv4", "ipv6"];
  return family === "unknown" ? [] : [family];
}

function nextHopsOf({ neighbor, family, origin, refuse }: OutgoingScope): OutgoingConfig {
  const { ipv4, ipv6 } = neighbor.toAdvertise?.nextHop ?? {};
  const valid = (text: string | undefined, own: PrefixFamily): text is string => {
    if (text === undefined || text === "") return false;
    const at = below(origin, `.toAdvertise.nextHop.${own}`);
    const name = nameOf(neighbor);
    if (addressFamily(text) !== own)
      refuse(`invalid ${own} next hop ${quote(text)} for neighbor ${name}`, at);
    else if (family !== "dual" && family !== own) {
      refuse(`${own} next hop ${quote(text)} set for neighbor ${name} without an ${own} address family`, at);
    }
    return true;
  };
  return {
    ...(valid(ipv4, "ipv4") ? { nextHopV4: ipv4 } : {}),
    ...(valid(ipv6, "ipv6") ? { nextHopV6: ipv6 } : {}),
  };
}

function allowedOf(
  neighbor: Neighbor,
  family: PrefixFamily,
  router: RouterScope,
  context: Context,
): SortedPrefixes {
  const allowed = neighbor.toAdvertise?.allowed;
  if (allowed?.mode === "all") return router.all[family];
  const list = sortedSet((allowed?.prefixes ?? []).filter((prefix) => context.familyOf(prefix) === family));
  return { list, set: new Set(list) };
}
