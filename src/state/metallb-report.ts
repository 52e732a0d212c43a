import type { ObjectRef } from "../api/ref.ts";
import { announce, writtenOn } from "../metallb/announce.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot, Source } from "../snapshot/snapshot.ts";
import type { FieldDifference } from "./frrconfiguration-difference.ts";
import { metallbState, type WriteCause } from "./metallb.ts";
import { announceOptionsOf, frrK8sOptionsOf } from "./options.ts";
import { type Refusals, refusalsOf } from "./refusals.ts";

/** MetalLB's FRRConfiguration of a node against what MetalLB should write. */
export interface MetallbNode {
  readonly node: string;
  readonly verdict: "same" | "different" | "unknown";
  readonly object?: ObjectRef;
  readonly reason?: string;
  readonly differences: readonly FieldDifference[];
  readonly cause?: WriteCause;
}

/** `docs/schema/MetallbDiff.schema.json`. */
export interface MetallbReport {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "MetallbDiff";
  readonly verdict: "same" | "different" | "unknown";
  readonly source: Source;
  readonly metallb: { readonly release: string; readonly from: string };
  /** What MetalLB would say of its configuration as a whole; null: nothing. */
  readonly configError: string | null;
  readonly nodes: readonly MetallbNode[];
}

/** Compares, for every node, the object that MetalLB should write with the one that is there. */
export function metallbReport(
  s: Snapshot,
  discovery: Discovery,
  only: readonly string[] | undefined,
): MetallbReport {
  const announcement = announce(s, announceOptionsOf(discovery));
  const { nodeConfigErrors, configError } = announcement;
  const webhook = refusalsOf(s, frrK8sOptionsOf(discovery));
  const refusals = (): Refusals => webhook;
  const names = only ?? objectsOf(s, "Node").map(({ metadata }) => metadata.name);
  const nodes = names.map((node): MetallbNode => {
    const state = metallbState(s, discovery, {
      node,
      intended: writtenOn(announcement, node),
      refusals,
      configError: (Object.hasOwn(nodeConfigErrors, node) ? nodeConfigErrors[node] : null) ?? null,
    });
    if (state.state === "unknown") return { node, verdict: "unknown", reason: state.reason, differences: [] };
    if (state.state === "equal")
      return {
        node,
        verdict: "same",
        differences: [],
        ...(state.object === undefined ? {} : { object: state.object }),
      };
    const { object, differences, cause } = state;
    return { node, verdict: "different", object, differences, cause };
  });
  const verdicts = new Set(nodes.map(({ verdict }) => verdict));
  const { value, from } = discovery.metallb.release;
  return {
    apiVersion: "metallb.cli/v1",
    kind: "MetallbDiff",
    verdict: verdicts.has("different") ? "different" : verdicts.has("same") ? "same" : "unknown",
    source: s.source,
    metallb: { release: value, from },
    configError,
    nodes,
  };
}
