import type { Neighbor } from "../../frr/show/neighbors.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { sessionOf } from "../sessions.ts";
import { type Filter, hostsFor, type SilentHost } from "./hosts.ts";
import { type LastReset, lastResetOf, neighborsOf, wanted } from "./summary.ts";

/** Everything that FRR shows of one neighbor of one node, with the cause if the session is down. */
export interface NeighborDetail
  extends Omit<Neighbor, "lastReset" | "lastResetMs" | "lastNotification" | "id"> {
  readonly node: string;
  readonly neighbor: string;
  readonly lastReset?: LastReset;
  readonly cause?: {
    readonly kind: string;
    readonly certainty: string;
    readonly text: string;
    /** What looks the same from here, see `SessionCause`. */
    readonly candidates: readonly string[];
    readonly next: readonly string[];
  };
}

export interface BgpNeighbors {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "BgpNeighbors";
  readonly items: readonly NeighborDetail[];
  readonly unknown: readonly SilentHost[];
}

/** The neighbors of all nodes in detail. */
export function bgpNeighbors(s: Snapshot, filter: Filter = {}): BgpNeighbors {
  const { answered, silent } = hostsFor(s, filter);
  const unknown = [...silent];
  const items: NeighborDetail[] = [];
  for (const view of answered) {
    const read = neighborsOf(view);
    if (!read.ok) unknown.push({ node: view.host, reason: read.reason });
    else for (const n of read.value) if (wanted(n, filter)) items.push(detailOf(s, view.host, n));
  }
  return { apiVersion: "metallb.cli/v1", kind: "BgpNeighbors", items, unknown };
}

function detailOf(s: Snapshot, node: string, n: Neighbor): NeighborDetail {
  const { id, lastReset: _, lastResetMs: __, lastNotification: ___, ...rest } = n;
  const reset = lastResetOf(n);
  const { cause } = sessionOf(s, node, n.id, n.vrf);
  return {
    node,
    neighbor: id,
    ...rest,
    ...(reset === undefined ? {} : { lastReset: reset }),
    ...(cause === undefined
      ? {}
      : {
          cause: {
            kind: cause.kind,
            certainty: cause.certainty,
            text: cause.text,
            candidates: cause.candidates,
            next: cause.next,
          },
        }),
  };
}
