import type { KubernetesObject } from "../api/object.ts";
import { isFields } from "../api/schema/values.ts";
import { isTextList, textListDifferences } from "./text-list-difference.ts";

/** One field in which two FRRConfigurations differ. Values are printed as JSON; passwords are compared and not shown. */
export interface FieldDifference {
  /** Field path from `spec` on, with the index that the value has on the side that holds it; without one for very many at once. */
  readonly path: string;
  /** Absent: the intended object has no such value. */
  readonly intended?: string;
  /** Absent: the cluster's object has no such value. */
  readonly actual?: string;
}

/** What of the two objects is compared. */
export interface DifferenceScope {
  /** Only these prefixes, of those that are announced; absent: all. */
  readonly prefixes?: ReadonlySet<string>;
  /**
   * Whether values that only the cluster's object has for those prefixes count. False where other Services, which share a prefix,
   * were not read.
   */
  readonly extra?: boolean;
  /** Passwords are not known on one side (masked in a capture, or the Secrets could not be read), so they are not compared. */
  readonly ignorePasswords?: boolean;
}

/**
 * Compares two FRRConfigurations by meaning: lists by what identifies their entries, so that order does not count, and what the
 * schema of frr-k8s defaults (or another release encodes differently) counts as absent. No object and an object without routers
 * are the same: MetalLB leaves one behind when its last session closes, and frr-k8s merges an empty list.
 * @returns the differences in the order of the intended object; linear in the size of both
 */
export function frrConfigurationDifferences(
  intended: KubernetesObject | null,
  actual: KubernetesObject | undefined,
  scope: DifferenceScope = {},
): readonly FieldDifference[] {
  const left = prune(bgpOf(intended), "", scope);
  const right = prune(bgpOf(actual), "", scope);
  if (left === undefined && withoutRouters(right)) return [];
  const differences: FieldDifference[] = [];
  compare("spec.bgp", "bgp", left, right, scope.extra !== false, differences);
  if (intended !== null && actual !== undefined && left !== undefined)
    compare(
      "spec.nodeSelector",
      "nodeSelector",
      prune(specOf(intended)?.nodeSelector, "", scope),
      prune(specOf(actual)?.nodeSelector, "", scope),
      true,
      differences,
    );
  return differences;
}

interface Spec {
  readonly bgp?: unknown;
  readonly nodeSelector?: unknown;
}

const specOf = (object: KubernetesObject | null | undefined): Spec | undefined =>
  object?.spec as Spec | undefined;
const bgpOf = (object: KubernetesObject | null | undefined): unknown => specOf(object)?.bgp;

/** BFD profiles alone are left over as well: the last one stays listed until the speaker restarts. */
function withoutRouters(bgp: unknown): boolean {
  return !isFields(bgp) || bgp.routers === undefined;
}

/** Values that the schema sets where nothing was written, by field. */
const DEFAULTS: Readonly<Record<string, string>> = Object.freeze({
  mode: '"filtered"',
  addressFamilies: '["unicast"]',
  port: "179",
});

/** Lists of announced prefixes are narrowed to those that the question is about. */
const ANNOUNCED: ReadonlySet<string> = new Set(["routers", "allowed", "withCommunity", "withLocalPref"]);

/** Drops what counts as absent: null, false, empty texts, lists and objects, and defaults. */
function prune(value: unknown, parent: string, scope: DifferenceScope): unknown {
  if (value === null || value === undefined || value === false || value === "") return undefined;
  if (Array.isArray(value)) {
    // Thousands of prefixes are not copied.
    if (value.length > 0 && isTextList(value)) return value;
    const entries = value.flatMap((entry) => prune(entry, parent, scope) ?? []);
    return entries.length === 0 ? undefined : entries;
  }
  if (!isFields(value)) return value;
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, inner] of Object.entries(value)) {
    if (Object.hasOwn(DEFAULTS, name) && JSON.stringify(inner) === DEFAULTS[name]) continue;
    if (scope.ignorePasswords === true && name === "password" && parent === "neighbors") continue;
    const list =
      name === "prefixes" && scope.prefixes !== undefined && ANNOUNCED.has(parent) && Array.isArray(inner)
        ? inner.filter((p) => typeof p !== "string" || scope.prefixes?.has(p))
        : inner;
    const pruned = prune(list, name, scope);
    if (pruned !== undefined) fields[name] = pruned;
  }
  if ((parent === "withCommunity" || parent === "withLocalPref") && fields.prefixes === undefined)
    return undefined;
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** What identifies an entry of a list, by the list's name. Other lists of objects are compared by position. */
const KEYS: Readonly<Record<string, readonly string[]>> = Object.freeze({
  routers: ["vrf"],
  neighbors: ["address", "interface"],
  bfdProfiles: ["name"],
  withCommunity: ["community"],
  withLocalPref: ["localPref"],
  imports: ["vrf"],
  prefixes: ["prefix", "le", "ge"],
});

function keyed(
  name: string,
  list: readonly unknown[],
): ReadonlyMap<string, { value: unknown; index: number }> {
  const entries = new Map<string, { value: unknown; index: number }>();
  const fields = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
  for (const [index, value] of list.entries()) {
    const id = isFields(value)
      ? fields === undefined
        ? String(index)
        : JSON.stringify(fields.map((f) => value[f]))
      : JSON.stringify(value);
    const key = entries.has(id) ? `${id}#${index}` : id;
    entries.set(key, { value, index });
  }
  return entries;
}

function compare(
  path: string,
  name: string,
  left: unknown,
  right: unknown,
  extra: boolean,
  into: FieldDifference[],
): void {
  if (left === undefined && right === undefined) return;
  const lists = Array.isArray(left) || Array.isArray(right);
  if (lists && (left === undefined || Array.isArray(left)) && (right === undefined || Array.isArray(right))) {
    if (isTextList(left ?? []) && isTextList(right ?? [])) {
      const surplus = extra || !EXTENDED.has(name);
      into.push(...textListDifferences(path, left ?? [], right ?? [], surplus));
      return;
    }
    const a = keyed(name, left ?? []);
    const b = keyed(name, right ?? []);
    for (const [key, { value, index }] of a)
      compare(`${path}[${b.get(key)?.index ?? index}]`, name, value, b.get(key)?.value, extra, into);
    if (!(EXTENDED.has(name) && !extra))
      for (const [key, { value, index }] of b)
        if (!a.has(key)) compare(`${path}[${index}]`, name, undefined, value, extra, into);
    return;
  }
  if (
    (left === undefined || isFields(left)) &&
    (right === undefined || isFields(right)) &&
    !isLeaf(left, right)
  ) {
    for (const field of new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})]))
      compare(
        `${path}.${field}`,
        field,
        isFields(left) ? left[field] : undefined,
        isFields(right) ? right[field] : undefined,
        extra,
        into,
      );
    return;
  }
  if (JSON.stringify(left) === JSON.stringify(right)) return;
  into.push({
    path,
    ...(left === undefined ? {} : { intended: shown(name, left) }),
    ...(right === undefined ? {} : { actual: shown(name, right) }),
  });
}

/** Lists that other Services with the same prefix add to. */
const EXTENDED: ReadonlySet<string> = new Set(["withCommunity", "withLocalPref"]);

/** A whole neighbor or router that only one side has is one difference, not twenty. */
function isLeaf(left: unknown, right: unknown): boolean {
  return (
    (left === undefined || right === undefined) &&
    isFields(left ?? right) &&
    identity(left ?? right) !== undefined
  );
}

function identity(value: unknown): string | undefined {
  if (!isFields(value)) return undefined;
  if (typeof value.address === "string") return value.address;
  if (typeof value.interface === "string") return value.interface;
  if (value.asn !== undefined)
    return `router ${String(value.asn)}${typeof value.vrf === "string" ? ` vrf ${value.vrf}` : ""}`;
  if (typeof value.community === "string") return `community ${value.community}`;
  if (value.localPref !== undefined) return `local preference ${String(value.localPref)}`;
  return typeof value.name === "string" ? value.name : undefined;
}

function shown(name: string, value: unknown): string {
  if (name === "password") return "<hidden>";
  return identity(value) ?? (typeof value === "string" ? value : JSON.stringify(value));
}
