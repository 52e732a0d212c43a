import type { KubernetesObject, ManagedFieldsEntry, ObjectMeta } from "../api/object.ts";

/** A field that the applied object sets to another value while somebody else owns it. */
export interface FieldConflict {
  readonly manager: string;
  /** Field path with dots and indexes, e.g. `spec.bgp.routers`. */
  readonly path: string;
}

export interface Applied {
  /** The object as the API server would store it; `resourceVersion` and the like stay those of the live object. */
  readonly object: KubernetesObject;
  /** Not empty: without force the API server answers 409 and stores nothing. */
  readonly conflicts: readonly FieldConflict[];
}

/** A set of owned fields, as Kubernetes writes it in `managedFields[].fieldsV1`. */
type FieldSet = { readonly [key: string]: FieldSet };
type Tree = Readonly<Record<string, unknown>>;

/** Lists that merge by key instead of being replaced. Those of MetalLB's and frr-k8s' resources are all atomic, except conditions. */
const KEYED: ReadonlyMap<string, readonly string[]> = new Map([
  ["Service spec.ports", ["port", "protocol"]],
  ["* status.conditions", ["type"]],
  ["* metadata.ownerReferences", ["uid"]],
]);

/** Metadata that only the API server writes. */
const SERVER_OWNED = new Set(["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation"]);

/**
 * What server-side apply makes of an object: maps merge, lists are replaced, and a field that this manager applied before and
 * no longer mentions is removed unless somebody else owns it too.
 * @param live the stored object with its `managedFields`; undefined if there is none yet
 */
export function serverSideApply(
  live: KubernetesObject | undefined,
  config: KubernetesObject,
  manager: string,
): Applied {
  if (live === undefined) return { object: withOwner(config, config, manager, []), conflicts: [] };
  const entries = live.metadata.managedFields ?? [];
  const mine = entries.find((e) => e.manager === manager && e.operation === "Apply");
  const others = entries.filter((e) => e !== mine);
  const conflicts = conflictsOf(live, config, others);
  const merged = merge(live, config, live.kind, "") as KubernetesObject;
  const dropped = mine === undefined ? merged : drop(merged, config, ownedBy(mine), others.map(ownedBy));
  return { object: withOwner(dropped as KubernetesObject, config, manager, others), conflicts };
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function ownedBy(entry: ManagedFieldsEntry): FieldSet {
  return isTree(entry.fieldsV1) ? (entry.fieldsV1 as FieldSet) : {};
}

function keysOf(kind: string, path: string): readonly string[] | undefined {
  return KEYED.get(`${kind} ${path}`) ?? KEYED.get(`* ${path}`);
}

function join(path: string, field: string): string {
  return path === "" ? field : `${path}.${field}`;
}

function merge(live: unknown, config: unknown, kind: string, path: string): unknown {
  const keys = keysOf(kind, path);
  if (keys !== undefined && Array.isArray(live) && Array.isArray(config)) {
    const identity = (item: unknown) => JSON.stringify(keys.map((k) => (isTree(item) ? item[k] : undefined)));
    const incoming = new Map(config.map((item) => [identity(item), item]));
    const kept = live.map((item) => {
      const update = incoming.get(identity(item));
      incoming.delete(identity(item));
      return update === undefined ? item : merge(item, update, kind, `${path}[]`);
    });
    return [...kept, ...incoming.values()];
  }
  if (!isTree(live) || !isTree(config)) return config;
  const result = new Map(Object.entries(live));
  for (const [field, value] of Object.entries(config)) {
    if (path === "metadata" && SERVER_OWNED.has(field)) continue;
    result.set(field, result.has(field) ? merge(result.get(field), value, kind, join(path, field)) : value);
  }
  return Object.fromEntries(result);
}

/** Removes what `mine` owns, the new configuration does not mention, and nobody else owns. */
function drop(value: unknown, config: unknown, mine: FieldSet, others: readonly FieldSet[]): unknown {
  if (!isTree(value)) return value;
  const result = new Map(Object.entries(value));
  for (const [key, inner] of Object.entries(mine)) {
    if (!key.startsWith("f:")) continue;
    const field = key.slice(2);
    if (!result.has(field)) continue;
    const theirs = others.flatMap((o) => (Object.hasOwn(o, key) ? [o[key] as FieldSet] : []));
    const mentioned = isTree(config) && Object.hasOwn(config, field);
    if (!mentioned && theirs.length === 0) {
      const rest = remainder(result.get(field), inner);
      if (rest === undefined) result.delete(field);
      else result.set(field, rest);
      continue;
    }
    const below = drop(result.get(field), mentioned ? (config as Tree)[field] : undefined, inner, theirs);
    result.set(field, below);
  }
  return Object.fromEntries(result);
}

/** What stays of a value when the owned fields go; undefined if nothing does. */
function remainder(value: unknown, owned: FieldSet): unknown {
  if (!isTree(value) || Object.keys(owned).every((k) => k === ".")) return undefined;
  const rest = Object.entries(value).flatMap(([field, inner]): [string, unknown][] => {
    const below = owned[`f:${field}`];
    if (below === undefined) return [[field, inner]];
    const kept = remainder(inner, below);
    return kept === undefined ? [] : [[field, kept]];
  });
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

function conflictsOf(
  live: KubernetesObject,
  config: KubernetesObject,
  others: readonly ManagedFieldsEntry[],
): readonly FieldConflict[] {
  return others.flatMap((entry) =>
    changed(live, config, ownedBy(entry), "").map((path) => ({ manager: entry.manager ?? "unknown", path })),
  );
}

/** Paths owned by a set that the configuration would change. */
function changed(live: unknown, config: unknown, owned: FieldSet, path: string): readonly string[] {
  if (config === undefined) return [];
  const fields = Object.keys(owned).filter((k) => k.startsWith("f:"));
  if (fields.length > 0 && isTree(config)) {
    return fields.flatMap((key) => {
      const field = key.slice(2);
      if (path === "metadata" && SERVER_OWNED.has(field)) return [];
      const before = isTree(live) ? live[field] : undefined;
      const after = Object.hasOwn(config, field) ? config[field] : undefined;
      return changed(before, after, owned[key] ?? {}, join(path, field));
    });
  }
  return sameValue(live, config) ? [] : [path];
}

/** @returns whether two JSON values are equal, whatever the order of their fields. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((x, i) => sameValue(x, b[i]));
  if (!isTree(a) || !isTree(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && sameValue(a[k], b[k]))
  );
}

function fieldsOf(value: Tree, path: string): FieldSet {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => path !== "" || (field !== "apiVersion" && field !== "kind"))
      .filter(
        ([field]) =>
          path !== "metadata" || (!SERVER_OWNED.has(field) && field !== "name" && field !== "namespace"),
      )
      .map(([field, inner]) => [`f:${field}`, isTree(inner) ? fieldsOf(inner, join(path, field)) : {}]),
  );
}

function withOwner(
  object: KubernetesObject,
  config: KubernetesObject,
  manager: string,
  others: readonly ManagedFieldsEntry[],
): KubernetesObject {
  const entry: ManagedFieldsEntry = { manager, operation: "Apply", fieldsV1: fieldsOf(config, "") };
  const metadata: ObjectMeta = { ...object.metadata, managedFields: [...others, entry] };
  return { ...object, metadata };
}
