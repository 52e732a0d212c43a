import type { Neighbor } from "../../api/frrk8s.ts";
import type { Origin } from "../../api/ref.ts";
import { below } from "../fault.ts";
import type { IncomingFilter } from "../model.ts";
import type { NeighborLine } from "../render/writer.ts";
import { parseCommunity } from "../translate/community.ts";
import { filterKey } from "../translate/incoming.ts";
import type { TranslatedNeighbor } from "../translate/neighbor.ts";
import type { TranslatedRouter } from "../translate/router.ts";
import type { Lookup } from "./lookup.ts";

/** What one resource says of a neighbor, and the routers whose prefixes it can advertise there. */
export interface PlacedNeighbor {
  readonly neighbor: TranslatedNeighbor;
  /** Its own router first, then those of the VRFs that this one imports. */
  readonly routers: readonly TranslatedRouter[];
}

/** Which prefix or property a line speaks of; see `Writer.neighbor`. */
interface About {
  readonly value: string | undefined;
  readonly prefix: string | undefined;
}

/** @returns the fields of the resources that a line of a neighbor comes from. */
export function neighborOrigins(
  same: readonly PlacedNeighbor[],
  field: NeighborLine,
  about: About,
  find: Lookup,
): readonly Origin[] {
  return same.flatMap((placed) => {
    const { neighbor } = placed;
    if (field === "allowed") return allowedOrigins(placed, about.value ?? "", find);
    return pathsOf(neighbor.spec, field, about, find).map((path) => below(neighbor.origin, path));
  });
}

function pathsOf(spec: Neighbor, field: NeighborLine, about: About, find: Lookup): readonly string[] {
  switch (field) {
    case "neighbor":
      return [""];
    case "asn":
      return [spec.dynamicASN ? ".dynamicASN" : ".asn"];
    case "password":
      return spec.passwordSecret?.name ? [".passwordSecret"] : set(spec, "password");
    case "timers":
      return [...set(spec, "holdTime"), ...set(spec, "keepaliveTime")];
    case "family":
      return [
        spec.interface ? ".interface" : ".address",
        ...(spec.dualStackAddressFamily ? [".dualStackAddressFamily"] : []),
        ...(spec.disableMP ? [".disableMP"] : []),
      ];
    case "evpn":
      return spec.addressFamilies?.includes("evpn") ? [".addressFamilies"] : [];
    case "nextHopV4":
      return spec.toAdvertise?.nextHop?.ipv4 ? [".toAdvertise.nextHop.ipv4"] : [];
    case "nextHopV6":
      return spec.toAdvertise?.nextHop?.ipv6 ? [".toAdvertise.nextHop.ipv6"] : [];
    case "localPref":
    case "community":
      return modifierPaths(spec, field, about, find);
    case "receive":
      // An entry of the route map comes from whatever is accepted, or else from the neighbor as such.
      return [spec.toReceive === undefined ? "" : ".toReceive"];
    case "receiveAll":
      return spec.toReceive?.allowed?.mode === "all" ? [".toReceive.allowed.mode"] : [];
    case "alwaysBlock":
    case "allowed":
      return [];
    default:
      return set(spec, field);
  }
}

function set(spec: Neighbor, field: keyof Neighbor): string[] {
  return spec[field] === undefined ? [] : [`.${field}`];
}

/** With mode `all` the router's own prefix, or the imported one, is a cause as much as the mode. */
function allowedOrigins({ neighbor, routers }: PlacedNeighbor, prefix: string, find: Lookup): Origin[] {
  const { spec, origin } = neighbor;
  const allowed = spec.toAdvertise?.allowed;
  if (allowed?.mode !== "all") {
    const at = find.text(allowed?.prefixes, prefix);
    return at === undefined ? [] : [below(origin, `.toAdvertise.allowed.prefixes[${at}]`)];
  }
  const causes = routers.flatMap((router) => {
    const at = find.text(router.spec.prefixes, prefix);
    return at === undefined ? [] : [below(router.origin, `.prefixes[${at}]`)];
  });
  return causes.length === 0 ? [] : [below(origin, ".toAdvertise.allowed.mode"), ...causes];
}

function modifierPaths(
  spec: Neighbor,
  field: "localPref" | "community",
  { value: property, prefix }: About,
  find: Lookup,
): string[] {
  const entries =
    field === "localPref"
      ? (spec.toAdvertise?.withLocalPref ?? []).map(({ prefixes, localPref = 0 }) => ({
          prefixes,
          property: String(localPref),
        }))
      : (spec.toAdvertise?.withCommunity ?? []).map(({ prefixes, community = "" }) => ({
          prefixes,
          property: normalized(community),
        }));
  const list = field === "localPref" ? "withLocalPref" : "withCommunity";
  return entries.flatMap((entry, i) => {
    if (entry.property !== property) return [];
    const path = `.toAdvertise.${list}[${i}]`;
    if (prefix === undefined) return [`${path}.${field}`];
    const at = find.text(entry.prefixes, prefix);
    return at === undefined ? [] : [`${path}.prefixes[${at}]`];
  });
}

function normalized(text: string): string {
  const parsed = parseCommunity(text);
  if (!parsed.ok) return text;
  return parsed.community.large ? `large:${parsed.community.text}` : parsed.community.text;
}

/** @returns the entries that accept a prefix with just these bounds. */
export function filterOrigins(
  same: readonly PlacedNeighbor[],
  filter: IncomingFilter,
  find: Lookup,
): readonly Origin[] {
  const key = filterKey(filter);
  return same.flatMap(({ neighbor: { spec, origin } }) => {
    const at = find.filter(spec.toReceive?.allowed?.prefixes, key);
    return at === undefined ? [] : [below(origin, `.toReceive.allowed.prefixes[${at}]`)];
  });
}
