import { description, expectation } from "./expectation.ts";
import type { SchemaFault } from "./fault.ts";
import type { Rule, Schema } from "./schema.ts";
import { isFields } from "./values.ts";

/** @returns the faults that the schema's CEL rules find in a value of the right type, by field name. */
export function checkRules(value: unknown, schema: Schema): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  walk(value, undefined, schema, "", (at, field, path) => {
    for (const rule of field.rules ?? []) {
      const failure = failureOf(rule, at);
      if (failure !== undefined) faults.push(refused(at, field, path, failure));
    }
  });
  return faults;
}

/** @returns the faults of an update that changes a value which must stay as it is. Values added or removed are not looked at. */
export function checkUnchanged(value: unknown, before: unknown, schema: Schema): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  walk(value, before, schema, "", (at, field, path, old) => {
    if (field.immutable !== undefined && old !== undefined && old !== at)
      faults.push(refused(at, field, path, field.immutable));
  });
  return faults;
}

function failureOf(rule: Rule, value: unknown): string | undefined {
  const answer = rule.check(value as never);
  if (answer === true) return undefined;
  return answer === false ? rule.message : `${answer.error} evaluating rule: ${rule.message}`;
}

function refused(value: unknown, schema: Schema, path: string, failure: string): SchemaFault {
  const type = schema.type === "map" ? "object" : schema.type;
  return {
    path,
    message: `${path}: Invalid value: "${type}": ${failure}`,
    expected: schema.rules === undefined ? expectation(schema) : failure,
    found: description(value, path),
  };
}

type Visit = (value: unknown, schema: Schema, path: string, before: unknown) => void;

/** Visits every value that has rules, outer ones first. Items of lists have no former value. */
function walk(value: unknown, before: unknown, schema: Schema, path: string, visit: Visit): void {
  if (hasOwnRules(schema)) visit(value, schema, path, before);
  if (schema.type === "array" && Array.isArray(value) && hasRules(schema.items)) {
    for (const [i, item] of value.entries()) walk(item, undefined, schema.items, `${path}[${i}]`, visit);
  }
  if (schema.type !== "object" || !isFields(value)) return;
  for (const name of Object.keys(schema.fields).sort()) {
    const field = schema.fields[name];
    if (field === undefined || !Object.hasOwn(value, name) || !hasRules(field)) continue;
    const old = isFields(before) && Object.hasOwn(before, name) ? before[name] : undefined;
    walk(value[name], old, field, path === "" ? name : `${path}.${name}`, visit);
  }
}

const hasOwnRules = ({ rules, immutable }: Schema): boolean => rules !== undefined || immutable !== undefined;

const known = new WeakMap<Schema, boolean>();

/** Whether a schema or anything below it has a rule, so that large objects without any cost nothing. */
function hasRules(schema: Schema): boolean {
  let found = known.get(schema);
  if (found === undefined) {
    const children = schema.type === "object" ? Object.values(schema.fields) : [];
    const below = schema.type === "array" ? [schema.items] : children;
    found = hasOwnRules(schema) || below.some(hasRules);
    known.set(schema, found);
  }
  return found;
}
