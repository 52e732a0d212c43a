import type { KubernetesObject } from "../api/object.ts";
import type { ObjectRef } from "../api/ref.ts";
import type { Kind } from "../snapshot/kinds.ts";
import type { AdmissionResult } from "./admission/admission.ts";
import type { Reason } from "./announcement/decision.ts";
import type { Layer2Result } from "./announcement/layer2.ts";
import type { ReleaseName } from "./releases.ts";

/** One address of a Service through one BGPAdvertisement, before routes of several are put together. */
export interface AnnouncedRoute {
  readonly prefix: string;
  readonly localPref?: number;
  readonly communities?: readonly string[];
  /** The peers that the advertisement names; absent: all. */
  readonly peers?: readonly string[];
}

/** What a node's speaker decided about a Service. */
export interface ServiceDecision {
  readonly announced: boolean;
  /** Why not, in the speaker's words; empty if it announces. */
  readonly reason: Reason | "";
  /** All further reasons that would also stop it, in the order in which they are asked for. */
  readonly also: readonly Reason[];
  /** Present when the speaker got as far as making routes. */
  readonly advertisements?: readonly AnnouncedRoute[];
  /**
   * Names of the BGPPeers that ServiceBGPStatus would show: those with a session that gets one of the prefixes, be it through another
   * Service, and whether or not the address family lets it pass. Absent: none.
   */
  readonly peers?: readonly string[];
  /** Layer 2, as far as the resources show it; absent if the pool has no L2Advertisement or the speaker never asks. */
  readonly l2?: Layer2Result;
  /** The handler failed, and is retried for ever. */
  readonly sync?: "error";
  /** The pool of its addresses. */
  readonly pool?: string;
}

/** Something that makes the configuration invalid, as it would be reported if it came first. */
export interface ConfigError {
  readonly error: string;
  readonly object: ObjectRef;
  readonly path: string;
  /** The other side of a conflict. */
  readonly other?: { readonly object: ObjectRef; readonly path: string };
  /** Another resource may yet cure it. */
  readonly transient?: true;
}

/** After the steps. */
export interface AfterSteps {
  readonly nodes: Readonly<Record<string, KubernetesObject | null>>;
  readonly nodeConfigErrors: Readonly<Record<string, string | null>>;
  /** Service → node → reason. */
  readonly reasons: Readonly<Record<string, Readonly<Record<string, Reason | "">>>>;
  /** Nodes whose FRRConfiguration is not what a speaker started now would write. */
  readonly differsFromFreshStart: readonly string[];
}

/** What MetalLB's speakers make of a cluster. */
export interface Announcement {
  /** The release whose behavior was computed. */
  readonly release: ReleaseName;
  /** What to tell the user if it is not the one asked for. */
  readonly note?: string;
  /** Kinds that the snapshot could not read: whatever depends on them is not known, and what is said here takes them for empty. */
  readonly unknown: readonly Kind[];
  /** The error of the whole configuration, whatever nodes it is for; null: valid. */
  readonly configError: string | null;
  /** Every error of the whole configuration, the one that MetalLB reports first. */
  readonly errors: readonly ConfigError[];
  /** What each node's speaker reports. This decides the node. */
  readonly nodeConfigErrors: Readonly<Record<string, string | null>>;
  /** In input order; played through when it is first read. */
  readonly admission: readonly AdmissionResult[];
  /** The FRRConfiguration that each speaker writes; null: none. Made when it is first read. */
  readonly nodes: Readonly<Record<string, KubernetesObject | null>>;
  /** `namespace/name` → node → decision. Made when it is first read; nodes that agree share one object. */
  readonly services: Readonly<Record<string, Readonly<Record<string, ServiceDecision>>>>;
  readonly after?: AfterSteps;
  /** An object that MetalLB cannot read at all: nothing else is computed. */
  readonly loadError?: string;
  /** MetalLB crashes on this configuration: nothing else is computed. */
  readonly panic?: string;
}
