import type { Schema, TextSchema } from "./schema.ts";

/** @returns in words what a field takes: `an integer from 1 to 16384`, `internal or external`, `a list of texts`. */
export function expectation(schema: Schema): string {
  switch (schema.type) {
    case "string":
      return textExpectation(schema);
    case "boolean":
      return "true or false";
    case "integer": {
      const { minimum, maximum } = schema;
      if (minimum !== undefined && maximum !== undefined) return `an integer from ${minimum} to ${maximum}`;
      if (minimum !== undefined) return `an integer of at least ${minimum}`;
      return schema.bits === 32 ? "an integer of 32 bits" : "an integer";
    }
    case "array":
      return listExpectation(schema.minItems, schema.maxItems);
    case "map":
    case "object":
      return "an object";
  }
}

const FORMATS = Object.freeze({
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  cidr: "a prefix such as 10.0.0.0/8",
  "date-time": "a time such as 2026-01-31T08:00:00Z",
});

function textExpectation({ enum: values, format, maxLength, minLength, pattern }: TextSchema): string {
  if (values !== undefined) return values.join(" or ");
  if (format !== undefined) return FORMATS[format];
  if (pattern !== undefined) return `a text like ${pattern}`;
  if (maxLength !== undefined) return `a text of at most ${maxLength} bytes`;
  return minLength === undefined ? "a text" : `a text of at least ${minLength} characters`;
}

function listExpectation(minItems?: number, maxItems?: number): string {
  if (minItems !== undefined) return `a list of at least ${minItems}`;
  return maxItems === undefined ? "a list" : `a list of at most ${maxItems}`;
}

/** @returns in words what stands in a field. The value of a password is never shown. */
export function description(value: unknown, path: string): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (path.endsWith("password")) return typeof value === "string" ? "a text" : `a ${typeof value}`;
  if (typeof value !== "string") return String(value);
  const quoted = JSON.stringify(value);
  return quoted.length > 80 ? `${quoted.slice(0, 79)}…"` : quoted;
}
