import type { FRRConfigurationSpec, FRRK8sConfiguration } from "../api/frrk8s.ts";
import { parseDuration } from "../net/duration.ts";
import { quote } from "../net/quote.ts";
import type { Release } from "./releases.ts";

type Type =
  | { readonly is: "string" | "boolean" | "duration" | "labels" }
  | { readonly is: "integer"; readonly min: number; readonly max: number }
  | { readonly is: "list"; readonly of: Type }
  | { readonly is: "object"; readonly fields: readonly Field[] };

interface Field {
  readonly name: string;
  readonly type: Type;
  /** Absent in releases before this one. */
  readonly since?: keyof Release["fields"];
}

const string: Type = { is: "string" };
const boolean: Type = { is: "boolean" };
const duration: Type = { is: "duration" };
const int: Type = { is: "integer", min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };
const uint16: Type = { is: "integer", min: 0, max: 0xffff };
const uint32: Type = { is: "integer", min: 0, max: 0xffff_ffff };
const strings: Type = { is: "list", of: string };
const list = (of: Type): Type => ({ is: "list", of });
const object = (fields: Readonly<Record<string, Type>>, since: Since = {}): Type => ({
  is: "object",
  fields: Object.entries(fields).map(([name, type]) => {
    const release = since[name];
    return release === undefined ? { name, type } : { name, type, since: release };
  }),
});
type Since = Readonly<Record<string, keyof Release["fields"]>>;

const VNI = { vni: uint32, rd: string, importRTs: strings, exportRTs: strings };

const NEIGHBOR = object(
  {
    asn: uint32,
    dynamicASN: string,
    localASN: uint32,
    sourceaddress: string,
    address: string,
    interface: string,
    port: uint16,
    password: string,
    passwordSecret: object({ name: string, namespace: string }),
    holdTime: duration,
    keepaliveTime: duration,
    connectTime: duration,
    ebgpMultiHop: boolean,
    bfdProfile: string,
    enableGracefulRestart: boolean,
    toAdvertise: object(
      {
        allowed: object({ prefixes: strings, mode: string }),
        withLocalPref: list(object({ prefixes: strings, localPref: uint32 })),
        withCommunity: list(object({ prefixes: strings, community: string })),
        nextHop: object({ ipv4: string, ipv6: string }),
      },
      { nextHop: "evpn" },
    ),
    toReceive: object({
      allowed: object({ prefixes: list(object({ prefix: string, le: uint32, ge: uint32 })), mode: string }),
    }),
    disableMP: boolean,
    dualStackAddressFamily: boolean,
    addressFamilies: strings,
  },
  {
    dynamicASN: "dynamicASN",
    localASN: "localASN",
    interface: "interface",
    dualStackAddressFamily: "dualStackAddressFamily",
    addressFamilies: "evpn",
  },
);

const SPEC = object({
  bgp: object({
    routers: list(
      object(
        {
          asn: uint32,
          id: string,
          vrf: string,
          neighbors: list(NEIGHBOR),
          prefixes: strings,
          imports: list(object({ vrf: string })),
          evpn: object({
            advertiseVNIs: string,
            advertiseSVI: boolean,
            l2vnis: list(object(VNI)),
            l3vni: object({ ...VNI, advertisePrefixes: strings }),
          }),
        },
        { evpn: "evpn" },
      ),
    ),
    bfdProfiles: list(
      object({
        name: string,
        receiveInterval: uint32,
        transmitInterval: uint32,
        detectMultiplier: uint32,
        echoInterval: uint32,
        echoMode: boolean,
        passiveMode: boolean,
        minimumTtl: uint32,
      }),
    ),
  }),
  raw: object({ priority: int, rawConfig: string }),
  nodeSelector: object({
    matchLabels: { is: "labels" },
    matchExpressions: list(object({ key: string, operator: string, values: strings })),
  }),
});

const LOG_LEVEL = object({ logLevel: string });

/** A value of the wrong type: the daemon's typed client cannot read the object, and so none of its kind. */
export interface DecodeError {
  /** Field path from the object's root. */
  readonly path: string;
  readonly message: string;
}

/**
 * Reads the spec of a FRRConfiguration as the daemon's Go types do: unknown fields and nulls are dropped, and so are the fields that the
 * release does not know. The schema's bounds are the API server's business, not this one's.
 */
export function decodeFrrConfiguration(
  spec: unknown,
  release: Release,
): { readonly spec: FRRConfigurationSpec; readonly errors: readonly DecodeError[] } {
  const errors: DecodeError[] = [];
  const decoded = decode(spec ?? {}, SPEC, "spec", { release, errors });
  return { spec: (decoded ?? {}) as FRRConfigurationSpec, errors };
}

/** Reads the spec of a FRRK8sConfiguration as `decodeFrrConfiguration`. */
export function decodeFrrK8sConfiguration(
  spec: unknown,
  release: Release,
): { readonly spec: NonNullable<FRRK8sConfiguration["spec"]>; readonly errors: readonly DecodeError[] } {
  const errors: DecodeError[] = [];
  const decoded = decode(spec ?? {}, LOG_LEVEL, "spec", { release, errors });
  return { spec: (decoded ?? {}) as NonNullable<FRRK8sConfiguration["spec"]>, errors };
}

interface Reading {
  readonly release: Release;
  readonly errors: DecodeError[];
}

/** Returns undefined for a null, as Go leaves the zero value, and after an error. */
function decode(value: unknown, type: Type, path: string, reading: Reading): unknown {
  if (value === null || value === undefined) return undefined;
  const wrong = (expected: string): undefined => {
    reading.errors.push({ path, message: `expected ${expected}, found ${shown(value)}` });
  };
  switch (type.is) {
    case "string":
      return typeof value === "string" ? value : wrong("a string");
    case "boolean":
      return typeof value === "boolean" ? value : wrong("true or false");
    case "integer":
      return typeof value === "number" && Number.isInteger(value) && value >= type.min && value <= type.max
        ? value
        : wrong(integerName(type));
    case "duration": {
      if (typeof value !== "string") return wrong("a duration such as 90s");
      const parsed = parseDuration(value);
      if (parsed.ok) return value;
      reading.errors.push({ path, message: parsed.error });
      return undefined;
    }
    case "labels":
      return decodeLabels(value, path, reading) ?? wrong("labels");
    case "list": {
      if (!Array.isArray(value)) return wrong("a list");
      if (type.of.is === "string" && value.every((item) => typeof item === "string")) return value;
      return value.map((item, i) => decode(item, type.of, `${path}[${i}]`, reading) ?? zero(type.of));
    }
    case "object": {
      if (!isObject(value)) return wrong("an object");
      const out: Record<string, unknown> = {};
      for (const { name, type: fieldType, since } of type.fields) {
        if (since !== undefined && !reading.release.fields[since]) continue;
        if (!Object.hasOwn(value, name)) continue;
        const decoded = decode(value[name], fieldType, `${path}.${name}`, reading);
        if (decoded !== undefined) out[name] = decoded;
      }
      return out;
    }
  }
}

function decodeLabels(value: unknown, path: string, reading: Reading): unknown {
  if (!isObject(value)) return undefined;
  const entries: [string, unknown][] = [];
  for (const [key, label] of Object.entries(value)) {
    entries.push([key, decode(label, string, `${path}[${quote(key)}]`, reading) ?? ""]);
  }
  return Object.fromEntries(entries);
}

/** A null in a list is Go's zero value. */
function zero(type: Type): unknown {
  switch (type.is) {
    case "string":
    case "duration":
      return "";
    case "boolean":
      return false;
    case "integer":
      return 0;
    case "list":
      return [];
    case "labels":
    case "object":
      return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function integerName(type: { readonly min: number; readonly max: number }): string {
  if (type.min < 0) return "an integer";
  return `an integer from ${type.min} to ${type.max}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return quote(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return String(value);
}
