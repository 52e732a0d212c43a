import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { KIND_SCHEMAS } from "../../src/api/schema/kinds.ts";
import type { Schema } from "../../src/api/schema/schema.ts";
import { missing, sharedPath } from "../support/vectors.ts";

/** The part of a definition's OpenAPI schema that the project's data must say too. */
interface OpenApi {
  readonly type?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly allOf?: readonly OpenApi[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, OpenApi>>;
  readonly items?: OpenApi;
  readonly additionalProperties?: OpenApi;
  readonly "x-kubernetes-validations"?: readonly { readonly rule: string; readonly message: string }[];
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: OpenApi };
    }[];
  };
}

/** Both sides as one plain value: keys without a value are left out, fields sorted by name. */
const plain = (value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));

const sorted = <T>(fields: Readonly<Record<string, T>>, map: (item: T) => unknown): unknown =>
  Object.fromEntries(
    Object.entries(fields)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, map(item)]),
  );

function fromDefinition(schema: OpenApi): unknown {
  const rules = schema["x-kubernetes-validations"] ?? [];
  const immutable = rules.find(({ rule }) => rule === "self == oldSelf");
  const { required = [], properties, additionalProperties } = schema;
  return plain({
    ...plain({
      type: additionalProperties ? "map" : schema.type,
      default: schema.default,
      enum: schema.enum ?? schema.allOf?.[0]?.enum,
      allOf: schema.allOf && true,
      minimum: schema.minimum,
      maximum: schema.maximum,
      bits: schema.format === "int32" ? 32 : undefined,
      format: schema.format?.startsWith("int") ? undefined : schema.format,
      minItems: schema.minItems,
      maxItems: schema.maxItems,
      minLength: schema.minLength,
      maxLength: schema.maxLength,
      pattern: schema.pattern,
    }),
    rules: rules.length > 0 && !immutable ? rules.map(({ message }) => message) : undefined,
    immutable: immutable?.message,
    items: schema.items && fromDefinition(schema.items),
    values: additionalProperties && fromDefinition(additionalProperties),
    ...(schema.type === "object" && !additionalProperties
      ? { fields: sorted(properties ?? {}, fromDefinition), required }
      : {}),
  });
}

function fromData(schema: Schema): unknown {
  const { rules, ...rest } = schema;
  return plain({
    ...rest,
    rules: rules?.map(({ message }) => message),
    items: schema.type === "array" ? fromData(schema.items) : undefined,
    values: schema.type === "map" ? fromData(schema.values) : undefined,
    fields: schema.type === "object" ? sorted(schema.fields, fromData) : undefined,
  });
}

const folder = sharedPath("crds");
if (folder === undefined) missing("definitions", "crds");
else {
  const versions = readdirSync(folder)
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), "utf8")))
    .map((document) => document.toJS() as Definition)
    .flatMap(({ spec }) => spec.versions.map((version) => ({ spec, version })));

  test.each(
    versions.map(({ spec, version }) => [`${spec.group}/${version.name} ${spec.names.kind}`, spec, version]),
  )("%s says what its definition says", (name, spec, version) => {
    const known = KIND_SCHEMAS.find((k) => `${k.group}/${k.version} ${k.kind}` === name);
    expect(known?.namespaced).toBe(spec.scope === "Namespaced");
    const { properties = {}, ...root } = version.schema.openAPIV3Schema;
    const { apiVersion, kind, metadata, ...fields } = properties;
    expect([apiVersion?.type, kind?.type, metadata?.type]).toEqual(["string", "string", "object"]);
    expect(known && fromData(known.schema)).toEqual(fromDefinition({ ...root, properties: fields }));
  });

  test("no kind without a definition", () => {
    expect(KIND_SCHEMAS.length).toBe(versions.length);
  });
}
