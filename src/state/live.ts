import type { Md5Counters } from "../frr/session/facts.ts";
import { type BfdPeer, readBfdPeers } from "../frr/show/bfd.ts";
import { advertisedCommand, KERNEL, SHOW } from "../frr/show/commands.ts";
import type { Shown } from "../frr/show/json.ts";
import { type Interface, type KernelRoute, readInterfaces, readKernelRoutes } from "../frr/show/kernel.ts";
import { type Neighbor, readNeighbors } from "../frr/show/neighbors.ts";
import { type NextHop, readNextHops } from "../frr/show/nexthop.ts";
import { type Advertised, type BgpTable, readAdvertised, readTables } from "../frr/show/routes.ts";
import { readSummary, type SummaryFamily } from "../frr/show/summary.ts";
import { readTcpMd5 } from "../frr/show/tcp-md5.ts";
import type { LiveHost, Snapshot, Source } from "../snapshot/snapshot.ts";

/** An answer of vtysh, read; with where and when it was given. */
export type Answer<T> = Shown<T> & { readonly command: string; readonly source?: Source };

/** What FRR on one host says, read when asked for. `undefined`: this was not asked. */
export interface LiveView {
  readonly host: string;
  readonly neighbors: Answer<readonly Neighbor[]> | undefined;
  readonly summary: Answer<readonly SummaryFamily[]> | undefined;
  readonly tables: (family: "ipv4" | "ipv6") => Answer<readonly BgpTable[]> | undefined;
  readonly bfd: Answer<readonly BfdPeer[]> | undefined;
  readonly routes: Answer<readonly KernelRoute[]> | undefined;
  readonly interfaces: Answer<readonly Interface[]> | undefined;
  readonly nextHops: Answer<readonly NextHop[]> | undefined;
  readonly running: Answer<string> | undefined;
  /** The kernel's counters of TCP MD5, one or two looks. */
  readonly tcpMd5: Answer<readonly Md5Counters[]> | undefined;
  readonly advertised: (
    vrf: string,
    family: "ipv4" | "ipv6",
    neighbor: string,
  ) => Answer<Advertised> | undefined;
}

/** Other spellings under which captures hold the same answer. */
const ALSO: Readonly<Record<string, readonly string[]>> = Object.freeze({
  [SHOW.neighbors]: ["show bgp neighbors json"],
  [SHOW.summary]: ["show bgp summary json"],
  [SHOW.ipv4Table]: ["show bgp ipv4 unicast json"],
  [SHOW.ipv6Table]: ["show bgp ipv6 unicast json"],
  [SHOW.bfd]: ["show bfd peers json"],
  [SHOW.ipRoutes]: ["show ip route json"],
});

const views = new WeakMap<LiveHost, LiveView>();

/** @returns what FRR on a host says, or undefined if nobody asked it. Each answer is read once. */
export function liveView(s: Snapshot, host: string): LiveView | undefined {
  const live = s.live.get(host);
  if (live === undefined) return undefined;
  const known = views.get(live);
  if (known !== undefined) return known;
  const view = viewOf(live);
  views.set(live, view);
  return view;
}

function viewOf(live: LiveHost): LiveView {
  const memo = new Map<string, Answer<unknown> | undefined>();
  const read = <T>(
    commands: readonly string[],
    reader: (text: string) => Shown<T>,
  ): Answer<T> | undefined => {
    const key = commands[0] ?? "";
    if (!memo.has(key)) memo.set(key, answer(live, commands, reader));
    return memo.get(key) as Answer<T> | undefined;
  };
  const plain = <T>(value: T): Shown<T> => ({ ok: true, value });
  return {
    host: live.host,
    get neighbors() {
      return read(withAlso(SHOW.neighbors), readNeighbors);
    },
    get summary() {
      return read(withAlso(SHOW.summary), readSummary);
    },
    tables: (family) => read(withAlso(family === "ipv4" ? SHOW.ipv4Table : SHOW.ipv6Table), readTables),
    get bfd() {
      return read(withAlso(SHOW.bfd), readBfdPeers);
    },
    get routes() {
      const [v4, v6] = [SHOW.ipRoutes, SHOW.ipv6Routes].map((c) => read(withAlso(c), readKernelRoutes));
      if (v4?.ok && v6?.ok) return { ...v4, value: [...v4.value, ...v6.value] };
      return v4 ?? v6;
    },
    get interfaces() {
      return read([SHOW.interfaces], readInterfaces);
    },
    get nextHops() {
      return read([SHOW.nextHops], (text) => plain(readNextHops(text)));
    },
    get running() {
      return read([SHOW.runningConfig], (text) => plain(text));
    },
    get tcpMd5() {
      return read([KERNEL.tcpTwice, KERNEL.tcp], (text) => plain(readTcpMd5(text)));
    },
    advertised: (vrf, family, neighbor) =>
      read(
        [
          advertisedCommand(vrf, family, neighbor),
          ...(vrf === "default" ? [`show bgp ${family} neighbors ${neighbor} advertised-routes json`] : []),
        ],
        readAdvertised,
      ),
  };
}

const withAlso = (command: string): readonly string[] => [
  command,
  ...(Object.hasOwn(ALSO, command) ? (ALSO[command] ?? []) : []),
];

function answer<T>(
  live: LiveHost,
  commands: readonly string[],
  reader: (text: string) => Shown<T>,
): Answer<T> | undefined {
  for (const command of commands) {
    const given = live.answers.get(command);
    if (given === undefined) continue;
    if (!given.ok) return { ok: false, reason: given.reason, command };
    return { ...reader(given.text), command, source: given.source };
  }
  return undefined;
}
