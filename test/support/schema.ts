import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";

const folder = resolve(import.meta.dirname, "../../docs/schema");
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
/** Schemas refer to each other by their names. */
for (const file of readdirSync(folder).filter((name) => name.endsWith(".schema.json")))
  ajv.addSchema(
    JSON.parse(readFileSync(join(folder, file), "utf8")),
    `metallb.cli/v1/${file.replace(".schema.json", "")}`,
  );

/** Expects a document (or JSON) to be what `docs/schema/<kind>.schema.json` says of its kind. */
export function expectSchema(document: unknown): void {
  const value: unknown = typeof document === "string" ? JSON.parse(document) : document;
  const { kind } = value as { readonly kind: string };
  const validate = ajv.getSchema(`metallb.cli/v1/${kind}`);
  if (validate === undefined) throw new Error(`docs/schema/${kind}.schema.json does not exist`);
  const valid = validate(JSON.parse(JSON.stringify(value)));
  expect({ valid, errors: validate.errors?.slice(0, 5) ?? [] }).toEqual({ valid: true, errors: [] });
}
