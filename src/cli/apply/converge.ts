import type { KubeClient } from "../../kube/rest/client.ts";
import { type Expectation, type NodeProgress, progressOf } from "../../plan/converge.ts";
import { sessionKey } from "../../plan/sessions.ts";
import { list } from "../../plan/verdict.ts";
import { type Observed, observe, type Reports } from "./observe.ts";

/** How waiting for the nodes ended. */
export interface Converged {
  readonly end: "converged" | "timeout" | "unreachable" | "interrupted";
  readonly nodes: readonly NodeProgress[];
  readonly unknown: readonly string[];
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** How long the API server may not answer before the change is taken for the cause. */
  readonly unreachableMs: number;
  readonly signal: AbortSignal;
  readonly progress: (step: string) => void;
}

/**
 * Waits until every node has come to what is expected of it. A node is compared again only when its own report has changed.
 */
export async function converge(
  client: KubeClient,
  reports: Reports,
  expected: readonly Expectation[],
  options: WaitOptions,
): Promise<Converged> {
  const known = new Map<string, { readonly seen: string; readonly progress: NodeProgress }>();
  let unknown: readonly string[] = [];
  let unreachable = false;
  const done = await observe(client, reports, options, (observed) => {
    unknown = observed.unknown;
    if (observed.awaySince !== undefined && performance.now() - observed.awaySince > options.unreachableMs) {
      unreachable = true;
      return true;
    }
    const nodes = expected.map((e) => progressed(e, observed, known, reports));
    const waiting = nodes.filter((n) => !n.done);
    if (waiting.length > 0) {
      options.progress(
        `${nodes.length - waiting.length} of ${nodes.length} nodes done; ${list(waiting.map((n) => n.node))}: ${waiting[0]?.waiting[0] ?? ""}`,
      );
    }
    return waiting.length === 0;
  });
  return {
    end: unreachable
      ? "unreachable"
      : done
        ? "converged"
        : options.signal.aborted
          ? "interrupted"
          : "timeout",
    nodes: expected.map(
      (e) =>
        known.get(e.node)?.progress ?? { node: e.node, done: false, waiting: ["nothing is known of it"] },
    ),
    unknown,
  };
}

function progressed(
  expected: Expectation,
  observed: Observed,
  known: Map<string, { readonly seen: string; readonly progress: NodeProgress }>,
  reports: Reports,
): NodeProgress {
  const state = observed.nodeStates.get(expected.node);
  const blind =
    reports.sessions === undefined || observed.unknown.some((u) => u.includes("bgpsessionstates"));
  const e = blind ? { ...expected, sessions: [] } : expected;
  const seen = JSON.stringify([
    state?.status,
    e.sessions.map((s) => observed.sessions.get(sessionKey(s))?.state),
  ]);
  const before = known.get(expected.node);
  if (before?.seen === seen) return before.progress;
  const progress = progressOf(e, state, observed.sessions);
  known.set(expected.node, { seen, progress });
  return progress;
}
