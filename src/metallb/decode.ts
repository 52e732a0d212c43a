import type { KubernetesObject } from "../api/object.ts";
import { schemaOf } from "../api/schema/kinds.ts";
import { bool, list, mapOf, object, type Schema, text } from "../api/schema/schema.ts";
import { parseDuration } from "../net/duration.ts";

/*
 * A program reads objects into Go types. What does not fit stops it: the whole kind cannot be listed, and nothing is computed.
 */

/** The parts of Kubernetes' own kinds that a speaker reads. */
const CORE: Readonly<Record<string, Schema>> = Object.freeze({
  Node: object({
    spec: object({ unschedulable: bool() }),
    status: object({
      conditions: list(object({ type: text(), status: text() })),
      addresses: list(object({ type: text(), address: text() })),
    }),
  }),
  Namespace: object({}),
  Service: object({
    spec: object({ type: text(), loadBalancerClass: text(), externalTrafficPolicy: text() }),
    status: object({ loadBalancer: object({ ingress: list(object({ ip: text() })) }) }),
  }),
  EndpointSlice: object({
    endpoints: list(
      object({
        addresses: list(text()),
        nodeName: text(),
        conditions: object({ ready: bool(), serving: bool() }),
      }),
    ),
  }),
  Secret: object({ type: text(), data: mapOf(text()), stringData: mapOf(text()) }),
  ConfigMap: object({ data: mapOf(text()) }),
});

const METADATA = object({
  name: text(),
  namespace: text(),
  labels: mapOf(text()),
  annotations: mapOf(text()),
});

const DURATIONS: ReadonlySet<string> = new Set(["holdTime", "keepaliveTime", "connectTime"]);

/** Ranges of the Go types behind integers; all others are uint32. */
const INTEGERS: Readonly<
  Record<string, { readonly type: string; readonly min: number; readonly max: number }>
> = Object.freeze({
  peerPort: { type: "uint16", min: 0, max: 65535 },
  aggregationLength: { type: "int32", min: -(2 ** 31), max: 2 ** 31 - 1 },
  aggregationLengthV6: { type: "int32", min: -(2 ** 31), max: 2 ** 31 - 1 },
  weight: { type: "int32", min: -(2 ** 31), max: 2 ** 31 - 1 },
  priority: { type: "int", min: -(2 ** 53), max: 2 ** 53 },
});
const UINT32 = { type: "uint32", min: 0, max: 2 ** 32 - 1 };

/** An object as a program holds it (without nulls), or why it cannot hold it. */
export type Decoded<T extends KubernetesObject> =
  | { readonly ok: true; readonly object: T }
  | { readonly ok: false; readonly error: string };

/** Checks what a speaker would read of an object. Nothing is copied where nothing changes. */
export function decode<T extends KubernetesObject>(source: T): Decoded<T> {
  const schema = schemaFor(source);
  const seen: Seen = { kind: source.kind, nulls: false };
  const error =
    walk(source.metadata, METADATA, "metadata", seen) ??
    (schema === undefined ? undefined : walk(source, schema, "", seen));
  if (error !== undefined) return { ok: false, error };
  const whole = seen.nulls ? (withoutNulls(source) as T) : source;
  if (typeof whole.metadata.name === "string") return { ok: true, object: whole };
  return { ok: true, object: { ...whole, metadata: { ...whole.metadata, name: "" } } };
}

/** An object of a version that does not exist is held against the one that does. */
function schemaFor(source: KubernetesObject): Schema | undefined {
  if (Object.hasOwn(CORE, source.kind)) return CORE[source.kind];
  return [source.apiVersion, "metallb.io/v1beta2", "metallb.io/v1beta1"]
    .map((apiVersion) => schemaOf({ ...source, apiVersion })?.schema)
    .find((schema) => schema !== undefined);
}

interface Seen {
  readonly kind: string;
  nulls: boolean;
}

/** @returns the first thing that does not fit, in the order of the fields. */
function walk(value: unknown, schema: Schema, path: string, seen: Seen): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) {
    seen.nulls = true;
    return undefined;
  }
  switch (schema.type) {
    case "string":
      return typeof value === "string"
        ? durationError(value, path, seen)
        : mismatch(jsonType(value), "string", path, seen);
    case "boolean":
      return typeof value === "boolean" ? undefined : mismatch(jsonType(value), "bool", path, seen);
    case "integer":
      return integerError(value, path, seen);
    case "array":
      if (!Array.isArray(value)) return mismatch(jsonType(value), "list", path, seen);
      return first(value, (item) => walk(item, schema.items, path, seen));
    case "map":
    case "object":
      if (typeof value !== "object" || Array.isArray(value)) {
        return mismatch(jsonType(value), "object", path, seen);
      }
      return first(Object.entries(value), ([name, item]) => {
        const field = schema.type === "map" ? schema.values : schema.fields[name];
        return field && walk(item, field, path === "" ? name : `${path}.${name}`, seen);
      });
  }
}

function first<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const error = check(item);
    if (error !== undefined) return error;
  }
  return undefined;
}

function mismatch(what: string, type: string, path: string, { kind }: Seen): string {
  return `json: cannot unmarshal ${what} into Go struct field ${kind}.${path} of type ${type}`;
}

function durationError(value: string, path: string, { kind }: Seen): string | undefined {
  if (kind !== "BGPPeer" || !path.startsWith("spec.") || !DURATIONS.has(path.slice(5))) return undefined;
  const parsed = parseDuration(value);
  return parsed.ok ? undefined : parsed.error;
}

function integerError(value: unknown, path: string, seen: Seen): string | undefined {
  const { type, min, max } = INTEGERS[path.slice(path.lastIndexOf(".") + 1)] ?? UINT32;
  if (typeof value !== "number") return mismatch(jsonType(value), type, path, seen);
  if (Number.isInteger(value) && value >= min && value <= max) return undefined;
  return mismatch(`number ${value}`, type, path, seen);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (item === null ? [] : [[name, withoutNulls(item)]])),
  );
}

/** @returns how MetalLB's log would name the object. */
export function decodeError({ kind, metadata }: KubernetesObject, error: string): string {
  const { namespace, name } = metadata;
  return `decode ${kind}/${namespace === undefined ? "" : `${namespace}/`}${name}: ${error}`;
}
