import { CONNECT_TIME, SERVICE_SELECTORS_WITHOUT_AGGREGATION } from "./cel.ts";
import { SELECTOR, SELECTORS, STATUS_CONDITIONS } from "./common.ts";
import { bool, integer, list, mapOf, object, oneOf, text } from "./schema.ts";

/** The specs of MetalLB's custom resources, as in its definitions after 0.16.1. */

const ASN = integer({ minimum: 0, maximum: 4294967295 });
const NAMES = list(text());
const MILLISECONDS = integer({ bits: 32, minimum: 10, maximum: 60000 });

/** frr-k8s has the same profile, with a name. */
export const BFD_FIELDS = Object.freeze({
  detectMultiplier: integer({ bits: 32, minimum: 2, maximum: 255 }),
  echoInterval: MILLISECONDS,
  echoMode: bool(),
  minimumTtl: integer({ bits: 32, minimum: 1, maximum: 254 }),
  passiveMode: bool(),
  receiveInterval: MILLISECONDS,
  transmitInterval: MILLISECONDS,
});

export const BFD_PROFILE = object(BFD_FIELDS);

export const BGP_ADVERTISEMENT = object(
  {
    aggregationLength: integer({ bits: 32, minimum: 1, default: 32 }),
    aggregationLengthV6: integer({ bits: 32, default: 128 }),
    communities: NAMES,
    ipAddressPoolSelectors: SELECTORS,
    ipAddressPools: NAMES,
    localPref: integer({ bits: 32 }),
    nodeSelectors: SELECTORS,
    peers: NAMES,
    serviceSelectors: SELECTORS,
  },
  { rules: SERVICE_SELECTORS_WITHOUT_AGGREGATION },
);

export const BGP_PEER = object({
  bfdProfile: text(),
  connectTime: text({ rules: CONNECT_TIME }),
  disableMP: bool({ default: false }),
  dualStackAddressFamily: bool({ default: false }),
  dynamicASN: oneOf("internal", "external"),
  ebgpMultiHop: bool(),
  enableGracefulRestart: bool({ immutable: "EnableGracefulRestart cannot be changed after creation" }),
  holdTime: text(),
  interface: text(),
  keepaliveTime: text(),
  localASN: integer({ minimum: 1, maximum: 4294967295 }),
  "myASN!": ASN,
  nodeSelectors: SELECTORS,
  password: text(),
  passwordSecret: object({ name: text(), namespace: text() }),
  peerASN: ASN,
  peerAddress: text(),
  peerPort: integer({ minimum: 1, maximum: 16384, default: 179 }),
  routerID: text(),
  sourceAddress: text(),
  vrf: text(),
});

/** Deprecated in 0.14.9; the API server converts it to v1beta2. Selectors must list values. */
export const BGP_PEER_V1BETA1 = object({
  bfdProfile: text(),
  ebgpMultiHop: bool(),
  holdTime: text(),
  keepaliveTime: text(),
  "myASN!": ASN,
  nodeSelectors: list(
    object({
      matchExpressions: list(
        object({ "key!": text(), "operator!": text(), "values!": list(text(), { minItems: 1 }) }),
      ),
      matchLabels: mapOf(text()),
    }),
  ),
  password: text(),
  "peerASN!": ASN,
  "peerAddress!": text(),
  peerPort: integer({ minimum: 0, maximum: 16384 }),
  routerID: text(),
  sourceAddress: text(),
});

export const COMMUNITY = object({ communities: list(object({ name: text(), value: text() })) });

export const IP_ADDRESS_POOL = object({
  "addresses!": list(text()),
  autoAssign: bool({ default: true }),
  avoidBuggyIPs: bool({ default: false }),
  serviceAllocation: object({
    namespaceSelectors: SELECTORS,
    namespaces: NAMES,
    priority: integer(),
    serviceSelectors: SELECTORS,
  }),
});

const COUNT = integer();
export const IP_ADDRESS_POOL_STATUS = object({
  "assignedIPv4!": COUNT,
  "assignedIPv6!": COUNT,
  "availableIPv4!": COUNT,
  "availableIPv6!": COUNT,
});

export const L2_ADVERTISEMENT = object({
  interfaces: NAMES,
  ipAddressPoolSelectors: SELECTORS,
  ipAddressPools: NAMES,
  nodeSelectors: SELECTORS,
  preferredNodeSelectors: list(
    object({
      "preference!": SELECTOR,
      "weight!": integer({ bits: 32, minimum: 1, maximum: 100 }),
    }),
  ),
  serviceSelectors: SELECTORS,
});

export const CONFIGURATION_STATE_STATUS = object({
  conditions: STATUS_CONDITIONS,
  errorSummary: text(),
  result: oneOf("Valid", "Invalid", "Unknown"),
});

const FIXED = text({ immutable: "Value is immutable" });
const SERVICE_STATUS = { node: FIXED, serviceName: FIXED, serviceNamespace: FIXED };
export const SERVICE_BGP_STATUS_STATUS = object({ ...SERVICE_STATUS, peers: NAMES });
export const SERVICE_L2_STATUS_STATUS = object({
  ...SERVICE_STATUS,
  interfaces: list(object({ name: text() })),
});
