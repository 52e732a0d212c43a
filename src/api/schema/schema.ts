/**
 * A structural schema: the part of a CustomResourceDefinition that decides what an API server drops, fills in and refuses.
 * Data, frozen; the builders below are the only way to make one.
 */
export type Schema = TextSchema | IntegerSchema | BooleanSchema | ListSchema | MapSchema | ObjectSchema;

interface Common {
  /** Filled in where the field is absent from an object that is present. */
  readonly default?: string | number | boolean | readonly string[];
  /** CEL rules, in the order of the definition. */
  readonly rules?: readonly Rule[];
  /** The message of the rule that the value never changes once it is there. */
  readonly immutable?: string;
}

/** A string and its bounds. */
export interface TextSchema extends Common {
  readonly type: "string";
  readonly enum?: readonly string[];
  /** The enum stands in an allOf, which adds a message of its own. */
  readonly allOf?: true;
  readonly format?: TextFormat;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** The formats that the definitions use. */
export type TextFormat = "ipv4" | "ipv6" | "cidr" | "date-time";

/** A whole number and its bounds. */
export interface IntegerSchema extends Common {
  readonly type: "integer";
  /** Of the Go type. API servers enforce it only since Kubernetes 1.36, so that MetalLB's local preferences may be larger. */
  readonly bits?: 32;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A boolean. */
export interface BooleanSchema extends Common {
  readonly type: "boolean";
}

/** A list of items of one schema. */
export interface ListSchema extends Common {
  readonly type: "array";
  readonly items: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** frr-k8s says `format: cidr` of some lists. It has no effect on a list, but lets a text pass for one. */
  readonly format?: TextFormat;
}

/** An object with any keys. */
export interface MapSchema extends Common {
  readonly type: "map";
  readonly values: Schema;
}

/** An object with fields of its own. */
export interface ObjectSchema extends Common {
  readonly type: "object";
  readonly fields: Readonly<Record<string, Schema>>;
  /** Names of fields that must be there, in the order of the definition. */
  readonly required: readonly string[];
}

/** A CEL rule, written as a function. */
export interface Rule {
  readonly message: string;
  /** @returns whether the value passes, or the text of CEL's own error while evaluating. */
  readonly check: (value: never) => boolean | { readonly error: string };
}

/** A string, with bounds, a pattern, a format or an enumeration. */
export const text = (o: Omit<TextSchema, "type"> = {}): TextSchema =>
  Object.freeze({ type: "string", ...o, ...(o.enum && { enum: Object.freeze([...o.enum]) }) });

/** A string of these values only. */
export const oneOf = (...values: readonly string[]): TextSchema => text({ enum: values });

/** A whole number, with bounds. */
export const integer = (o: Omit<IntegerSchema, "type"> = {}): IntegerSchema =>
  Object.freeze({ type: "integer", ...o });

/** A boolean. */
export const bool = (o: Omit<BooleanSchema, "type"> = {}): BooleanSchema =>
  Object.freeze({ type: "boolean", ...o });

/** A list of items of one schema. */
export const list = (items: Schema, o: Omit<ListSchema, "type" | "items"> = {}): ListSchema =>
  Object.freeze({ type: "array", items, ...o });

/** A map of any keys to values of one schema (`additionalProperties`). */
export const mapOf = (values: Schema): MapSchema => Object.freeze({ type: "map", values });

/** A field whose name ends in `!` is required; required fields are checked in the order given. */
export function object(
  fields: Readonly<Record<string, Schema>>,
  o: Pick<ObjectSchema, "rules"> = {},
): ObjectSchema {
  const required = Object.keys(fields).filter((name) => name.endsWith("!"));
  const named = Object.entries(fields).map(([name, schema]) => [name.replace(/!$/, ""), schema] as const);
  return Object.freeze({
    type: "object",
    fields: Object.freeze(Object.assign(Object.create(null), Object.fromEntries(named))),
    required: Object.freeze(required.map((name) => name.slice(0, -1))),
    ...o,
  });
}
