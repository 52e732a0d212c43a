import type { Neighbor } from "../../api/frrk8s.ts";
import { MASKED } from "../../snapshot/mask.ts";
import type { NeighborConfig } from "../model.ts";
import type { Release } from "../releases.ts";

/** A field in which all configurations of a neighbor must agree. */
export interface NeighborField {
  /** Its name in the resource, below the neighbor. */
  readonly field: string;
  /** What is compared; unset is the default where frr-k8s takes it so. */
  readonly value: (neighbor: NeighborConfig) => FieldValue;
  /** Where the resource says it. */
  readonly path: (spec: Neighbor) => string;
  readonly error: (neighbor: string) => string;
  /** An empty value gives way to any other. */
  readonly emptyYields?: boolean;
  /** Two values of which at least one is not known. */
  readonly agrees?: (a: FieldValue, b: FieldValue) => boolean;
  readonly secret?: true;
}

type FieldValue = string | number | boolean;

const PORT = 179;
const HOLD = 180;
const KEEPALIVE = 60;
const CONNECT = 60;

const ASN: NeighborField = {
  field: "asn",
  value: (n) => n.asn,
  path: (spec) => (spec.dynamicASN ? ".dynamicASN" : ".asn"),
  error: (key) => `multiple asns specified for ${key}`,
};

const BFD_PROFILE: NeighborField = {
  field: "bfdProfile",
  value: (n) => n.bfdProfile ?? "",
  path: () => ".bfdProfile",
  error: (key) => `multiple bfd profiles specified for ${key}`,
};

/** Until 0.0.18, behind ebgpMultiHop. */
const DISABLE_MP: NeighborField = {
  field: "disableMP",
  value: (n) => n.disableMP === true,
  path: () => ".disableMP",
  error: (key) => `conflicting disableMP specified for ${key}`,
};

const EBGP_MULTI_HOP: NeighborField = {
  field: "ebgpMultiHop",
  value: (n) => n.ebgpMultiHop === true,
  path: () => ".ebgpMultiHop",
  error: (key) => `conflicting ebgp-multihop specified for ${key}`,
};

/** In the order in which frr-k8s compares them. */
const FIELDS: readonly NeighborField[] = [
  ASN,
  {
    field: "port",
    value: (n) => n.port ?? PORT,
    path: () => ".port",
    error: (key) => `multiple ports specified for ${key}`,
  },
  {
    field: "sourceaddress",
    value: (n) => n.srcAddr ?? "",
    path: () => ".sourceaddress",
    error: (key) => `multiple source addresses specified for ${key}`,
  },
  {
    field: "password",
    value: (n) => n.password ?? "",
    path: (spec) => (spec.passwordSecret?.name ? ".passwordSecret" : ".password"),
    error: (key) => `multiple passwords specified for ${key}`,
    // A capture and a refused read hide which password it is, not that there is one.
    agrees: (a, b) => a !== "" && b !== "" && (a === MASKED || b === MASKED),
    secret: true,
  },
  BFD_PROFILE,
  EBGP_MULTI_HOP,
  {
    field: "dualStackAddressFamily",
    value: (n) => n.ipFamily,
    path: (spec) => (spec.interface ? ".interface" : ".dualStackAddressFamily"),
    error: (key) => `conflicting advertiseDualStack specified for ${key}`,
  },
  {
    field: "holdTime",
    value: (n) => n.holdTime ?? HOLD,
    path: () => ".holdTime",
    error: (key) => `multiple hold times specified for ${key}`,
  },
  {
    field: "keepaliveTime",
    value: (n) => n.keepaliveTime ?? KEEPALIVE,
    path: () => ".keepaliveTime",
    error: (key) => `multiple keepalive times specified for ${key}`,
  },
  {
    field: "connectTime",
    value: (n) => n.connectTime ?? CONNECT,
    path: () => ".connectTime",
    error: (key) => `multiple connect times specified for ${key}`,
  },
  {
    field: "localASN",
    value: (n) => n.localASN ?? 0,
    path: () => ".localASN",
    error: (key) => `multiple localASNs specified for ${key}`,
  },
];

const WITH_BFD_UNION: readonly NeighborField[] = Object.freeze(
  FIELDS.map((field) => (field === BFD_PROFILE ? { ...field, emptyYields: true } : field)),
);
const WITH_DISABLE_MP: readonly NeighborField[] = Object.freeze(
  FIELDS.flatMap((field) => (field === EBGP_MULTI_HOP ? [field, DISABLE_MP] : [field])),
);

/** @returns the fields that a release compares, in its order. */
export function neighborFields(release: Release): readonly NeighborField[] {
  if (release.mergesBfdProfile) return WITH_BFD_UNION;
  return release.disableMP ? WITH_DISABLE_MP : FIELDS;
}

/** Drops the values that are the default, each on its own: hold time 180 with keepalive time 30 leaves keepalive time 30 alone. */
export function withoutDefaults(neighbor: NeighborConfig): NeighborConfig {
  const { port, holdTime, keepaliveTime, connectTime, ...rest } = neighbor;
  return {
    ...rest,
    ...(port === undefined || port === PORT ? {} : { port }),
    ...(holdTime === undefined || holdTime === HOLD ? {} : { holdTime }),
    ...(keepaliveTime === undefined || keepaliveTime === KEEPALIVE ? {} : { keepaliveTime }),
    ...(connectTime === undefined || connectTime === CONNECT ? {} : { connectTime }),
  };
}

/** @returns how messages of the merge call a neighbor. */
export function neighborInErrors(neighbor: NeighborConfig, id: string, release: Release): string {
  return release.neighborInErrors === "id"
    ? id
    : `neighbor ${neighbor.addr ?? ""} at vrf ${neighbor.vrfName ?? ""}`;
}
