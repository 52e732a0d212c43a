import type { ObjectRef, Origin } from "../api/ref.ts";
import type { FrrDifference, Impact } from "../frr/compare/difference.ts";
import type { Conflict } from "../frrk8s/conflict.ts";
import type { Source } from "../snapshot/snapshot.ts";
import type { NodeState, ObservedState, Reports } from "./node.ts";

/** What runs, or ran, on a node, and what of it is not as intended. */
export interface Column {
  /** `applied`, `live`, or the name of a file. */
  readonly name: string;
  readonly observed: ObservedState;
  /** Undefined where one side is not known. */
  readonly differences: readonly FrrDifference[] | undefined;
}

/** A difference with what each column has: absent where the column is as intended. */
export type DiffRow = Omit<FrrDifference, "running" | "lines"> & {
  readonly found: Readonly<Record<string, string>>;
};

export type Verdict = "same" | "different" | "refused" | "unknown";

/** Nodes that are alike in all that is shown. */
export interface NodeDiff {
  readonly names: readonly string[];
  readonly verdict: Verdict;
  readonly intended: {
    readonly state: "known" | "refused" | "unknown";
    readonly reason?: string;
    readonly selected?: readonly ObjectRef[];
  };
  readonly columns: readonly {
    readonly name: string;
    readonly state: "known" | "unknown";
    readonly reason?: string;
    readonly from?: string;
    readonly at?: string;
    readonly frrVersion?: string;
  }[];
  readonly reports?: Reports;
  readonly conflicts: readonly Conflict[];
  /** Errors of single resources that stop the conversion. */
  readonly faults: readonly { readonly error: string; readonly origin: Origin }[];
  readonly rows: readonly DiffRow[];
  /** The heaviest thing that a reload which removes the differences does. */
  readonly impact: Impact;
}

/** Intended against running, for all nodes: `docs/schema/Diff.schema.json`. */
export interface DiffReport {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Diff";
  readonly verdict: Exclude<Verdict, "refused">;
  readonly source: Source;
  /** The release of frr-k8s that was reckoned with, and how it was found. */
  readonly frrK8s?: { readonly release: string; readonly from: string };
  /** What could not be known, in sentences. */
  readonly notes: readonly string[];
  readonly nodes: readonly NodeDiff[];
}

/** One node with the columns that were asked for. */
export interface NodeColumns {
  readonly state: NodeState;
  readonly columns: readonly Column[];
}

/** Joins nodes that are alike, and says what it comes to. */
export function diffReport(
  nodes: readonly NodeColumns[],
  about: Pick<DiffReport, "source" | "frrK8s" | "notes">,
): DiffReport {
  const groups = new Map<string, NodeDiff>();
  for (const node of nodes) {
    const diff = nodeDiff(node);
    const key = alikeKey(diff);
    const group = groups.get(key);
    groups.set(key, group === undefined ? diff : { ...group, names: [...group.names, ...diff.names] });
  }
  const list = [...groups.values()];
  return {
    apiVersion: "metallb.cli/v1",
    kind: "Diff",
    verdict: overall(list),
    ...about,
    nodes: list.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)),
  };
}

const ORDER: readonly Verdict[] = ["refused", "different", "same", "unknown"];

function overall(nodes: readonly NodeDiff[]): DiffReport["verdict"] {
  if (nodes.some(({ verdict }) => verdict === "different" || verdict === "refused")) return "different";
  return nodes.some(({ verdict }) => verdict === "same") ? "same" : "unknown";
}

function nodeDiff({ state, columns }: NodeColumns): NodeDiff {
  const rows = rowsOf(columns);
  const { intended, reports } = state;
  const refused = intended.state === "refused" ? intended : undefined;
  return {
    names: [state.node],
    verdict: verdictOf(state, columns, rows),
    intended: {
      state: intended.state,
      ...(intended.state === "unknown" ? { reason: intended.reason } : { selected: intended.selected }),
      ...(refused === undefined ? {} : { reason: refused.error }),
    },
    columns: columns.map(({ name, observed }) => ({
      name,
      state: observed.state,
      ...(observed.state === "unknown" ? { reason: observed.reason } : { from: observed.from }),
      ...(observed.state === "known" && observed.at !== undefined ? { at: observed.at } : {}),
      ...(observed.state === "known" && observed.version !== undefined
        ? { frrVersion: observed.version }
        : {}),
    })),
    ...(reports.conversion === undefined && reports.reload === undefined ? {} : { reports }),
    conflicts: refused?.conflicts ?? [],
    faults: (refused?.faults ?? []).map(({ error, origin }) => ({ error, origin })),
    rows,
    impact: heaviest(rows),
  };
}

function verdictOf(state: NodeState, columns: readonly Column[], rows: readonly DiffRow[]): Verdict {
  if (state.intended.state === "refused") return "refused";
  if (rows.length > 0) return "different";
  return columns.some(({ differences }) => differences !== undefined) ? "same" : "unknown";
}

const WEIGHT: readonly Impact[] = ["session-reset", "policy-refresh", "none"];

const heaviest = (rows: readonly DiffRow[]): Impact =>
  WEIGHT.find((impact) => rows.some((row) => row.impact === impact)) ?? "none";

/** One row for a difference that several columns have, in the order in which they were found. */
export function rowsOf(columns: readonly Column[]): readonly DiffRow[] {
  const rows = new Map<string, DiffRow>();
  for (const { name, differences } of columns)
    for (const { running, lines: _, ...difference } of differences ?? []) {
      const key = JSON.stringify([difference.kind, difference.path, difference.effect]);
      const found = { ...rows.get(key)?.found, [name]: running ?? "(not there)" };
      rows.set(key, { ...difference, found });
    }
  return [...rows.values()];
}

/** Everything that is shown of a node but its name, when it was read, and whose resources are behind it. */
function alikeKey({ names, columns, rows, intended, conflicts, faults, reports, ...rest }: NodeDiff): string {
  const [node = ""] = names;
  const text = JSON.stringify([
    rest,
    columns.map(({ at: _at, from: _from, ...column }) => column),
    rows.map(({ origins: _, ...row }) => row),
    { ...intended, selected: undefined },
    conflicts.map(({ node: _, ...conflict }) => conflict),
    faults,
    reports?.contradiction,
  ]);
  return text.replaceAll(node, "{node}");
}
