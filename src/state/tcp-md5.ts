import { hasPassword } from "../frr/session/password.ts";
import type { Md5Facts } from "../frr/session.ts";
import { KERNEL } from "../frr/show/commands.ts";
import type { Neighbor } from "../frr/show/neighbors.ts";
import { type LiveHost, snapshotOf } from "../snapshot/snapshot.ts";
import { type LiveView, liveView } from "./live.ts";

/**
 * What to ask the kernel of a host beside what FRR says: only where a neighbor has no connection, since a wrong password is one of the
 * reasons that BGP itself cannot see.
 * @param looks 2: where a password is in play, look again two seconds later: such a neighbor has one, or the kernel has counted signatures that
 * were not expected
 */
export function tcpCommands(host: LiveHost, looks: 1 | 2): readonly string[] {
  const view = liveView(snapshotOf([], { live: new Map([[host.host, host]]) }), host.host);
  const waiting = view === undefined ? undefined : waitingOn(view);
  if (waiting === undefined || waiting.with + waiting.without === 0) return [];
  const counted = view?.tcpMd5?.ok ? view.tcpMd5.value.at(-1) : undefined;
  const again = waiting.with > 0 || (waiting.without > 0 && (counted?.unexpected ?? 0) > 0);
  return [looks === 2 && again ? KERNEL.tcpTwice : KERNEL.tcp];
}

/** @returns the kernel's counters, and how many neighbors of the node they can speak of; undefined if the kernel was not asked. */
export function md5Facts(view: LiveView, password: boolean | undefined): Md5Facts | undefined {
  const looks = view.tcpMd5?.ok ? view.tcpMd5.value : [];
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const waiting = waitingOn(view);
  const rise = {
    notFound: last.notFound - first.notFound,
    unexpected: last.unexpected - first.unexpected,
    failure: last.failure - first.failure,
  };
  return {
    total: last,
    ...(looks.length < 2 ? {} : { rise }),
    suspects:
      password === undefined ? waiting.with + waiting.without : password ? waiting.with : waiting.without,
  };
}

interface Waiting {
  readonly with: number;
  readonly without: number;
}

const known = new WeakMap<LiveView, Waiting>();

/** Neighbors without a connection, with and without a password; counted once for each host. */
function waitingOn(view: LiveView): Waiting {
  const before = known.get(view);
  if (before !== undefined) return before;
  const neighbors = view.neighbors?.ok ? view.neighbors.value.filter(hasNoConnection) : [];
  const running = view.running?.ok ? view.running.value : "";
  const locked = neighbors.filter((n) => hasPassword(running, n.vrf, n.id)).length;
  const waiting = { with: locked, without: neighbors.length - locked };
  known.set(view, waiting);
  return waiting;
}

const hasNoConnection = ({ state, adminShutdown }: Neighbor): boolean =>
  !adminShutdown && (state === "Idle" || state === "Connect" || state === "Active");
