import type { Path } from "../../frr/show/routes.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, hostPrefix, type Prefix, parsePrefix } from "../../net/prefix.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { LiveView } from "../live.ts";
import { type Filter, hostsFor, type SilentHost } from "./hosts.ts";

/** One path of a prefix in the BGP table of a node. */
export interface RouteRow extends Omit<Path, "from"> {
  readonly node: string;
  readonly vrf: string;
  /** The neighbor it came from; absent for the node's own. */
  readonly neighbor?: string;
}

export interface BgpRoutes {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "BgpRoutes";
  readonly items: readonly RouteRow[];
  readonly unknown: readonly SilentHost[];
}

/**
 * A prefix selects itself and what lies within it; an address, every prefix that covers it.
 * @returns undefined if the text is neither
 */
export function routeFilter(text: string): ((prefix: string) => boolean) | undefined {
  const address = parseAddress(text);
  if (address !== undefined) {
    const host = hostPrefix(address);
    return test((prefix) => covers(prefix, host));
  }
  const wanted = parsePrefix(text);
  return wanted === undefined ? undefined : test((prefix) => covers(wanted, prefix));
}

function test(holds: (prefix: Prefix) => boolean): (text: string) => boolean {
  return (text) => {
    const prefix = parsePrefix(text);
    return prefix !== undefined && holds(prefix);
  };
}

/** The BGP tables of all nodes, both families, all VRFs. Linear in paths. */
export function bgpRoutes(s: Snapshot, filter: Filter, prefixes?: (prefix: string) => boolean): BgpRoutes {
  const { answered, silent } = hostsFor(s, filter);
  const unknown = [...silent];
  const items: RouteRow[] = [];
  for (const view of answered) {
    const read = pathsOf(view);
    for (const reason of read.failed) unknown.push({ node: view.host, reason });
    for (const { vrf, path } of read.paths) {
      if (filter.vrf !== undefined && vrf !== filter.vrf) continue;
      if (filter.neighbor !== undefined && path.from !== filter.neighbor) continue;
      if (prefixes?.(path.prefix) === false) continue;
      const { from, ...rest } = path;
      items.push({ node: view.host, vrf, ...rest, ...(from === undefined ? {} : { neighbor: from }) });
    }
  }
  return { apiVersion: "metallb.cli/v1", kind: "BgpRoutes", items, unknown };
}

/** @returns all paths of a host with their VRF, and why a family is not known. A family that was not asked for is left out if the other was. */
export function pathsOf(view: LiveView): {
  readonly paths: readonly { readonly vrf: string; readonly path: Path }[];
  readonly failed: readonly string[];
} {
  const answers = (["ipv4", "ipv6"] as const).map((family) => ({ family, answer: view.tables(family) }));
  if (answers.every(({ answer }) => answer === undefined)) {
    return { paths: [], failed: ["FRR was not asked for its BGP tables"] };
  }
  return {
    paths: answers.flatMap(({ answer }) =>
      answer?.ok ? answer.value.flatMap((t) => t.paths.map((path) => ({ vrf: t.vrf, path }))) : [],
    ),
    failed: answers.flatMap(({ family, answer }) =>
      answer === undefined || answer.ok ? [] : [`BGP table of ${family}: ${answer.reason}`],
    ),
  };
}
