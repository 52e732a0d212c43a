import type { KubernetesObject } from "../object.ts";
import { type SchemaOptions, schemaOf } from "./kinds.ts";
import { prune } from "./prune.ts";
import type { ObjectSchema, Schema } from "./schema.ts";
import { type Fields, isFields, mapFields, mapItems } from "./values.ts";

/**
 * Fills in the schema's defaults, as the API server does when it stores an object and when it reads it: into objects that are
 * there, never creating one.
 * @returns the object itself where nothing is missing
 */
export function applyDefaults<T extends KubernetesObject>(source: T, options: SchemaOptions = {}): T {
  const known = schemaOf(source, options);
  return known === undefined ? source : (fill(source, known.schema) as T);
}

/** @returns the object as an API server stores it: pruned, without nulls, with defaults. */
export function stored<T extends KubernetesObject>(source: T, options: SchemaOptions = {}): T {
  return applyDefaults(prune(source, options), options);
}

function fillValue(value: unknown, schema: Schema): unknown {
  if (!hasDefaults(schema)) return value;
  if (schema.type === "array" && Array.isArray(value)) {
    return mapItems(value, (item) => fillValue(item, schema.items));
  }
  if (schema.type === "map" && isFields(value)) {
    return mapFields(value, (item) => fillValue(item, schema.values));
  }
  return schema.type === "object" && isFields(value) ? fill(value, schema) : value;
}

function fill(source: Fields, schema: ObjectSchema): Fields {
  const { fields } = schema;
  const filled = mapFields(source, (value, name) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return field === undefined ? value : fillValue(value, field);
  });
  const missing = defaultsOf(schema).filter(([name]) => !Object.hasOwn(source, name));
  return missing.length === 0 ? filled : Object.fromEntries([...Object.entries(filled), ...missing]);
}

const defaultsBy = new WeakMap<ObjectSchema, readonly (readonly [string, unknown])[]>();

function defaultsOf(schema: ObjectSchema): readonly (readonly [string, unknown])[] {
  let found = defaultsBy.get(schema);
  if (found === undefined) {
    found = Object.entries(schema.fields).flatMap(([name, field]) =>
      field.default === undefined ? [] : [[name, field.default] as const],
    );
    defaultsBy.set(schema, found);
  }
  return found;
}

const within = new WeakMap<Schema, boolean>();

function hasDefaults(schema: Schema): boolean {
  let found = within.get(schema);
  if (found === undefined) {
    found = childrenOf(schema).some((child) => child.default !== undefined || hasDefaults(child));
    within.set(schema, found);
  }
  return found;
}

function childrenOf(schema: Schema): readonly Schema[] {
  if (schema.type === "array") return [schema.items];
  if (schema.type === "map") return [schema.values];
  return schema.type === "object" ? Object.values(schema.fields) : [];
}
