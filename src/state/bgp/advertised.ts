import { advertisedCommand } from "../../frr/show/commands.ts";
import type { Neighbor } from "../../frr/show/neighbors.ts";
import type { LiveHost, Snapshot } from "../../snapshot/snapshot.ts";
import type { LiveView } from "../live.ts";
import { exchangeCommands, familiesOf } from "./exchanges.ts";
import { type Filter, hostsFor, type SilentHost } from "./hosts.ts";
import { neighborsOf, wanted } from "./summary.ts";

/** What one node sends to one neighbor in one family. */
export interface AdvertisedRow {
  readonly node: string;
  readonly vrf: string;
  readonly neighbor: string;
  readonly remoteAs?: number;
  readonly family: "ipv4" | "ipv6";
  readonly prefixes: readonly string[];
}

export interface BgpAdvertised {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "BgpAdvertised";
  readonly items: readonly AdvertisedRow[];
  /** Neighbors to which nothing is sent, because the session is down. */
  readonly down: readonly {
    readonly node: string;
    readonly vrf: string;
    readonly neighbor: string;
    readonly state: string;
  }[];
  readonly unknown: readonly SilentHost[];
}

/** @returns the commands that ask a host, whose neighbors are known, what it sends to each of them. */
export const advertisedCommands = (host: LiveHost): readonly string[] =>
  exchangeCommands(host, advertisedCommand);

/** What all nodes send. `prefixes` narrows the lists; a neighbor that is left with none is still shown. */
export function bgpAdvertised(
  s: Snapshot,
  filter: Filter,
  prefixes: (prefix: string) => boolean = () => true,
): BgpAdvertised {
  const { answered, silent } = hostsFor(s, filter);
  const unknown = [...silent];
  const items: AdvertisedRow[] = [];
  const down: BgpAdvertised["down"][number][] = [];
  for (const view of answered) {
    const read = neighborsOf(view);
    if (!read.ok) {
      unknown.push({ node: view.host, reason: read.reason });
      continue;
    }
    for (const n of read.value.filter((one) => wanted(one, filter))) {
      if (n.state !== "Established") {
        down.push({ node: view.host, vrf: n.vrf, neighbor: n.id, state: n.state });
        continue;
      }
      const sent = sentTo(view, n);
      items.push(...sent.rows.map((row) => ({ ...row, prefixes: row.prefixes.filter(prefixes) })));
      unknown.push(...sent.failed.map((reason) => ({ node: view.host, reason })));
    }
  }
  return { apiVersion: "metallb.cli/v1", kind: "BgpAdvertised", items, down, unknown };
}

function sentTo(
  view: LiveView,
  n: Neighbor,
): { readonly rows: readonly AdvertisedRow[]; readonly failed: readonly string[] } {
  const rows: AdvertisedRow[] = [];
  const failed: string[] = [];
  for (const family of familiesOf(n)) {
    const answer = view.advertised(n.vrf, family, n.id);
    if (answer?.ok) {
      rows.push({
        node: view.host,
        vrf: n.vrf,
        neighbor: n.id,
        ...(n.remoteAs === undefined ? {} : { remoteAs: n.remoteAs }),
        family,
        prefixes: answer.value.prefixes,
      });
    } else failed.push(`what is sent to ${n.id} (${family}): ${answer?.reason ?? "FRR was not asked"}`);
  }
  return { rows, failed };
}
