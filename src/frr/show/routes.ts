import {
  asObject,
  field,
  flagField,
  type Json,
  numberField,
  objectField,
  objectOf,
  present,
  type Shown,
  textField,
} from "./json.ts";

/** One path of a prefix in a BGP table. */
export interface Path {
  readonly prefix: string;
  readonly best: boolean;
  /** Used beside the best path, as one of several equal ones. */
  readonly multipath: boolean;
  readonly valid: boolean;
  /** Originated on this host (weight 32768, no neighbor). */
  readonly local: boolean;
  /** AS path as FRR writes it, empty for a local route. */
  readonly asPath: string;
  readonly nextHops: readonly string[];
  readonly weight?: number;
  readonly med?: number;
  readonly localPref?: number;
  /** The neighbor that it came from; absent for a local route. */
  readonly from?: string;
  readonly origin?: string;
}

/** The table of one VRF. */
export interface BgpTable {
  readonly vrf: string;
  readonly vrfId?: number;
  readonly routerId?: string;
  readonly localAs?: number;
  readonly paths: readonly Path[];
}

/** Reads `show bgp vrf all ipv4|ipv6 unicast json`, `show bgp ipv4 unicast json` and `… neighbors X routes json`. */
export function readTables(text: string): Shown<readonly BgpTable[]> {
  const read = objectOf(text);
  if (!read.ok) return read;
  if (objectField(read.value, "routes") !== undefined)
    return { ok: true, value: [tableOf("default", read.value)] };
  const tables = Object.entries(read.value).flatMap(([vrf, value]) => {
    const table = asObject(value);
    return table === undefined ? [] : [tableOf(vrf, table)];
  });
  return { ok: true, value: tables };
}

function tableOf(vrf: string, table: Json): BgpTable {
  const routes = objectField(table, "routes") ?? {};
  return {
    vrf: textField(table, "vrfName") ?? vrf,
    ...present<Omit<BgpTable, "vrf" | "paths">>({
      vrfId: numberField(table, "vrfId"),
      routerId: textField(table, "routerId"),
      localAs: numberField(table, "localAS"),
    }),
    paths: Object.entries(routes).flatMap(([prefix, value]) =>
      (Array.isArray(value) ? value : [value]).flatMap((entry) => {
        const path = asObject(entry);
        return path === undefined ? [] : [pathOf(prefix, path)];
      }),
    ),
  };
}

function pathOf(prefix: string, path: Json): Path {
  const nextHops = field(path, "nexthops");
  const peer = textField(path, "peerId");
  const from = peer === undefined || peer === "(unspec)" ? undefined : peer;
  return {
    prefix,
    best: flagField(path, "bestpath") || flagField(objectField(path, "bestpath"), "overall"),
    multipath: flagField(path, "multipath"),
    valid: flagField(path, "valid"),
    local: from === undefined && numberField(path, "weight") === 32768,
    asPath: textField(path, "path") ?? "",
    nextHops: (Array.isArray(nextHops) ? nextHops : []).flatMap((hop) => {
      const ip = textField(asObject(hop), "ip");
      return ip === undefined ? [] : [ip];
    }),
    ...present<Pick<Path, "weight" | "med" | "localPref" | "from" | "origin">>({
      weight: numberField(path, "weight"),
      med: numberField(path, "metric") ?? numberField(path, "med"),
      localPref: numberField(path, "locPrf"),
      from,
      origin: textField(path, "origin"),
    }),
  };
}

/** What is sent to one neighbor: `show bgp … neighbors X advertised-routes json`. */
export interface Advertised {
  readonly prefixes: readonly string[];
}

/** Reads the advertised routes of one neighbor. An unknown neighbor or a family that is not negotiated is a `warning` of FRR, not an empty list. */
export function readAdvertised(text: string): Shown<Advertised> {
  const read = objectOf(text);
  if (!read.ok) return read;
  const warning = textField(read.value, "warning");
  if (warning !== undefined) return { ok: false, reason: warning };
  const routes = objectField(read.value, "advertisedRoutes");
  if (routes === undefined) return { ok: false, reason: "no advertised routes in the answer" };
  return { ok: true, value: { prefixes: Object.keys(routes) } };
}

/** Reads `show bgp … neighbors X received-routes json`: without soft-reconfiguration FRR keeps no such list and says so. */
export function readReceived(text: string): Shown<Advertised> {
  const read = objectOf(text);
  if (!read.ok) return read;
  const warning = textField(read.value, "warning");
  if (warning !== undefined) return { ok: false, reason: warning };
  const routes = objectField(read.value, "receivedRoutes");
  if (routes === undefined) return { ok: false, reason: "no received routes in the answer" };
  return { ok: true, value: { prefixes: Object.keys(routes) } };
}
