import type { FrrModel, Setting, UnknownLine } from "./model.ts";

/** What is read of a neighbor so far. Nothing of a builder leaves `build`. */
export interface NeighborBuilder {
  name: string;
  line: number;
  unnumbered: boolean;
  settings: Map<string, Setting>;
  families: Map<string, Map<string, Setting>>;
}

export interface FamilyBuilder {
  line: number;
  settings: Map<string, Setting>;
  vnis: Map<string, Map<string, Setting>>;
}

export interface RouterBuilder {
  asn: string;
  vrf: string;
  line: number;
  settings: Map<string, Setting>;
  neighbors: Map<string, NeighborBuilder>;
  groups: Map<string, NeighborBuilder>;
  families: Map<string, FamilyBuilder>;
}

export interface BlockBuilder {
  name: string;
  line: number;
  settings: Map<string, Setting>;
}

export interface Builder {
  routers: Map<string, RouterBuilder>;
  profiles: Map<string, BlockBuilder>;
  vrfs: Map<string, BlockBuilder>;
  settings: Map<string, Setting>;
  staticRoutes: Map<string, Setting>;
  /** Headers of blocks that the model has no words for, each said once. */
  blocks: Set<string>;
  unknown: UnknownLine[];
  housekeeping: UnknownLine[];
}

export function newBuilder(): Builder {
  return {
    routers: new Map(),
    profiles: new Map(),
    vrfs: new Map(),
    settings: new Map(),
    staticRoutes: new Map(),
    blocks: new Set(),
    unknown: [],
    housekeeping: [],
  };
}

/** @returns the value at a key, made and kept if it is not there yet. */
export function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

export function blockAt(map: Map<string, BlockBuilder>, name: string, line: number): BlockBuilder {
  return at(map, name, () => ({ name, line, settings: new Map() }));
}

export function familyAt(router: RouterBuilder, name: string, line: number): FamilyBuilder {
  return at(router.families, name, () => ({ line, settings: new Map(), vnis: new Map() }));
}

/** @returns the finished model. The builder must not be used again. */
export function build(builder: Builder): FrrModel {
  return builder;
}
