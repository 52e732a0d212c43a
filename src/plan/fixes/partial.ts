import type { KubernetesObject } from "../../api/object.ts";
import { FIELD_MANAGER } from "../edit.ts";

type Tree = Readonly<Record<string, unknown>>;

/**
 * An object to apply that changes some fields of `spec` and leaves all others to whoever owns them. What this program has applied before is
 * repeated: server-side apply takes away what its manager no longer mentions.
 * @param changed fields of `spec` with their new values; undefined removes a field, if this program owns it
 */
export function specChange(live: KubernetesObject, changed: Tree): KubernetesObject {
  const { name, namespace, labels, annotations } = live.metadata;
  const owned = ownedBy(live);
  const spec = (live.spec ?? {}) as Tree;
  const mine = Object.keys(spec).filter((key) => has(owned, "f:spec", `f:${key}`));
  const repeated = Object.fromEntries(mine.map((key) => [key, spec[key]]));
  const kept = pick(labels, (key) => has(owned, "f:metadata", "f:labels", `f:${key}`));
  const noted = pick(annotations, (key) => has(owned, "f:metadata", "f:annotations", `f:${key}`));
  return {
    apiVersion: live.apiVersion,
    kind: live.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(kept === undefined ? {} : { labels: kept }),
      ...(noted === undefined ? {} : { annotations: noted }),
    },
    spec: defined({ ...repeated, ...changed }),
  };
}

function ownedBy({ metadata }: KubernetesObject): Tree {
  const entry = (metadata.managedFields ?? []).find(
    (e) => e.manager === FIELD_MANAGER && e.operation === "Apply",
  );
  return (entry?.fieldsV1 ?? {}) as Tree;
}

function has(tree: Tree, ...path: readonly string[]): boolean {
  let at: unknown = tree;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Tree)[step];
  }
  return true;
}

function pick(
  map: Readonly<Record<string, string>> | undefined,
  test: (key: string) => boolean,
): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(map ?? {}).filter(([key]) => test(key));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const defined = (tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));
