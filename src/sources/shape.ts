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

const WORDS: Readonly<Record<string, string>> = Object.freeze({
  text: "a text",
  integer: "an integer",
  bool: "true or false",
  texts: "an object of texts",
  "integer or text": "an integer or a text",
});

/** @returns where a value is not of its shape. An absent field and null fit every shape, as for the API server. */
export function shapeFaults(value: unknown, shape: Shape, path: string): readonly Fault[] {
  if (value === undefined || value === null) return [];
  if (typeof shape === "string") return simpleFaults(value, shape, path);
  if (isListShape(shape)) {
    if (!Array.isArray(value)) return [fault(path, "a list", value)];
    return value.flatMap((item, index) => shapeFaults(item, shape[0], `${path}[${index}]`));
  }
  if (typeof value !== "object" || Array.isArray(value)) return [fault(path, "an object", value)];
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(shape).flatMap(([name, inner]) =>
    Object.hasOwn(fields, name) ? shapeFaults(fields[name], inner, `${path}.${name}`) : [],
  );
}

const isListShape = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

function fault(path: string, wanted: string, value: unknown): Fault {
  return { path, message: `${wanted} is expected, not ${describe(value)}` };
}

function simpleFaults(value: unknown, shape: string, path: string): readonly Fault[] {
  const wanted = WORDS[shape] ?? shape;
  if (shape === "texts") {
    if (typeof value !== "object" || Array.isArray(value)) return [fault(path, wanted, value)];
    return Object.entries(value as object)
      .filter(([, text]) => typeof text !== "string")
      .map(([key, text]) => fault(`${path}[${JSON.stringify(key)}]`, "a text (in quotes)", text));
  }
  const fits =
    (shape.includes("text") && typeof value === "string") ||
    (shape.includes("integer") && Number.isSafeInteger(value)) ||
    (shape === "bool" && typeof value === "boolean");
  return fits ? [] : [fault(path, wanted, value)];
}
