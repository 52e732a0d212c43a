import type { KubernetesObject } from "../object.ts";
import { EMPTY } from "./common.ts";
import * as frrk8s from "./frrk8s.ts";
import * as metallb from "./metallb.ts";
import { type ObjectSchema, object, type Schema } from "./schema.ts";

/** One version of one custom resource. */
export interface KindSchema {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Everything below the root except apiVersion, kind and metadata. */
  readonly schema: ObjectSchema;
}

const kind = (
  group: string,
  version: string,
  name: string,
  fields: Readonly<Record<string, Schema>>,
  namespaced = true,
): KindSchema => Object.freeze({ group, version, kind: name, namespaced, schema: object(fields) });

const METALLB = "metallb.io";
const FRRK8S = "frrk8s.metallb.io";

/** All kinds of which the schema is known, as of MetalLB after 0.16.1 and frr-k8s after 0.0.25. */
export const KIND_SCHEMAS: readonly KindSchema[] = Object.freeze([
  kind(METALLB, "v1beta1", "BFDProfile", { spec: metallb.BFD_PROFILE, status: EMPTY }),
  kind(METALLB, "v1beta1", "BGPAdvertisement", { spec: metallb.BGP_ADVERTISEMENT, status: EMPTY }),
  kind(METALLB, "v1beta1", "BGPPeer", { spec: metallb.BGP_PEER_V1BETA1, status: EMPTY }),
  kind(METALLB, "v1beta2", "BGPPeer", { spec: metallb.BGP_PEER, status: EMPTY }),
  kind(METALLB, "v1beta1", "Community", { spec: metallb.COMMUNITY, status: EMPTY }),
  kind(METALLB, "v1beta1", "ConfigurationState", { status: metallb.CONFIGURATION_STATE_STATUS }),
  kind(METALLB, "v1beta1", "IPAddressPool", {
    "spec!": metallb.IP_ADDRESS_POOL,
    status: metallb.IP_ADDRESS_POOL_STATUS,
  }),
  kind(METALLB, "v1beta1", "L2Advertisement", { spec: metallb.L2_ADVERTISEMENT, status: EMPTY }),
  kind(METALLB, "v1beta1", "ServiceBGPStatus", {
    spec: EMPTY,
    status: metallb.SERVICE_BGP_STATUS_STATUS,
  }),
  kind(METALLB, "v1beta1", "ServiceL2Status", { spec: EMPTY, status: metallb.SERVICE_L2_STATUS_STATUS }),
  kind(FRRK8S, "v1beta1", "FRRConfiguration", { spec: frrk8s.FRR_CONFIGURATION, status: EMPTY }),
  kind(FRRK8S, "v1beta1", "FRRK8sConfiguration", { spec: frrk8s.FRRK8S_CONFIGURATION, status: EMPTY }),
  kind(FRRK8S, "v1beta1", "FRRNodeState", { spec: EMPTY, status: frrk8s.FRR_NODE_STATE_STATUS }, false),
  kind(FRRK8S, "v1beta1", "BGPSessionState", { spec: EMPTY, status: frrk8s.BGP_SESSION_STATE_STATUS }),
]);

const BY_TYPE: ReadonlyMap<string, KindSchema> = new Map(
  KIND_SCHEMAS.map((schema) => [`${schema.group}/${schema.version} ${schema.kind}`, schema]),
);

/** Paths of fields below `spec` that a release's own definitions lack, by kind: `localASN`, `bgp.routers.neighbors.asn`. */
export type DroppedFields = Readonly<Record<string, readonly string[]>>;

export interface SchemaOptions {
  /** Fields of later releases, which an API server with older definitions drops. The same value gives the same schemas. */
  readonly dropped?: DroppedFields;
}

/** @returns what is known of an object's kind and version, or undefined for any other. */
export function schemaOf(source: KubernetesObject, options: SchemaOptions = {}): KindSchema | undefined {
  const known = BY_TYPE.get(`${source.apiVersion} ${source.kind}`);
  const { dropped } = options;
  if (known === undefined || dropped === undefined || !Object.hasOwn(dropped, known.kind)) return known;
  let narrowed = narrowedBy.get(dropped);
  if (narrowed === undefined) {
    narrowed = new Map();
    narrowedBy.set(dropped, narrowed);
  }
  const found = narrowed.get(known) ?? narrow(known, dropped[known.kind] ?? []);
  narrowed.set(known, found);
  return found;
}

const narrowedBy = new WeakMap<DroppedFields, Map<KindSchema, KindSchema>>();

function narrow(known: KindSchema, paths: readonly string[]): KindSchema {
  const schema = paths.reduce<Schema>(
    (result, path) => without(result, ["spec", ...path.split(".")]),
    known.schema,
  );
  return schema.type === "object" ? Object.freeze({ ...known, schema }) : known;
}

function without(schema: Schema, path: readonly string[]): Schema {
  if (schema.type === "array") return Object.freeze({ ...schema, items: without(schema.items, path) });
  const [name, ...rest] = path;
  if (schema.type !== "object" || name === undefined) return schema;
  const child = schema.fields[name];
  if (child === undefined) return schema;
  const others = Object.entries(schema.fields).filter(([other]) => other !== name);
  const kept = rest.length === 0 ? [] : [[name, without(child, rest)] as const];
  const fields = Object.assign(Object.create(null), Object.fromEntries([...others, ...kept]));
  return Object.freeze({
    ...schema,
    fields: Object.freeze(fields),
    required: rest.length === 0 ? schema.required.filter((other) => other !== name) : schema.required,
  });
}
