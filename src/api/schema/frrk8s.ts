import { CONNECT_TIME, evpnRules } from "./cel.ts";
import { SELECTOR } from "./common.ts";
import { BFD_FIELDS } from "./metallb.ts";
import { bool, integer, list, object, oneOf, text } from "./schema.ts";

/** The specs and statuses of frr-k8s' custom resources, as in its definitions after 0.0.25. */

const ASN = integer({ minimum: 0, maximum: 4294967295 });
const PREFIXES = list(text());
/** `format: cidr` stands at the list and not at its items, so it checks nothing. */
const SOME_PREFIXES = list(text(), { minItems: 1, format: "cidr" });
const MODE = text({ enum: ["all", "filtered"], default: "filtered" });
const LENGTH = integer({ bits: 32, minimum: 1, maximum: 128 });

const RD = text({ maxLength: 21, rules: evpnRules("RD", false) });
const EXPORT_RTS = list(text({ maxLength: 21, rules: evpnRules("RT", false) }), { maxItems: 100 });
const IMPORT_RTS = list(text({ maxLength: 21, rules: evpnRules("RT", true) }), { maxItems: 100 });
const VNI = integer({ bits: 32, minimum: 1, maximum: 16777215 });

const EVPN = object({
  advertiseSVI: bool(),
  advertiseVNIs: text({ enum: ["Disabled", "All"], allOf: true }),
  l2vnis: list(object({ exportRTs: EXPORT_RTS, importRTs: IMPORT_RTS, rd: RD, "vni!": VNI }), {
    maxItems: 10,
  }),
  l3vni: object({
    "advertisePrefixes!": list(oneOf("unicast"), { minItems: 1, maxItems: 1 }),
    exportRTs: EXPORT_RTS,
    importRTs: IMPORT_RTS,
    rd: RD,
    "vni!": VNI,
  }),
});

const NEIGHBOR = object({
  address: text(),
  addressFamilies: list(oneOf("unicast", "evpn"), { maxItems: 2, default: ["unicast"] }),
  asn: ASN,
  bfdProfile: text(),
  connectTime: text({ rules: CONNECT_TIME }),
  disableMP: bool({ default: false }),
  dualStackAddressFamily: bool({ default: false }),
  dynamicASN: oneOf("internal", "external"),
  ebgpMultiHop: bool(),
  enableGracefulRestart: bool(),
  holdTime: text(),
  interface: text(),
  keepaliveTime: text(),
  localASN: integer({ minimum: 1, maximum: 4294967295 }),
  password: text(),
  passwordSecret: object({ name: text(), namespace: text() }),
  port: integer({ minimum: 0, maximum: 16384 }),
  sourceaddress: text(),
  toAdvertise: object({
    allowed: object({ mode: MODE, prefixes: PREFIXES }),
    nextHop: object({ ipv4: text({ format: "ipv4" }), ipv6: text({ format: "ipv6" }) }),
    withCommunity: list(object({ community: text(), prefixes: SOME_PREFIXES })),
    withLocalPref: list(object({ localPref: integer({ bits: 32 }), prefixes: SOME_PREFIXES })),
  }),
  toReceive: object({
    allowed: object({
      mode: MODE,
      prefixes: list(object({ ge: LENGTH, le: LENGTH, prefix: text({ format: "cidr" }) })),
    }),
  }),
});

export const FRR_CONFIGURATION = object({
  bgp: object({
    bfdProfiles: list(object({ ...BFD_FIELDS, "name!": text() })),
    routers: list(
      object({
        "asn!": ASN,
        evpn: EVPN,
        id: text(),
        imports: list(object({ vrf: text() })),
        neighbors: list(NEIGHBOR),
        prefixes: PREFIXES,
        vrf: text(),
      }),
      { maxItems: 50 },
    ),
  }),
  nodeSelector: SELECTOR,
  raw: object({ priority: integer(), rawConfig: text() }),
});

export const FRRK8S_CONFIGURATION = object({
  logLevel: oneOf("all", "debug", "info", "warn", "error", "none"),
});

export const FRR_NODE_STATE_STATUS = object({
  lastConversionResult: text(),
  lastReloadResult: text(),
  runningConfig: text(),
});

export const BGP_SESSION_STATE_STATUS = object({
  bfdStatus: text(),
  bgpStatus: text(),
  node: text(),
  peer: text(),
  vrf: text(),
});
