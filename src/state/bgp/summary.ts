import { lastResetMeaning } from "../../frr/session/last-reset.ts";
import type { Neighbor, NeighborFamily } from "../../frr/show/neighbors.ts";
import type { SummaryPeer } from "../../frr/show/summary.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { LiveView } from "../live.ts";
import { sessionOf } from "../sessions.ts";
import { type Filter, hostsFor, type SilentHost } from "./hosts.ts";

/** One session in one address family, of one node. */
export interface SummaryRow {
  readonly node: string;
  readonly vrf: string;
  readonly neighbor: string;
  readonly remoteAs?: number;
  readonly localAs?: number;
  /** FRR's word. */
  readonly state: string;
  readonly uptimeSeconds?: number;
  /** `ipv4Unicast` as FRR spells it; absent where none is switched on. */
  readonly family?: string;
  /** Prefixes that the inbound filter let pass; what it dropped, FRR does not count. */
  readonly accepted?: number;
  readonly sent?: number;
  readonly localAddress?: string;
  readonly localRouterId?: string;
  readonly remoteRouterId?: string;
  readonly bfd?: string;
  readonly holdSeconds?: number;
  /** How often the session was lost since bgpd started. */
  readonly dropped: number;
  readonly lastReset?: LastReset;
  /** Why the session is down, in a sentence; absent for a sound one. */
  readonly cause?: string;
}

export interface LastReset {
  readonly reason: string;
  readonly meaning?: string;
  /** What the notification said, where there was one. */
  readonly notification?: string;
  readonly secondsAgo?: number;
}

export interface BgpSummary {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "BgpSummary";
  readonly items: readonly SummaryRow[];
  /** Nodes that did not answer, with the reason. */
  readonly unknown: readonly SilentHost[];
}

/** All sessions of all nodes, as FRR shows them now. Linear in sessions. */
export function bgpSummary(s: Snapshot, filter: Filter = {}): BgpSummary {
  const { answered, silent } = hostsFor(s, filter);
  const unknown = [...silent];
  const items: SummaryRow[] = [];
  for (const view of answered) {
    const read = neighborsOf(view);
    if (!read.ok) unknown.push({ node: view.host, reason: read.reason });
    else for (const n of read.value) if (wanted(n, filter)) items.push(...rowsOf(s, view, n));
  }
  return { apiVersion: "metallb.cli/v1", kind: "BgpSummary", items, unknown };
}

/** @returns whether a neighbor is asked for. */
export function wanted(n: { readonly vrf: string; readonly id: string }, filter: Filter): boolean {
  return (
    (filter.vrf === undefined || n.vrf === filter.vrf) &&
    (filter.neighbor === undefined || n.id === filter.neighbor)
  );
}

/** @returns the neighbors of a host, or why they are not known. */
export function neighborsOf(
  view: LiveView,
):
  | { readonly ok: true; readonly value: readonly Neighbor[] }
  | { readonly ok: false; readonly reason: string } {
  const { neighbors } = view;
  if (neighbors === undefined) return { ok: false, reason: "FRR was not asked for its neighbors" };
  return neighbors.ok ? neighbors : { ok: false, reason: neighbors.reason };
}

function rowsOf(s: Snapshot, view: LiveView, n: Neighbor): readonly SummaryRow[] {
  const families: readonly (NeighborFamily | undefined)[] =
    n.families.length === 0 ? [undefined] : n.families;
  const cause = n.state === "Established" ? undefined : sessionOf(s, view.host, n.id, n.vrf).cause;
  return families.map((family) => {
    const peer = family === undefined ? undefined : summaryPeer(view, n, family.name);
    const fields = {
      remoteAs: n.remoteAs,
      localAs: n.localAs,
      uptimeSeconds: n.state === "Established" && n.upMs !== undefined ? seconds(n.upMs) : undefined,
      family: family?.name,
      accepted: n.state === "Established" ? (family?.accepted ?? peer?.received) : undefined,
      sent: n.state === "Established" ? (family?.sent ?? peer?.sent) : undefined,
      localAddress: n.localAddress,
      localRouterId: n.localRouterId,
      remoteRouterId: n.remoteRouterId,
      bfd: n.bfd,
      holdSeconds: n.holdMs === undefined ? undefined : seconds(n.holdMs),
      lastReset: lastResetOf(n),
      cause: cause?.text,
    };
    return {
      node: view.host,
      vrf: n.vrf,
      neighbor: n.id,
      state: n.state,
      dropped: n.dropped,
      ...present<Omit<SummaryRow, "node" | "vrf" | "neighbor" | "state" | "dropped">>(fields),
    };
  });
}

function summaryPeer(view: LiveView, n: Neighbor, family: string): SummaryPeer | undefined {
  if (!view.summary?.ok) return undefined;
  return view.summary.value
    .find((f) => f.vrf === n.vrf && f.family === family)
    ?.peers.find((p) => p.id === n.id);
}

/** @returns FRR's reason for the last reset with its meaning; undefined if the session was never reset. */
export function lastResetOf(n: Neighbor): LastReset | undefined {
  if (n.lastReset === undefined || n.lastReset === "") return undefined;
  return {
    reason: n.lastReset,
    ...present<Omit<LastReset, "reason">>({
      meaning: lastResetMeaning(n.lastReset),
      notification: /Notification/.test(n.lastReset) ? n.lastNotification : undefined,
      secondsAgo: n.lastResetMs === undefined ? undefined : seconds(n.lastResetMs),
    }),
  };
}

const seconds = (ms: number): number => Math.round(ms / 1000);

/** Leaves out what is undefined. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
