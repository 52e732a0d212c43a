import { receivedCommand } from "../frr/show/commands.ts";
import { type BgpTable, type Path, readReceived } from "../frr/show/routes.ts";
import type { Family } from "../net/address.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type LiveView, liveView } from "./live.ts";
import { routerOf } from "./sessions.ts";

/** What a router makes of a prefix that a node sends it. */
export type Taken =
  | { readonly state: "unknown" }
  /** It has no path for it from this node; `why` is absent if its answers do not tell. */
  | { readonly state: "refused"; readonly why?: string }
  /** It has the path; `used`: traffic follows it, alone or beside equal ones. */
  | { readonly state: "held"; readonly used: boolean };

/** The router at the other end of a session, where it was captured too. */
export interface RouterSide {
  readonly host: string;
  /** The address by which the router knows the node. */
  readonly from: string;
  readonly taken: (prefix: string, family: Family) => Taken;
}

/**
 * @param peer address or interface of the neighbor @param vrf `default` or empty for the default VRF
 * @returns what the router of a session has of the node's prefixes; undefined where nobody asked it, or it does not know the node
 */
export function routerSideOf(s: Snapshot, node: string, peer: string, vrf: string): RouterSide | undefined {
  const router = routerOf(s, node, peer, vrf);
  if (router === undefined || typeof router.neighbor !== "object") return undefined;
  const view = liveView(s, router.host);
  if (view === undefined) return undefined;
  const from = router.neighbor.id;
  const needsPolicy = router.peerState === "Policy";
  return {
    host: router.host,
    from,
    taken: (prefix, family): Taken => {
      const tables = view.tables(family);
      if (tables?.ok !== true) return { state: "unknown" };
      const paths = tables.value
        .flatMap((table) => pathsOf(table).get(prefix) ?? [])
        .filter((p) => p.from === from || p.nextHops.includes(from));
      if (paths.length > 0) return { state: "held", used: paths.some((p) => p.best || p.multipath) };
      const why = needsPolicy
        ? "it requires a policy for eBGP neighbors and has none for this one"
        : refusal(s, view, family, from, prefix);
      return why === undefined ? { state: "refused" } : { state: "refused", why };
    },
  };
}

const indexes = new WeakMap<BgpTable, ReadonlyMap<string, readonly Path[]>>();

/** @returns the paths of a table by prefix: there may be thousands. */
export function pathsOf(table: BgpTable): ReadonlyMap<string, readonly Path[]> {
  const known = indexes.get(table);
  if (known !== undefined) return known;
  const index = Map.groupBy(table.paths, (p) => p.prefix);
  indexes.set(table, index);
  return index;
}

/** Whether the router has received the prefix at all, where its received routes were captured. */
function refusal(
  s: Snapshot,
  { host }: LiveView,
  family: Family,
  from: string,
  prefix: string,
): string | undefined {
  const answers = s.live.get(host)?.answers;
  for (const command of [
    receivedCommand("default", family, from),
    `show bgp ${family} neighbors ${from} received-routes json`,
  ]) {
    const answer = answers?.get(command);
    if (answer?.ok !== true) continue;
    const received = readReceived(answer.text);
    if (received.ok)
      return received.value.prefixes.includes(prefix)
        ? "it receives the prefix and its inbound policy drops it"
        : "it has not received the prefix";
  }
  return undefined;
}
