import type { Family } from "../../net/address.ts";
import type { Prefix } from "../../net/prefix.ts";
import type { FrrRelease } from "../release.ts";
import type {
  Action,
  Entry,
  Exit,
  Match,
  PathList,
  PathRule,
  Policies,
  PrefixList,
  PrefixRule,
  Refusal,
  RouteMap,
  SetClause,
  ValueList,
  ValueRule,
} from "./policies.ts";
import type { ValueKind } from "./values.ts";

/** What bgpd holds while it reads: the mutable side of `Policies`. Nothing of it leaves `finish`. */
export interface Store {
  readonly release: FrrRelease;
  /** `file`: as `vtysh -f` reads; `lines`: one line after the other. Some lines fail in a file only. */
  readonly mode: LoadMode;
  clock: number;
  readonly prefixLists: Record<Family, Map<string, ListStore>>;
  readonly accessLists: Record<Family, Map<string, ListStore>>;
  readonly valueLists: Record<
    ValueKind,
    Map<string, RuleStore<ValueRule> & { form: "standard" | "expanded" }>
  >;
  readonly pathLists: Map<string, RuleStore<PathRule>>;
  readonly routeMaps: Map<string, MapStore>;
  readonly refused: Refusal[];
  /** Prefixes by their spelling: lists of several neighbors repeat them. */
  readonly prefixes: Map<string, SpeltPrefix | undefined>;
  fatal: string | undefined;
}

export type LoadMode = "file" | "lines";

/** A rule with what it was said with: `le` and `ge` as given, and the prefix as spelt. */
export interface StoredRule extends PrefixRule {
  readonly ge: number | undefined;
  readonly le: number | undefined;
  readonly spelt: string;
  /** The key in `saying`, if it is kept there. */
  readonly saying: string | undefined;
}

export interface ListStore {
  readonly rules: Map<number, StoredRule>;
  /** Rules by what they say, so that a repetition is found without looking at all; kept where repetitions are dropped. */
  readonly saying: Map<string, StoredRule>;
  readonly stale: Prefix[];
  born: number;
  described: boolean;
  highest: number;
  unclaimed: string | undefined;
}

/** A prefix as a line spells it. */
export interface SpeltPrefix {
  readonly prefix: Prefix;
  readonly key: string;
  readonly hostBits: boolean;
}

export interface RuleStore<R> {
  readonly rules: Map<number, R>;
  readonly said: Map<number, string>;
  readonly present: Set<string>;
  highest: number;
}

export interface EntryStore {
  sequence: number;
  action: Action;
  line: number;
  readonly matches: Map<string, Match>;
  readonly sets: Map<string, SetClause>;
  readonly born: Map<string, number>;
  call: { readonly map: string; readonly line: number } | undefined;
  exit: Exit;
}

export interface MapStore {
  readonly entries: Map<number, EntryStore>;
  unoptimized: boolean;
}

export function newStore(release: FrrRelease, mode: LoadMode): Store {
  return {
    release,
    mode,
    clock: 0,
    prefixLists: { ipv4: new Map(), ipv6: new Map() },
    accessLists: { ipv4: new Map(), ipv6: new Map() },
    valueLists: { communities: new Map(), largeCommunities: new Map(), extCommunities: new Map() },
    pathLists: new Map(),
    routeMaps: new Map(),
    refused: [],
    prefixes: new Map(),
    fatal: undefined,
  };
}

function bySequence<T extends { readonly sequence: number }>(rules: Iterable<T>): readonly T[] {
  const list = [...rules];
  const sorted = list.every((rule, i) => i === 0 || (list[i - 1]?.sequence ?? 0) < rule.sequence);
  return sorted ? list : list.sort((a, b) => a.sequence - b.sequence);
}

/** @returns the finished policies, rules and entries in the order of their numbers. */
export function finish(store: Store): Policies {
  const lists = (family: Family, from: ReadonlyMap<string, ListStore>): ReadonlyMap<string, PrefixList> =>
    mapValues(from, (list, name) => ({
      family,
      name,
      rules: bySequence(list.rules.values()),
      born: list.born,
      stale: list.stale,
      ...(list.unclaimed === undefined ? {} : { unclaimed: list.unclaimed }),
    }));
  const values = (kind: ValueKind): ReadonlyMap<string, ValueList> =>
    mapValues(store.valueLists[kind], (list, name) => ({
      kind,
      name,
      form: list.form,
      rules: bySequence(list.rules.values()),
    }));
  return {
    prefixLists: {
      ipv4: lists("ipv4", store.prefixLists.ipv4),
      ipv6: lists("ipv6", store.prefixLists.ipv6),
    },
    accessLists: {
      ipv4: lists("ipv4", store.accessLists.ipv4),
      ipv6: lists("ipv6", store.accessLists.ipv6),
    },
    valueLists: {
      communities: values("communities"),
      largeCommunities: values("largeCommunities"),
      extCommunities: values("extCommunities"),
    },
    pathLists: mapValues(
      store.pathLists,
      (list, name): PathList => ({ name, rules: bySequence(list.rules.values()) }),
    ),
    routeMaps: mapValues(store.routeMaps, finishMap),
    refused: store.refused,
    fatal: store.fatal,
  };
}

function finishMap(map: MapStore, name: string): RouteMap {
  const entries = [...map.entries.values()].map(
    (entry): Entry => ({
      sequence: entry.sequence,
      action: entry.action,
      line: entry.line,
      // Their order does not matter, so it is one.
      matches: [...entry.matches.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1)),
      sets: [...entry.sets.values()],
      call: entry.call,
      // A deny entry ends the map whatever was said while it was a permit entry.
      exit: entry.action === "deny" ? { kind: "end" } : entry.exit,
      born: entry.born,
    }),
  );
  return { name, entries: bySequence(entries), unoptimized: map.unoptimized };
}

function mapValues<A, B>(
  from: ReadonlyMap<string, A>,
  make: (value: A, key: string) => B,
): ReadonlyMap<string, B> {
  const to = new Map<string, B>();
  for (const [key, value] of from) to.set(key, make(value, key));
  return to;
}
