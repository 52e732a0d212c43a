import { discover } from "../../snapshot/discovery.ts";
import { objectsOf, unknownKind } from "../../snapshot/select.ts";
import { selectedNodes } from "../../snapshot/selected-nodes.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { type LiveView, liveView } from "../live.ts";

/** Which hosts, VRFs and neighbors of an answer are wanted; absent: all. */
export interface Filter {
  readonly nodes?: readonly string[];
  /** Label selector over nodes, as `-l` takes it; it must have been checked. */
  readonly selector?: string;
  readonly vrf?: string;
  readonly neighbor?: string;
}

/** A host that should have answered and did not. */
export interface SilentHost {
  /** `*`: all of them. */
  readonly node: string;
  readonly reason: string;
}

export interface Hosts {
  readonly answered: readonly LiveView[];
  readonly silent: readonly SilentHost[];
}

/**
 * The hosts that a question about FRR is for: those that are named; else every node that has a pod with FRR or that answered. A capture may
 * hold routers beside the nodes: they are shown where they are named.
 */
export function hostsFor(s: Snapshot, filter: Filter): Hosts {
  const answered: LiveView[] = [];
  const silent: SilentHost[] = [];
  const names = namesFor(s, filter);
  const podsUnknown = unknownKind(s, "Pod");
  if (names.length === 0) {
    const reason = podsUnknown ?? (filter.selector === undefined ? NO_PODS : undefined);
    if (reason !== undefined) silent.push({ node: "*", reason });
  }
  for (const node of names) {
    const view = liveView(s, node);
    const reason = view === undefined ? whyNotAsked(s, node) : silence(s, node);
    if (reason !== undefined) silent.push({ node, reason });
    else if (view !== undefined) answered.push(view);
  }
  return { answered, silent };
}

const NO_PODS = "no pod with FRR was found, so none was asked";

function namesFor(s: Snapshot, { nodes, selector }: Filter): readonly string[] {
  const selected = selector === undefined ? undefined : selectedNodes(s, selector);
  const wanted = (node: string): boolean => selected?.ok !== true || selected.names.has(node);
  if (nodes !== undefined) return [...new Set(nodes)].filter(wanted);
  const known = new Set(objectsOf(s, "Node").map((n) => n.metadata.name));
  const withFrr = [...discover(s).frrPods.keys()];
  const answering = [...s.live.keys()].filter((host) => known.size === 0 || known.has(host));
  return [...new Set([...withFrr, ...answering])].filter(wanted).sort(byName);
}

/** By name, numbers by value: wk2 before wk10. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function whyNotAsked(s: Snapshot, node: string): string {
  const pods = unknownKind(s, "Pod");
  if (s.source.kind !== "cluster") return "the input holds no answer of FRR from there";
  return pods ?? `no pod with FRR was found on ${node}`;
}

/** @returns why a host said nothing at all: the one reason that all its answers have. */
function silence(s: Snapshot, node: string): string | undefined {
  const answers = [...(s.live.get(node)?.answers.values() ?? [])];
  const reasons = answers.map((answer) => (answer.ok ? undefined : answer.reason));
  return reasons.length > 0 && reasons.every((r) => r !== undefined) ? reasons[0] : undefined;
}
