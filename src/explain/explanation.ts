import type { Code } from "../findings/catalogue.ts";
import type { Finding } from "../findings/finding.ts";
import type { ReleaseUsed } from "../snapshot/discovery/used.ts";
import type { Source } from "../snapshot/snapshot.ts";

/** What was asked about. */
export interface Subject {
  readonly kind: "Service" | "Address" | "Prefix" | "Node" | "Peer" | "Pool" | "FRRConfiguration";
  readonly name: string;
  readonly namespace?: string;
}

/**
 * `sound`: checked and right. `broken`: checked and wrong, the cause is here. `consequence`: wrong because of a broken link before it.
 * `unknown`: could not be checked, never counts as sound. `note`: right, with something that should be known.
 */
export type LinkState = "sound" | "broken" | "consequence" | "unknown" | "note";

/** One step of a chain of reasons. */
export interface Link {
  /** The stage: `allocation`, `advertisement`, `nodes`, `frrconfiguration`, `merge`, `applied`, `live`, `session`, `route` … */
  readonly name: string;
  readonly state: LinkState;
  /** One sentence without the name of a node, without a full stop. */
  readonly text: string;
  /** What differs from node to node where the rest is the same, such as an uptime. */
  readonly detail?: string;
  /** The neighbor that the link is about, `ADDRESS` or `ADDRESS in VRF NAME`. */
  readonly peer?: string;
  /** Evidence, cause and remedy of a link that is not sound. */
  readonly finding?: Finding;
  /** How to find out what is unknown: sentences and commands. */
  readonly findOut?: readonly string[];
  /** The permission that would let the link be checked (`list frrnodestates.frrk8s.metallb.io`). */
  readonly permission?: string;
  /** Where the facts come from, if not from the objects. */
  readonly source?: Source;
}

/** Nodes for which all links are the same. */
export interface NodeChain {
  readonly nodes: readonly string[];
  readonly state: Exclude<LinkState, "consequence">;
  readonly links: readonly Link[];
  /** Node → name of link (and peer) → detail, where details differ. */
  readonly details: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Nodes that take no part, and why: one line for all with the same reason. */
export interface Bystanders {
  readonly nodes: readonly string[];
  /** MetalLB's word for the reason, such as `notOwner`. */
  readonly reason: string;
  readonly text: string;
  readonly code?: Code;
}

export interface Verdict {
  /** `broken` if a broken link was found, else `unknown` if the answer needs something that could not be read. */
  readonly state: "sound" | "broken" | "unknown";
  /** For what can be reached: all paths, some, none; absent for other questions. */
  readonly reachable?: "yes" | "partly" | "no" | "unknown";
  /** One sentence that answers the question. */
  readonly text: string;
  /** Codes of the broken links, each once. */
  readonly codes: readonly Code[];
}

/** The answer of `explain` as a document: `docs/schema/Explanation.schema.json`. */
export interface Explanation {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Explanation";
  readonly subject: Subject;
  readonly verdict: Verdict;
  /** What the subject is, for the headline: addresses, pool, AS, labels. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly links: readonly Link[];
  readonly nodes: readonly NodeChain[];
  readonly bystanders: readonly Bystanders[];
  readonly summary: {
    readonly sound: number;
    readonly broken: number;
    readonly consequences: number;
    readonly unknown: number;
    readonly notes: number;
  };
  readonly releases: readonly ReleaseUsed[];
  readonly source: Source;
  readonly notes: readonly string[];
}
