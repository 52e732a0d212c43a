import type { Family } from "../../net/address.ts";
import type { Prefix } from "../../net/prefix.ts";
import type { Regular } from "./regular.ts";
import type { ValueKind } from "./values.ts";

export type Action = "permit" | "deny";

/** A rule about prefixes: the network and the lengths that it admits. */
export interface PrefixRule {
  readonly sequence: number;
  readonly action: Action;
  readonly prefix: Prefix;
  /** `networkKey(prefix)`, one string for all rules that name the prefix. */
  readonly key: string;
  /** Lengths, both included. */
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** @returns a text that is equal for the same network of a family. */
export function networkKey({ value, length }: Prefix): string {
  return `${value.toString(36)}/${length}`;
}

/** A prefix list or an access list: the first rule by number decides, the end denies. */
export interface PrefixList {
  readonly family: Family;
  readonly name: string;
  /** By sequence number. */
  readonly rules: readonly PrefixRule[];
  /** Counts the commands that make lists and entries: an empty list acts by whether the entry that names it came first. */
  readonly born: number;
  /** Of prefixes that stopped matching in route maps since a rule with the same prefix was removed (FRR 8). */
  readonly stale: readonly Prefix[];
  /** A rule that is not claimed to be understood, in the words of the line. */
  readonly unclaimed?: string;
}

/** A rule of a community list: all of the values, or a regular expression over the printed ones. */
export interface ValueRule {
  readonly sequence: number;
  readonly action: Action;
  readonly line: number;
  readonly test:
    | { readonly kind: "values"; readonly values: readonly string[] }
    /** `internet` (FRR 8): every route. */
    | { readonly kind: "everything" }
    | { readonly kind: "regular"; readonly regular: Regular }
    | { readonly kind: "unclaimed"; readonly text: string };
}

export interface ValueList {
  readonly kind: ValueKind;
  readonly name: string;
  readonly form: "standard" | "expanded";
  readonly rules: readonly ValueRule[];
}

export interface PathRule {
  readonly sequence: number;
  readonly action: Action;
  readonly line: number;
  /** Undefined: a form of expression that is not claimed. */
  readonly regular: Regular | undefined;
  readonly text: string;
}

/** An as-path access list. */
export interface PathList {
  readonly name: string;
  readonly rules: readonly PathRule[];
}

export interface Clause {
  /** One of a kind in an entry: a second one replaces the first. */
  readonly kind: string;
  readonly line: number;
  /** The words of the line, for messages and for comparison of what is not claimed. */
  readonly text: string;
}

export type Match = Clause &
  (
    | { readonly test: "prefix-list" | "access-list"; readonly family: Family; readonly list: string }
    | {
        readonly test: "values";
        readonly of: ValueKind;
        readonly list: string;
        readonly mode: "all" | "exact" | "any";
      }
    | { readonly test: "as-path"; readonly list: string }
    | { readonly test: "amount"; readonly of: "med" | "localPref" | "tag"; readonly value: number }
    | { readonly test: "origin"; readonly value: Origin }
    | {
        readonly test: "next-hop";
        readonly family: Family;
        readonly by: "prefix-list" | "access-list";
        readonly list: string;
      }
    | { readonly test: "next-hop-is"; readonly family: Family; readonly address: string }
    /** The neighbor that the route came from; `local`: made by `network`, `redistribute` and the like. */
    | { readonly test: "peer"; readonly address: string }
    /** The address of the neighbor that the route came from, whatever the family of the route. */
    | { readonly test: "route-source"; readonly by: "prefix-list" | "access-list"; readonly list: string }
    | { readonly test: "next-hop-type"; readonly family: Family }
    | { readonly test: "interface" }
    /** The VRF that an imported route was taken from. */
    | { readonly test: "source-vrf" }
    | { readonly test: "source-protocol"; readonly protocol: string }
    | { readonly test: "count"; readonly limit: number }
    /** Never on a unicast route. */
    | { readonly test: "never" }
    /** Says nothing beside another clause, and no alone. */
    | { readonly test: "void" }
    | { readonly test: "always" }
    | { readonly test: "unclaimed" }
  );

export type Origin = "igp" | "egp" | "incomplete";

export type SetClause = Clause &
  (
    | {
        readonly set: "values";
        readonly of: ValueKind;
        readonly values: readonly string[];
        readonly additive: boolean;
      }
    | { readonly set: "delete"; readonly of: ValueKind; readonly list: string }
    | {
        readonly set: "amount";
        readonly of: "med" | "localPref" | "weight" | "tag" | "aigpMetric";
        readonly value: number;
      }
    | { readonly set: "change"; readonly of: "med" | "localPref"; readonly by: number }
    | { readonly set: "origin"; readonly value: Origin }
    /** `set extcommunity bandwidth N`, in Mbit/s. */
    | { readonly set: "bandwidth"; readonly mbits: number }
    | { readonly set: "prepend"; readonly path: readonly string[] }
    | { readonly set: "prepend-last"; readonly times: number }
    | { readonly set: "exclude"; readonly asns: readonly string[] | "all" }
    | { readonly set: "exclude-list"; readonly list: string }
    | { readonly set: "replace"; readonly asn: string | "any"; readonly by: string | undefined }
    | { readonly set: "next-hop"; readonly family: Family; readonly address: string }
    | { readonly set: "attribute"; readonly name: string; readonly value: string }
    | { readonly set: "unclaimed" }
  );

/** What happens after an entry that matched. */
export type Exit =
  | { readonly kind: "end" }
  | { readonly kind: "next"; readonly line: number }
  | { readonly kind: "goto"; readonly sequence: number; readonly line: number };

export interface Entry {
  readonly sequence: number;
  readonly action: Action;
  readonly line: number;
  readonly matches: readonly Match[];
  readonly sets: readonly SetClause[];
  readonly call: { readonly map: string; readonly line: number } | undefined;
  readonly exit: Exit;
  /** When the entry got each prefix list clause, on the clock of `PrefixList.born`. */
  readonly born: ReadonlyMap<string, number>;
}

export interface RouteMap {
  readonly name: string;
  /** By sequence number. */
  readonly entries: readonly Entry[];
  /** `no route-map X optimization`. */
  readonly unoptimized: boolean;
}

/** A line that bgpd does not take, or takes with its whole group. */
export interface Refusal {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
  /** `line`: this line alone; `group`: in a file, all lines of lists and maps around it are dropped too. */
  readonly scope: "line" | "group";
}

/** Lists and route maps as a release of FRR holds them after it has read the text. */
export interface Policies {
  readonly prefixLists: Readonly<Record<Family, ReadonlyMap<string, PrefixList>>>;
  readonly accessLists: Readonly<Record<Family, ReadonlyMap<string, PrefixList>>>;
  readonly valueLists: Readonly<Record<ValueKind, ReadonlyMap<string, ValueList>>>;
  readonly pathLists: ReadonlyMap<string, PathList>;
  readonly routeMaps: ReadonlyMap<string, RouteMap>;
  readonly refused: readonly Refusal[];
  /** Why nothing can be said at all: bgpd would not survive this text. */
  readonly fatal: string | undefined;
}
