import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";

const folder = resolve(import.meta.dirname, "../../docs/schema");
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });

/** Expects a document (or JSON) to be what `docs/schema/<kind>.schema.json` says of its kind. */
export function expectSchema(document: unknown): void {
  const value: unknown = typeof document === "string" ? JSON.parse(document) : document;
  const { kind } = value as { readonly kind: string };
  const schema = JSON.parse(readFileSync(join(folder, `${kind}.schema.json`), "utf8"));
  const validate = ajv.getSchema(schema.$id) ?? ajv.compile(schema);
  const valid = validate(JSON.parse(JSON.stringify(value)));
  expect({ valid, errors: validate.errors?.slice(0, 5) ?? [] }).toEqual({ valid: true, errors: [] });
}
