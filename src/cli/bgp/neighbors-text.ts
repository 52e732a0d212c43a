import { pairs } from "../../output/block.ts";
import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import type { BgpNeighbors, NeighborDetail } from "../../state/bgp/neighbors.ts";
import { count, familyName, lastResetText, none, paragraphs, silentText, uptime } from "./words.ts";

/** Every neighbor in a block of its own. */
export function neighborsText(neighbors: BgpNeighbors, view: View): string {
  const blocks = neighbors.items.map((n) => `${head(n, view)}\n${pairs(lines(n), view, 1)}`);
  return paragraphs([
    blocks.length === 0 ? none("BGP neighbors", neighbors.unknown) : blocks.join("\n\n"),
    ...silentText(neighbors.unknown, view),
  ]);
}

function head(n: NeighborDetail, { theme }: View): string {
  const state = n.state === "Established" ? theme.good(n.state) : theme.bad(visibleLine(n.state));
  const vrf = n.vrf === "default" ? "" : ` vrf ${visibleLine(n.vrf)}`;
  return `${theme.name(visibleLine(n.node))}  neighbor ${visibleLine(n.neighbor)}${vrf}  AS ${count(n.remoteAs)}  ${state}`;
}

function lines(n: NeighborDetail): readonly (readonly [string, string])[] {
  const seconds = (ms: number | undefined): string => (ms === undefined ? "-" : `${Math.round(ms / 1000)} s`);
  const all: readonly (readonly [string, string | undefined])[] = [
    ["cause", n.cause === undefined ? undefined : `${n.cause.text} (${n.cause.certainty})`],
    ...(n.cause?.candidates ?? []).map((candidate) => ["perhaps", candidate] as const),
    ...(n.cause?.next ?? []).map((next) => ["next", next] as const),
    [
      "up for",
      n.state === "Established" && n.upMs !== undefined ? uptime(Math.round(n.upMs / 1000)) : undefined,
    ],
    ["last reset", lastResetText(n.lastReset, n)],
    ["shutdown message", n.shutdownMessage],
    [
      "own side",
      `AS ${count(n.localAs)}, router ID ${n.localRouterId ?? "-"}, address ${n.localAddress ?? "-"}`,
    ],
    ["other side", `router ID ${n.remoteRouterId ?? "-"}, address ${n.remoteAddress ?? "-"}`],
    [
      "session",
      `${n.external ? "eBGP" : "iBGP"}, ${hops(n)}, hold time ${seconds(n.holdMs)}, keepalive ${seconds(n.keepaliveMs)}`,
    ],
    ["BFD", n.bfd],
    [
      "messages",
      `OPEN ${n.opensSent} sent ${n.opensReceived} received, NOTIFICATION ${n.notificationsSent} sent ${n.notificationsReceived} received, UPDATE ${n.updatesReceived} received`,
    ],
    [
      "history",
      `established ${times(n.established)}, ${n.dropped === 0 ? "never lost" : `lost ${times(n.dropped)}`}`,
    ],
    ...n.families.map(
      (f) =>
        [
          familyName(f.name),
          `${count(f.accepted)} accepted, ${count(f.sent)} sent; filter in ${f.routeMapIn ?? "none"}, out ${f.routeMapOut ?? "none"}${f.prefixLimit === undefined ? "" : `; limit ${f.prefixLimit}`}`,
        ] as const,
    ),
  ];
  return all.flatMap(([label, value]) => (value === undefined ? [] : [[label, visibleLine(value)] as const]));
}

const times = (n: number): string => (n === 0 ? "never" : n === 1 ? "once" : `${n} times`);

const hops = (n: NeighborDetail): string =>
  n.maxHops === undefined ? "hops not told" : n.maxHops <= 1 ? "directly connected" : `multihop ${n.maxHops}`;
