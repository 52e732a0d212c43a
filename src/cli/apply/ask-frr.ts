import { setTimeout as sleep } from "node:timers/promises";
import { SHOW } from "../../frr/show/commands.ts";
import type { NodeProgress } from "../../plan/converge.ts";
import { type ReportedSession, sessionKey } from "../../plan/sessions.ts";
import { readCluster } from "../../sources/cluster.ts";
import type { ClusterFlags } from "../../sources/needs.ts";
import { hostsFor } from "../../state/bgp/hosts.ts";
import { neighborsOf } from "../../state/bgp/summary.ts";
import { liveNeeds } from "../bgp/needs.ts";

/** What FRR itself says of sessions: all up, some not, or that it could not be asked. */
export type Asked =
  | { readonly state: "up" }
  | { readonly state: "down"; readonly nodes: readonly NodeProgress[] }
  | { readonly state: "unknown"; readonly why: string };

const PAUSE_MS = 2_000;
const QUIET = { debug: () => undefined, progress: () => undefined };

/**
 * Asks FRR by pod exec until the sessions are up. A BGPSessionState may be two minutes old, so it cannot tell that a session which the change
 * resets has come back.
 */
export async function askFrr(
  flags: ClusterFlags,
  sessions: readonly ReportedSession[],
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Asked> {
  const nodes = [...new Set(sessions.map(({ node }) => node))];
  const end = performance.now() + options.timeoutMs;
  for (;;) {
    const s = await readCluster(flags, liveNeeds({ nodes }, [SHOW.neighbors]), QUIET);
    const { answered, silent } = hostsFor(s, { nodes });
    const states = new Map<string, string>();
    const failed = silent.map(({ node, reason }) => `${node}: ${reason}`);
    for (const view of answered) {
      const read = neighborsOf(view);
      if (!read.ok) failed.push(`${view.host}: ${read.reason}`);
      else
        for (const n of read.value)
          states.set(sessionKey({ node: view.host, vrf: n.vrf, peer: n.id }), n.state);
    }
    if (failed.length > 0) return { state: "unknown", why: failed.join("; ") };
    const down = sessions.filter((one) => states.get(sessionKey(one)) !== "Established");
    if (down.length === 0) return { state: "up" };
    if (performance.now() >= end || options.signal.aborted)
      return { state: "down", nodes: down.map((one) => late(one, states)) };
    await sleep(PAUSE_MS, undefined, { signal: options.signal }).catch(() => undefined);
  }
}

function late(session: ReportedSession, states: ReadonlyMap<string, string>): NodeProgress {
  const now = states.get(sessionKey(session)) ?? "gone";
  return { node: session.node, done: false, waiting: [`the session with ${session.peer} is ${now}`] };
}
