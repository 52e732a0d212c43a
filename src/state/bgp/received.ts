import { receivedCommand } from "../../frr/show/commands.ts";
import type { Neighbor } from "../../frr/show/neighbors.ts";
import { readReceived } from "../../frr/show/routes.ts";
import type { LiveHost, Snapshot } from "../../snapshot/snapshot.ts";
import type { LiveView } from "../live.ts";
import { exchangeCommands, familiesOf } from "./exchanges.ts";
import { type Filter, hostsFor, type SilentHost } from "./hosts.ts";
import { pathsOf } from "./routes.ts";
import { neighborsOf, wanted } from "./summary.ts";

/** What a node has from one neighbor in one family, and what nobody can know about it. */
export interface ReceivedRow {
  readonly node: string;
  readonly vrf: string;
  readonly neighbor: string;
  readonly remoteAs?: number;
  readonly family: "ipv4" | "ipv6";
  readonly state: string;
  /** Prefixes that the inbound filter let pass. */
  readonly accepted: readonly string[];
  /** What the router sent, before the filter. */
  readonly sent: BeforeFilter;
  readonly updatesReceived: number;
  /** The inbound route map, with the lines of FRR's configuration that decide. */
  readonly filter?: { readonly routeMap: string; readonly lines: readonly string[] };
}

/** Without soft-reconfiguration FRR keeps no copy of what it filtered out. */
export type BeforeFilter =
  | { readonly known: true; readonly prefixes: readonly string[] }
  | { readonly known: false; readonly reason: string };

export interface BgpReceived {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "BgpReceived";
  readonly items: readonly ReceivedRow[];
  readonly unknown: readonly SilentHost[];
}

const NOT_KEPT =
  "FRR keeps no copy of what its filter drops: frr-k8s never sets soft-reconfiguration inbound. Ask the router what it sends";

/** @returns the commands that ask a host, whose neighbors are known, what it has of each before the filter. */
export const receivedCommands = (host: LiveHost): readonly string[] =>
  exchangeCommands(host, receivedCommand);

/** What all nodes have received. `prefixes` narrows the lists. */
export function bgpReceived(
  s: Snapshot,
  filter: Filter,
  prefixes: (prefix: string) => boolean = () => true,
): BgpReceived {
  const { answered, silent } = hostsFor(s, filter);
  const unknown = [...silent];
  const items: ReceivedRow[] = [];
  for (const view of answered) {
    const read = neighborsOf(view);
    if (!read.ok) {
      unknown.push({ node: view.host, reason: read.reason });
      continue;
    }
    const { paths, failed } = pathsOf(view);
    unknown.push(...failed.map((reason) => ({ node: view.host, reason })));
    for (const n of read.value.filter((one) => wanted(one, filter))) {
      for (const family of familiesOf(n)) {
        const accepted = paths
          .filter(({ vrf, path }) => vrf === n.vrf && path.from === n.id && isOf(family, path.prefix))
          .map(({ path }) => path.prefix);
        items.push(rowOf(s, view, n, family, [...new Set(accepted)].filter(prefixes), prefixes));
      }
    }
  }
  return { apiVersion: "metallb.cli/v1", kind: "BgpReceived", items, unknown };
}

const isOf = (family: "ipv4" | "ipv6", prefix: string): boolean =>
  prefix.includes(":") === (family === "ipv6");

function rowOf(
  s: Snapshot,
  view: LiveView,
  n: Neighbor,
  family: "ipv4" | "ipv6",
  accepted: readonly string[],
  prefixes: (prefix: string) => boolean,
): ReceivedRow {
  const routeMap = n.families.find((f) => f.name === `${family}Unicast`)?.routeMapIn?.replace(/^\*/, "");
  const running = view.running?.ok ? view.running.value : undefined;
  const lines = running === undefined || routeMap === undefined ? [] : filterLines(running, routeMap, family);
  const sent = beforeFilter(s, view.host, n, family, lines);
  return {
    node: view.host,
    vrf: n.vrf,
    neighbor: n.id,
    ...(n.remoteAs === undefined ? {} : { remoteAs: n.remoteAs }),
    family,
    state: n.state,
    accepted,
    sent: sent.known ? { known: true, prefixes: sent.prefixes.filter(prefixes) } : sent,
    updatesReceived: n.updatesReceived,
    ...(routeMap === undefined ? {} : { filter: { routeMap, lines } }),
  };
}

function beforeFilter(
  s: Snapshot,
  node: string,
  n: Neighbor,
  family: "ipv4" | "ipv6",
  filter: readonly string[],
): BeforeFilter {
  if (n.state !== "Established") return { known: false, reason: `the session is ${n.state}` };
  const notKept = { known: false, reason: `${NOT_KEPT}${remark(filter)}` } as const;
  const answer = s.live.get(node)?.answers.get(receivedCommand(n.vrf, family, n.id));
  if (answer === undefined) return notKept;
  const read = answer.ok ? readReceived(answer.text) : answer;
  if (read.ok) return { known: true, prefixes: read.value.prefixes };
  return /soft.?reconfiguration/i.test(read.reason) ? notKept : { known: false, reason: read.reason };
}

/** A filter of one line says how much can be missing. */
function remark(filter: readonly string[]): string {
  if (filter.length !== 1) return "";
  if (/ permit any$/.test(filter[0] ?? "")) return "; the filter here lets everything pass";
  return / deny any$/.test(filter[0] ?? "")
    ? "; the filter here drops everything, as frr-k8s does by default"
    : "";
}

/** The lines of a running configuration that make an inbound filter: the prefix lists that its route map matches. */
function filterLines(running: string, routeMap: string, family: "ipv4" | "ipv6"): readonly string[] {
  const lines = running.split("\n").map((line) => line.trim());
  const lists = new Set<string>();
  let inside = false;
  for (const line of lines) {
    if (line.startsWith("route-map ")) inside = line.split(" ")[1] === routeMap;
    else if (!line.startsWith("match ")) inside &&= line !== "exit" && line !== "!";
    const list = /^match ipv?6? address prefix-list (\S+)/.exec(line)?.[1];
    if (inside && list !== undefined) lists.add(list);
  }
  const command = family === "ipv4" ? "ip prefix-list" : "ipv6 prefix-list";
  return lines.filter((line) => line.startsWith(`${command} `) && lists.has(line.split(" ")[2] ?? ""));
}
