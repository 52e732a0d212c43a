import { describe, type Fault } from "./fault.ts";

/** What a field holds: a simple value, texts by name, a list, or named fields. Fields that are not named may hold anything. */
export type Shape =
  | "text"
  | "integer"
  | "bool"
  | "texts"
  | "integer or text"
  | readonly [Shape]
  | { readonly [field: string]: Shape };

const WORDS: Readonly<Record<Extract<Shape, string>, string>> = Object.freeze({
  text: "a text",
  integer: "an integer",
  bool: "true or false",
  texts: "an object of texts",
  "integer or text": "an integer or a text",
});

/** @returns where a value is not of its shape. An absent field and null fit every shape, as for the API server. */
export function shapeFaults(value: unknown, shape: Shape, path: string): readonly Fault[] {
  // Nearly every object fits, and then no path needs to be written.
  return fits(value, shape) ? [] : faultsIn(value, shape, path);
}

const fields = new WeakMap<object, readonly (readonly [string, Shape])[]>();

function fieldsOf(shape: { readonly [field: string]: Shape }): readonly (readonly [string, Shape])[] {
  const known = fields.get(shape) ?? Object.entries(shape);
  fields.set(shape, known);
  return known;
}

function fits(value: unknown, shape: Shape): boolean {
  if (value === undefined || value === null) return true;
  if (typeof shape === "string") return fitsSimple(value, shape);
  if (isListShape(shape)) {
    const [item] = shape;
    return Array.isArray(value) && value.every((each) => fits(each, item));
  }
  if (typeof value !== "object" || Array.isArray(value)) return false;
  for (const [name, inner] of fieldsOf(shape))
    if (Object.hasOwn(value, name) && !fits((value as Readonly<Record<string, unknown>>)[name], inner))
      return false;
  return true;
}

function faultsIn(value: unknown, shape: Shape, path: string): readonly Fault[] {
  if (value === undefined || value === null) return [];
  if (typeof shape === "string") return simpleFaults(value, shape, path);
  if (isListShape(shape)) {
    if (!Array.isArray(value)) return [fault(path, "a list", value)];
    return value.flatMap((item, index) => faultsIn(item, shape[0], `${path}[${index}]`));
  }
  if (typeof value !== "object" || Array.isArray(value)) return [fault(path, "an object", value)];
  const given = value as Readonly<Record<string, unknown>>;
  return fieldsOf(shape).flatMap(([name, inner]) =>
    Object.hasOwn(given, name) ? faultsIn(given[name], inner, `${path}.${name}`) : [],
  );
}

const isListShape = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

function fault(path: string, wanted: string, value: unknown): Fault {
  return { path, message: `${wanted} is expected, not ${describe(value)}` };
}

function simpleFaults(value: unknown, shape: Extract<Shape, string>, path: string): readonly Fault[] {
  const wanted = WORDS[shape];
  if (shape === "texts") {
    if (typeof value !== "object" || Array.isArray(value)) return [fault(path, wanted, value)];
    return Object.entries(value as object)
      .filter(([, text]) => typeof text !== "string")
      .map(([key, text]) => fault(`${path}[${JSON.stringify(key)}]`, "a text (in quotes)", text));
  }
  return fitsSimple(value, shape) ? [] : [fault(path, wanted, value)];
}

function fitsSimple(value: unknown, shape: Extract<Shape, string>): boolean {
  switch (shape) {
    case "text":
      return typeof value === "string";
    case "integer":
      return Number.isSafeInteger(value);
    case "integer or text":
      return typeof value === "string" || Number.isSafeInteger(value);
    case "bool":
      return typeof value === "boolean";
    case "texts":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every((text) => typeof text === "string")
      );
  }
}
