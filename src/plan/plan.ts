import type { ObjectRef } from "../api/ref.ts";
import type { FrrDifference } from "../frr/compare/difference.ts";
import type { Conflict } from "../frrk8s/conflict.ts";
import type { Sent } from "./announced.ts";
import type { FieldConflict } from "./server-side-apply.ts";

/** What a change would do to a cluster. Every output is a rendering of it. */
export interface Plan {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Plan";
  readonly verdict: string;
  readonly outcome: "nothing" | "changes" | "breaks";
  readonly totals: PlanTotals;
  readonly steps: readonly PlanStep[];
  /** Nodes that would be frozen and are not now, grouped by what freezes them. */
  readonly freezes: readonly Freeze[];
  /** Nodes that are frozen now and would not be. */
  readonly thaws: readonly string[];
  /** Nodes whose speaker's write would be refused by the webhook of frr-k8s, with its message. */
  readonly refusedWrites: readonly { readonly nodes: readonly string[]; readonly message: string }[];
  /** Faults that MetalLB would find in its configuration and does not now. */
  readonly configErrors: readonly { readonly error: string; readonly nodes: readonly string[] }[];
  /** Nodes that change alike. */
  readonly groups: readonly NodeChange[];
  readonly services: readonly ServiceChange[];
  /** Networks that nodes would begin to accept: a default route, or the cluster's own. */
  readonly imports: readonly {
    readonly prefix: string;
    readonly what: string;
    readonly peer: string;
    readonly nodes: readonly string[];
  }[];
  readonly unknown: readonly string[];
}

/** How much changes, counted over all nodes. */
export interface PlanTotals {
  readonly nodesChanged: number;
  readonly nodesFrozen: number;
  readonly sessionsReset: number;
  readonly sessionsAdded: number;
  readonly sessionsRemoved: number;
  readonly announced: number;
  readonly withdrawn: number;
  readonly servicesLost: number;
  readonly servicesGained: number;
}

/** What becomes of one object. */
export interface PlanStep {
  readonly action: "create" | "update" | "unchanged" | "delete" | "label";
  readonly object: ObjectRef;
  /** What admission would answer; absent: admitted. */
  readonly refused?: string;
  readonly warnings: readonly string[];
  readonly conflicts: readonly FieldConflict[];
  /** The step cannot be carried out at all. */
  readonly problem?: string;
  /** Its writer would take it back: why it must not be written. */
  readonly owned?: string;
}

/** Nodes that would keep their former configuration, and why. */
export interface Freeze {
  readonly nodes: readonly string[];
  /** Admission refuses what would do it, so it does not come to that. */
  readonly averted?: true;
  readonly error: string;
  readonly conflicts: readonly Conflict[];
}

/** What changes for nodes that are alike. Sessions by neighbor. */
export interface NodeChange {
  readonly nodes: readonly string[];
  readonly differences: readonly FrrDifference[];
  readonly sessionsReset: readonly string[];
  readonly sessionsAdded: readonly string[];
  readonly sessionsRemoved: readonly string[];
  readonly announced: readonly Sent[];
  readonly withdrawn: readonly Sent[];
}

/** A Service whose ways in change. */
export interface ServiceChange {
  readonly service: ObjectRef;
  readonly before: ServiceWays;
  readonly after: ServiceWays;
  readonly kind: "lost" | "gained" | "fewer" | "more" | "moved" | "address";
}

/** Where a Service is announced. */
export interface ServiceWays {
  readonly addresses: readonly string[];
  /** `node peer` pairs through which it is announced. */
  readonly ways: readonly string[];
  readonly nodes: readonly string[];
}
