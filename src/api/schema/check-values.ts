import { quote } from "../../net/quote.ts";
import { description, expectation } from "./expectation.ts";
import type { SchemaFault } from "./fault.ts";
import { hasFormat } from "./formats.ts";
import type { IntegerSchema, ListSchema, ObjectSchema, Schema, TextSchema } from "./schema.ts";
import { isFields } from "./values.ts";

/** A fault of OpenAPI validation. */
export interface ValueFault extends SchemaFault {
  /** The API server does not evaluate CEL rules after a fault of this sort. */
  readonly blocking: boolean;
}

/** @returns the faults of a value against the OpenAPI part of a schema, in the API server's words, by field name. */
export function checkValue(value: unknown, schema: Schema): readonly ValueFault[] {
  const out: ValueFault[] = [];
  check(value, schema, "", out);
  return out;
}

function check(value: unknown, schema: Schema, path: string, out: ValueFault[]): void {
  if (isPlain(value, schema)) return;
  const wrong = wrongType(value, schema);
  if (wrong !== undefined) {
    const [type, actual] = wrong;
    const detail = `${path} in body must be of type ${type}: ${quote(actual)}`;
    add(out, schema, path, value, `${path}: Invalid value: ${quote(actual)}: ${detail}`, true);
  }
  if (schema.type === "string") checkText(value, schema, path, out);
  if (schema.type === "integer") checkInteger(value, schema, path, out);
  if (schema.type === "array") checkList(value, schema, path, out);
  if (schema.type === "object") checkNamed(value, schema, path, out);
  if (schema.type === "map" && isFields(value)) {
    for (const name of Object.keys(value)) check(value[name], schema.values, at(path, name), out);
  }
}

/** Most values of large objects are texts that may be anything: they need no path. */
function isPlain(value: unknown, schema: Schema): boolean {
  return (
    schema.type === "string" &&
    typeof value === "string" &&
    schema.enum === undefined &&
    schema.format === undefined &&
    schema.maxLength === undefined &&
    schema.minLength === undefined &&
    schema.pattern === undefined
  );
}

function add(
  out: ValueFault[],
  schema: Schema,
  path: string,
  value: unknown,
  message: string,
  blocking: boolean,
): void {
  out.push({ path, message, expected: expectation(schema), found: description(value, path), blocking });
}

const typeName = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") {
    return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? "integer" : "number";
  }
  return typeof value;
};

/**
 * @returns the type wanted and the type found, in the words of the message. A format stands for the type, and hides the difference
 * between a text and a list.
 */
function wrongType(value: unknown, schema: Schema): readonly [string, string] | undefined {
  const wanted = schema.type === "map" ? "object" : schema.type;
  const actual = typeName(value);
  if (actual === wanted) return undefined;
  const format = "format" in schema ? schema.format : undefined;
  if (format === undefined || value === null) return [wanted, actual];
  if (typeof value === "string" || Array.isArray(value)) return undefined;
  if (typeof value !== "number") return [format, ""];
  return [format, actual === "integer" ? "int64" : "float64"];
}

function checkText(value: unknown, schema: TextSchema, path: string, out: ValueFault[]): void {
  const { enum: values, maxLength, minLength, pattern } = schema;
  const fault = (message: string, blocking = false): void =>
    add(out, schema, path, value, `${path}: ${message}`, blocking);
  const enumFault =
    values !== undefined && !values.some((allowed) => allowed === value)
      ? `Unsupported value: ${printed(value)}: supported values: ${values.map(quote).join(", ")}`
      : undefined;
  if (typeof value === "string") {
    if (maxLength !== undefined && [...value].length > maxLength)
      fault(`Too long: may not be more than ${maxLength} bytes`, true);
    const invalid = `Invalid value: ${quote(value)}: ${path} in body`;
    if (minLength !== undefined && [...value].length < minLength)
      fault(`${invalid} should be at least ${minLength} chars long`);
    if (pattern !== undefined && !new RegExp(pattern).test(value))
      fault(`${invalid} should match '${pattern}'`);
  }
  checkFormat(value, schema, path, out);
  if (enumFault === undefined) return;
  fault(enumFault, true);
  if (schema.allOf) {
    const message = `<nil>: Invalid value: "": ${quote(path)} must validate all the schemas (allOf)`;
    add(out, schema, path, value, message, false);
  }
}

function checkFormat(value: unknown, schema: TextSchema | ListSchema, path: string, out: ValueFault[]): void {
  const { format } = schema;
  if (typeof value !== "string" || format === undefined || hasFormat(value, format)) return;
  const text = quote(value);
  const message = `${path}: Invalid value: ${text}: ${path} in body must be of type ${format}: ${text}`;
  add(out, schema, path, value, message, true);
}

/** Simple values as they are, texts in quotes; the API server shows the JSON of anything else, which is of no use here. */
function printed(value: unknown): string {
  if (typeof value === "string") return quote(value);
  return typeof value === "object" && value !== null ? "{…}" : String(value);
}

function checkInteger(value: unknown, schema: IntegerSchema, path: string, out: ValueFault[]): void {
  if (typeof value !== "number") return;
  const { minimum, maximum } = schema;
  const beyond = (limit: string): void => {
    const message = `${path}: Invalid value: ${value}: ${path} in body should be ${limit}`;
    add(out, schema, path, value, message, false);
  };
  if (maximum !== undefined && value > maximum) beyond(`less than or equal to ${maximum}`);
  if (minimum !== undefined && value < minimum) beyond(`greater than or equal to ${minimum}`);
}

function checkList(value: unknown, schema: ListSchema, path: string, out: ValueFault[]): void {
  checkFormat(value, schema, path, out);
  if (!Array.isArray(value)) return;
  const { items } = schema;
  for (const [i, item] of value.entries()) {
    if (!isPlain(item, items)) check(item, items, `${path}[${i}]`, out);
  }
  const { minItems, maxItems } = schema;
  const { length } = value;
  if (minItems !== undefined && length < minItems) {
    const message = `${path}: Invalid value: ${length}: ${path} in body should have at least ${minItems} items`;
    add(out, schema, path, value, message, false);
  }
  if (maxItems !== undefined && length > maxItems) {
    const message = `${path}: Too many: ${length}: must have at most ${maxItems} items`;
    add(out, schema, path, value, message, true);
  }
}

const at = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

function checkNamed(value: unknown, schema: ObjectSchema, path: string, out: ValueFault[]): void {
  if (!isFields(value)) return;
  const { fields, required } = schema;
  for (const name of Object.keys(value).sort()) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field !== undefined) check(value[name], field, at(path, name), out);
  }
  for (const name of required) {
    const field = fields[name];
    if (field === undefined || Object.hasOwn(value, name)) continue;
    add(out, field, at(path, name), undefined, `${at(path, name)}: Required value`, true);
  }
}
