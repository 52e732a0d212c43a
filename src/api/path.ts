/** Reads and changes values of resources by the paths of origins and evidence: `spec.bgp.routers[0].neighbors[1].asn`. */

type Step = string | number;

function stepsOf(path: string): readonly Step[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map((m) =>
    m[2] === undefined ? (m[1] ?? "") : Number(m[2]),
  );
}

/** @returns the value at a path; undefined if it is not there */
export function valueAt(root: unknown, path: string): unknown {
  let at: unknown = root;
  for (const step of stepsOf(path)) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<Step, unknown>>)[step];
  }
  return at;
}

/** @returns a copy with another value at a path; undefined removes it. Everything beside the path is shared. */
export function withValueAt<T>(root: T, path: string, value: unknown): T {
  return changed(root, stepsOf(path), value) as T;
}

function changed(root: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(root) ? root : [];
    return list.map((item, i) => (i === step ? changed(item, rest, value) : item));
  }
  const tree = (typeof root === "object" && root !== null ? root : {}) as Readonly<Record<string, unknown>>;
  const next = changed(Object.hasOwn(tree, step) ? tree[step] : undefined, rest, value);
  const others = Object.entries(tree).filter(([key]) => key !== step);
  return Object.fromEntries(
    next === undefined
      ? others
      : [
          ...Object.entries(tree).map(([k, v]) => (k === step ? [k, next] : [k, v])),
          ...(Object.hasOwn(tree, step) ? [] : [[step, next]]),
        ],
  );
}

/** @returns the path up to and with its last list item: the neighbor, or the router, of a field */
export function itemPath(path: string): string {
  return /^.*\]/.exec(path)?.[0] ?? path;
}
