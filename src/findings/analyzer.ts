import type { KubernetesObject } from "../api/object.ts";
import type { Kind } from "../snapshot/kinds.ts";
import type { LiveView } from "../state/live.ts";
import type { Code } from "./catalogue.ts";
import type { Finding } from "./finding.ts";
import type { Computed, Shared } from "./shared.ts";

/** What an analyzer looks at. What it does not declare it cannot see. */
export interface Reads<K extends Kind = Kind> {
  /** Kinds without which nothing can be said: if one is unknown, the analyzer could not check. */
  readonly kinds: readonly K[];
  /** Kinds that are read where they are known. */
  readonly also?: readonly K[];
  /** Results of the engine. The kinds that these depend on (see `COMPUTED`) must be known too. */
  readonly uses?: readonly Computed[];
  /** Commands for vtysh whose answers are read. */
  readonly live?: readonly string[];
  /** Objects of kinds that the program does not know are looked through. */
  readonly others?: true;
}

/** The part of a snapshot that one analyzer declared, indexed, and the engine's results, computed once for all. */
export interface Sight<K extends Kind = Kind> {
  readonly objects: <T extends KubernetesObject = KubernetesObject>(kind: K) => readonly T[];
  readonly find: <T extends KubernetesObject = KubernetesObject>(
    kind: K,
    name: string,
    namespace?: string,
  ) => T | undefined;
  /** Why a kind of `also` is not known; undefined if it is. */
  readonly unknown: (kind: K) => string | undefined;
  /** What FRR on a node says, for `live`; undefined if nobody asked it. */
  readonly frr: (node: string) => LiveView | undefined;
  /** Objects of kinds that the program does not know. */
  readonly others: () => readonly KubernetesObject[];
  readonly shared: Shared;
}

/** Something that an analyzer could not look at. Never counts as sound. */
export interface Gap {
  /** What could not be checked: a phrase such as `sessions of wk0`. */
  readonly what: string;
  readonly reason: string;
  readonly nodes: readonly string[];
  /** False if nobody asked for it (files without a cluster, no vtysh wanted): shown, but not counted as incomplete. */
  readonly asked: boolean;
}

/** One question to a cluster. */
export interface Analyzer {
  /** A stable name in kebab case. */
  readonly name: string;
  readonly codes: readonly Code[];
  readonly reads: Reads;
  /** Yields what is wrong and what could not be looked at. Nothing: all is sound. */
  readonly analyze: (sight: Sight) => Iterable<Finding | Gap>;
}

/** Declares an analyzer; the kinds that it may ask for are those of `reads`, at compile time. */
export function analyzer<const K extends Kind>(declaration: {
  readonly name: string;
  readonly codes: readonly Code[];
  readonly reads: Reads<K>;
  readonly analyze: (sight: Sight<NoInfer<K>>) => Iterable<Finding | Gap>;
}): Analyzer {
  return Object.freeze(declaration as unknown as Analyzer);
}

/** @returns whether what an analyzer yielded is a finding. */
export function isFinding(item: Finding | Gap): item is Finding {
  return "code" in item;
}
