import type { Origin } from "../../api/ref.ts";
import type { PrefixFamily } from "../family.ts";
import type { Report } from "../fault.ts";
import type { IncomingFilter } from "../model.ts";
import type { Release } from "../releases.ts";
import type { Secrets } from "../secrets.ts";

/** What the whole translation of a node shares. */
export interface Context {
  readonly release: Release;
  readonly namespace: string;
  readonly secrets: Secrets;
  readonly alwaysBlock: readonly IncomingFilter[];
  readonly familyOf: (prefix: string) => PrefixFamily | undefined;
  readonly report: Report;
}

/** What the neighbors of a router share. */
export interface RouterScope {
  readonly origin: Origin;
  readonly asn: number;
  readonly vrf: string;
  /** The names of the BFD profiles of the same resource. */
  readonly bfdProfiles: ReadonlySet<string>;
  /** The router's own prefixes and those of the VRFs that it imports, in the order written. */
  readonly advertisable: readonly string[];
  readonly advertisableSet: ReadonlySet<string>;
  /** The valid ones by family, sorted, without doubles: what mode `all` allows. */
  readonly all: Readonly<Record<PrefixFamily, SortedPrefixes>>;
}

/** Sorted prefixes without doubles, and the same as a set. */
export interface SortedPrefixes {
  readonly list: readonly string[];
  readonly set: ReadonlySet<string>;
}
