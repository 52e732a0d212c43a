import type { FRRNodeState } from "../api/frrk8s.ts";
import type { ObjectRef, Origin } from "../api/ref.ts";
import type { FrrDifference } from "../frr/compare/difference.ts";
import { compareFrr } from "../frr/compare.ts";
import { type FrrConfig, parseFrr } from "../frr/config.ts";
import type { Conflict } from "../frrk8s/conflict.ts";
import type { Fault } from "../frrk8s/fault.ts";
import { type RenderResult, renderNode } from "../frrk8s/node.ts";
import { once } from "../metallb/lazy.ts";
import { type Discovery, discover } from "../snapshot/discovery.ts";
import { findObject, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { AlikePairs } from "./alike.ts";
import { liveView } from "./live.ts";
import { frrK8sOptionsOf } from "./options.ts";

/** What frr-k8s should make of the resources. */
export type IntendedState =
  | {
      readonly state: "known";
      readonly text: string;
      /** Parsed when it is first read. */
      readonly config: FrrConfig;
      /** The FRRConfigurations that count on the node. */
      readonly selected: readonly ObjectRef[];
      /** The release of frr-k8s whose behavior was used. */
      readonly release: string;
      readonly origins: (line: number) => readonly Origin[];
    }
  /** The resources exclude each other: the node keeps what it has. */
  | {
      readonly state: "refused";
      readonly error: string;
      readonly conflicts: readonly Conflict[];
      readonly faults: readonly Fault[];
      readonly selected: readonly ObjectRef[];
      readonly release: string;
    }
  | { readonly state: "unknown"; readonly reason: string };

/** What a configuration that was read from a node says, and when it was read. */
export type ObservedState =
  | {
      readonly state: "known";
      readonly text: string;
      /** Parsed when it is first read. */
      readonly config: FrrConfig;
      /** What the text says of FRR's version. */
      readonly version?: string;
      /** RFC 3339; absent if the source does not say. */
      readonly at?: string;
      /** Where it was read, in words. */
      readonly from: string;
    }
  | { readonly state: "unknown"; readonly reason: string };

/** What frr-k8s reports of its last attempts. */
export interface Reports {
  /** `success` or `failed: …`, as FRRNodeState has it; undefined without one. */
  readonly conversion: string | undefined;
  readonly reload: string | undefined;
  /** Where the report does not fit what the resources say now. */
  readonly contradiction?: string;
}

/** A node's configuration in three states, and what differs between them. Differences are computed when they are first read. */
export interface NodeState {
  readonly node: string;
  readonly intended: IntendedState;
  /** `FRRNodeState.status.runningConfig`: passwords blanked out, refreshed by polling. */
  readonly applied: ObservedState;
  /** `show running-config`, asked of FRR itself. */
  readonly live: ObservedState;
  readonly reports: Reports;
  /** Undefined where one of the two is not known. */
  readonly intendedToApplied: readonly FrrDifference[] | undefined;
  readonly intendedToLive: readonly FrrDifference[] | undefined;
  readonly appliedToLive: readonly FrrDifference[] | undefined;
}

export interface NodeStateOptions {
  readonly discovery?: Discovery;
  /** What frr-k8s makes of the node's configurations, where it is computed already. */
  readonly rendered?: RenderResult;
  /** The release of FRR, where the texts are not to be believed. */
  readonly frrVersion?: string;
  /** For many nodes: what was found out about texts that are alike. */
  readonly alike?: AlikePairs;
}

/**
 * Puts the three states of a node side by side. For many nodes hand in the discovery, and the snapshot narrowed to the node
 * (`nodeSnapshots`). Linear in the configurations of the node.
 */
export function nodeState(s: Snapshot, node: string, options: NodeStateOptions = {}): NodeState {
  const rendered = options.rendered ?? renderNode(s, node, frrK8sOptionsOf(options.discovery ?? discover(s)));
  const intended = intendedState(rendered);
  const found = findObject<FRRNodeState>(s, "FRRNodeState", node);
  const applied = appliedState(s, node, found);
  const live = liveState(s, node);
  const version = options.frrVersion === undefined ? {} : { frrVersion: options.frrVersion };
  const between = (
    a: IntendedState | ObservedState,
    b: ObservedState,
  ): (() => readonly FrrDifference[] | undefined) =>
    once(() => {
      if (a.state !== "known" || b.state !== "known") return undefined;
      const compare = () =>
        compareFrr(a.config, b.config, { ...version, ...("origins" in a ? { origins: a.origins } : {}) });
      return options.alike === undefined ? compare() : options.alike.compare(a.text, b.text, compare);
    });
  const toApplied = between(intended, applied);
  const toLive = between(intended, live);
  const drift = between(applied, live);
  return {
    node,
    intended,
    applied,
    live,
    reports: reportsOf(rendered, found),
    get intendedToApplied() {
      return toApplied();
    },
    get intendedToLive() {
      return toLive();
    },
    get appliedToLive() {
      return drift();
    },
  };
}

function intendedState(rendered: RenderResult): IntendedState {
  if (rendered.ok) {
    const config = once(() => parseFrr(rendered.frrConf));
    return {
      state: "known",
      text: rendered.frrConf,
      get config() {
        return config();
      },
      selected: rendered.selected,
      release: rendered.release,
      origins: (line) => rendered.lines[line - 1]?.origins ?? [],
    };
  }
  if (rendered.unknown !== undefined) return { state: "unknown", reason: rendered.unknown };
  const { error, conflicts, faults, selected, release } = rendered;
  return { state: "refused", error, conflicts, faults, selected, release };
}

function appliedState(s: Snapshot, node: string, found: FRRNodeState | undefined): ObservedState {
  const unknown = unknownKind(s, "FRRNodeState");
  if (found === undefined)
    return {
      state: "unknown",
      reason:
        unknown ?? `there is no FRRNodeState ${node}: frr-k8s does not run there, or has not reported yet`,
    };
  const text = found.status?.runningConfig;
  if (typeof text !== "string" || text.trim() === "")
    return { state: "unknown", reason: `FRRNodeState ${node} holds no running configuration yet` };
  const at = reportedAt(found) ?? s.source.at;
  return observed(text, `FRRNodeState ${node}`, at);
}

/** @returns a configuration that was read somewhere, parsed when it is needed. */
export function observed(
  text: string,
  from: string,
  at?: string,
): Extract<ObservedState, { state: "known" }> {
  const config = once(() => parseFrr(text));
  const version = /^frr version (\S+)/m.exec(text)?.[1];
  return {
    state: "known",
    text,
    get config() {
      return config();
    },
    from,
    ...(version === undefined ? {} : { version }),
    ...(at === undefined ? {} : { at }),
  };
}

/** When the status was last written, as far as the object says. */
function reportedAt({ metadata }: FRRNodeState): string | undefined {
  const times = (metadata.managedFields ?? []).flatMap(({ time, fieldsV1 }) =>
    time !== undefined && JSON.stringify(fieldsV1 ?? {}).includes("f:runningConfig") ? [time] : [],
  );
  return times.sort().at(-1);
}

function liveState(s: Snapshot, node: string): ObservedState {
  const answer = liveView(s, node)?.running;
  if (answer === undefined) return { state: "unknown", reason: "FRR was not asked" };
  if (!answer.ok) return { state: "unknown", reason: answer.reason };
  if (!/^(?:Current configuration|frr version)/m.test(answer.value))
    return { state: "unknown", reason: "what FRR answered is no configuration" };
  return observed(answer.value, answer.command, answer.source?.at);
}

function reportsOf(rendered: RenderResult, found: FRRNodeState | undefined): Reports {
  const conversion = found?.status?.lastConversionResult;
  const reload = found?.status?.lastReloadResult;
  const contradiction = contradictionOf(rendered, conversion);
  return { conversion, reload, ...(contradiction === undefined ? {} : { contradiction }) };
}

/** frr-k8s looks again only when a resource changes, and lists resources in a random order: what it reports may be out of date. */
function contradictionOf(rendered: RenderResult, conversion: string | undefined): string | undefined {
  if (conversion === undefined || (!rendered.ok && rendered.unknown !== undefined)) return undefined;
  const failed = conversion.startsWith("failed");
  if (rendered.ok && failed)
    return `the node reports "${conversion}", but its resources as they were read merge without a conflict: it has not looked again, or it runs another release than ${rendered.release}`;
  if (!rendered.ok && conversion === "success")
    return `the node reports success, but its resources as they were read cannot be merged (${rendered.error}): it freezes as soon as it looks again`;
  if (!rendered.ok && failed) {
    const reasons = [
      rendered.error,
      ...[...rendered.conflicts, ...rendered.faults].map(({ error }) => error),
    ];
    if (!reasons.some((reason) => conversion === `failed: ${reason}`))
      return `the node reports "${conversion}", which is not what its resources as they were read come to (${rendered.error})`;
  }
  return undefined;
}
