import type { KubernetesObject } from "../object.ts";
import { type SchemaOptions, schemaOf } from "./kinds.ts";
import type { Schema } from "./schema.ts";
import { isFields, mapFields, mapItems, REMOVED } from "./values.ts";

/** Fields of every object, which the definition of its kind does not describe. */
export const ROOT_FIELDS: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/**
 * Drops what an API server does not store: fields that the kind's definition does not name, and nulls (but those in lists, which
 * it refuses). Values of a wrong type are kept: `validate` refuses them.
 * @returns the object itself where nothing is dropped, and for kinds without a known schema
 */
export function prune<T extends KubernetesObject>(source: T, options: SchemaOptions = {}): T {
  const known = schemaOf(source, options);
  if (known === undefined) return source;
  const { fields } = known.schema;
  return mapFields(source, (value, name) => {
    if (ROOT_FIELDS.has(name)) return value;
    return pruneField(value, Object.hasOwn(fields, name) ? fields[name] : undefined);
  }) as T;
}

function pruneField(value: unknown, schema: Schema | undefined): unknown {
  return schema === undefined || value === null ? REMOVED : pruneValue(value, schema);
}

function pruneValue(value: unknown, schema: Schema): unknown {
  if (schema.type === "array") {
    const { items } = schema;
    return Array.isArray(value) && !isScalar(items)
      ? mapItems(value, (item) => pruneValue(item, items))
      : value;
  }
  if (!isFields(value)) return value;
  if (schema.type === "map") return mapFields(value, (item) => pruneField(item, schema.values));
  if (schema.type !== "object") return value;
  const { fields } = schema;
  return mapFields(value, (item, name) =>
    pruneField(item, Object.hasOwn(fields, name) ? fields[name] : undefined),
  );
}

const isScalar = (schema: Schema): boolean =>
  schema.type === "string" || schema.type === "integer" || schema.type === "boolean";
