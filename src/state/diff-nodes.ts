import { compareFrr } from "../frr/compare.ts";
import { type Discovery, discover } from "../snapshot/discovery.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { alikePairs } from "./alike.ts";
import { withBlankSecrets } from "./blank-secrets.ts";
import { type Column, type DiffReport, diffReport, type NodeColumns } from "./diff.ts";
import { type NodeState, nodeState, observed } from "./node.ts";
import { nodeSnapshots } from "./node-snapshots.ts";

/** Against what the intended configuration is held. */
export type Against =
  | { readonly kind: "all" }
  | { readonly kind: "applied" | "live" }
  /** A text that was saved, for one node. */
  | { readonly kind: "file"; readonly name: string; readonly text: string };

export interface DiffOptions {
  /** Only these; absent: all that the snapshot knows. */
  readonly nodes?: readonly string[];
  readonly against: Against;
  readonly discovery?: Discovery;
  readonly frrVersion?: string;
}

/** @returns the nodes of a snapshot: Nodes, and those that only FRRNodeState or vtysh know. */
export function nodesOf(s: Snapshot): readonly string[] {
  const nodes = new Set(objectsOf(s, "Node").map(({ metadata }) => metadata.name));
  for (const { metadata } of objectsOf(s, "FRRNodeState")) nodes.add(metadata.name);
  return [...nodes];
}

/** Compares all nodes, each with what is known of it. Linear in nodes and their configurations. */
export function compareNodes(s: Snapshot, options: DiffOptions): readonly NodeColumns[] {
  const discovery = options.discovery ?? discover(s);
  const { snapshot } = withBlankSecrets(s, discovery.frrK8s.namespace.value);
  const narrowed = nodeSnapshots(snapshot);
  const version = options.frrVersion === undefined ? {} : { frrVersion: options.frrVersion };
  const alike = alikePairs();
  return (options.nodes ?? nodesOf(s)).map((node) => {
    const state = nodeState(narrowed(node), node, { discovery, alike, ...version });
    return { state, columns: columnsOf(state, options) };
  });
}

/** Sums up what was compared. */
export function reportOn(s: Snapshot, discovery: Discovery, compared: readonly NodeColumns[]): DiffReport {
  const { assumed } = withBlankSecrets(s, discovery.frrK8s.namespace.value);
  const { value, from } = discovery.frrK8s.release;
  return diffReport(compared, {
    source: s.source,
    frrK8s: { release: value, from },
    notes: assumed === undefined ? [] : [assumed],
  });
}

function columnsOf(state: NodeState, { against, frrVersion }: DiffOptions): readonly Column[] {
  const { applied, live, intended } = state;
  const appliedColumn = (): Column => ({
    name: "applied",
    observed: applied,
    differences: state.intendedToApplied,
  });
  const liveColumn = (): Column => ({ name: "live", observed: live, differences: state.intendedToLive });
  switch (against.kind) {
    case "applied":
      return [appliedColumn()];
    case "live":
      return [liveColumn()];
    case "file": {
      const file = observed(against.text, against.name);
      return [
        {
          name: against.name,
          observed: file,
          differences:
            intended.state === "known"
              ? compareFrr(intended.config, file.config, {
                  origins: intended.origins,
                  ...(frrVersion === undefined ? {} : { frrVersion }),
                })
              : undefined,
        },
      ];
    }
    case "all":
      return live.state === "known" ? [appliedColumn(), liveColumn()] : [appliedColumn()];
  }
}
