import type { KubernetesObject } from "../object.ts";
import { type SchemaOptions, schemaOf } from "./kinds.ts";
import { ROOT_FIELDS } from "./prune.ts";
import type { Schema } from "./schema.ts";
import { isFields } from "./values.ts";

/** A field that the API server drops. */
export interface UnknownField {
  /** e.g. `spec.peerAsn` or `spec.routers[0].foo`. */
  readonly path: string;
  /** The fields that may stand there, in alphabetical order. */
  readonly known: readonly string[];
  /** The one that was probably meant: another spelling of the same letters, or one or two letters away. */
  readonly nearest?: string;
}

/** @returns every field that the kind's definition does not name, in the object's order; none for kinds without a known schema. */
export function unknownFields(
  source: KubernetesObject,
  options: SchemaOptions = {},
): readonly UnknownField[] {
  const schema = schemaOf(source, options)?.schema;
  const found: UnknownField[] = [];
  if (schema !== undefined) collect(source, schema, "", found);
  return found;
}

function collect(value: unknown, schema: Schema, path: string, found: UnknownField[]): void {
  if (schema.type === "array" && Array.isArray(value) && hasFields(schema.items)) {
    for (const [i, item] of value.entries()) collect(item, schema.items, `${path}[${i}]`, found);
  }
  if (schema.type === "map" && isFields(value) && hasFields(schema.values)) {
    for (const [name, item] of Object.entries(value)) collect(item, schema.values, `${path}.${name}`, found);
  }
  if (schema.type !== "object" || !isFields(value)) return;
  for (const [name, item] of Object.entries(value)) {
    if (path === "" && ROOT_FIELDS.has(name)) continue;
    const at = path === "" ? name : `${path}.${name}`;
    const field = Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined;
    if (field !== undefined) collect(item, field, at, found);
    else found.push(unknown(name, at, Object.keys(schema.fields).sort()));
  }
}

const hasFields = ({ type }: Schema): boolean => type === "array" || type === "map" || type === "object";

function unknown(name: string, path: string, known: readonly string[]): UnknownField {
  const nearest = nearestName(name, known);
  return nearest === undefined ? { path, known } : { path, known, nearest };
}

function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > 64) return undefined;
  const plain = (word: string): string => word.toLowerCase().replace(/[-_]/g, "");
  const same = known.find((other) => plain(other) === plain(name));
  if (same !== undefined) return same;
  const ranked = known
    .map((other) => ({ other, distance: distance(plain(name), plain(other)) }))
    .filter(({ other, distance: d }) => d <= 2 && d < other.length / 2)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.other;
}

/** Letters to insert, remove or replace between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
