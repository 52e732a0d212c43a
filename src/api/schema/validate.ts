import type { KubernetesObject } from "../object.ts";
import { checkRules, checkUnchanged } from "./check-rules.ts";
import { checkValue } from "./check-values.ts";
import type { SchemaFault } from "./fault.ts";
import { type SchemaOptions, schemaOf } from "./kinds.ts";

/**
 * Checks an object (pruned and with defaults, see `stored`) against its kind's definition, as the API server does on creation:
 * OpenAPI first, then the CEL rules unless a fault of type or presence stands in their way.
 * @param before what is stored now, for an update: some values must not change
 * @returns all faults, by field name; none for kinds without a known schema
 */
export function validate(
  source: KubernetesObject,
  options: SchemaOptions & { readonly before?: KubernetesObject } = {},
): readonly SchemaFault[] {
  const schema = schemaOf(source, options)?.schema;
  if (schema === undefined) return [];
  const found = checkValue(source, schema);
  const faults = found.map(({ path, message, expected, found: value }) => ({
    path,
    message,
    expected,
    found: value,
  }));
  if (found.some(({ blocking }) => blocking)) return faults;
  const rules = checkRules(source, schema);
  const changed = options.before === undefined ? [] : checkUnchanged(source, options.before, schema);
  return [...faults, ...rules, ...changed];
}
