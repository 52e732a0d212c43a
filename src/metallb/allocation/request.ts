import type { KubernetesObject } from "../../api/object.ts";
import { parseAddress } from "../../net/address.ts";
import { compareBytes } from "../../net/order.ts";
import { quote } from "../../net/quote.ts";
import { trimSpace } from "../../net/range.ts";
import { familyOf, type Ip, printIp, type ServiceFamily } from "./addresses.ts";

/** Which of the two names of each annotation a release reads: the current one alone, both, or only the deprecated one. */
export interface RequestRules {
  /** `metallb.io/…` and, behind it, `metallb.universe.tf/…`; before 0.14.9 only the latter. */
  readonly currentAnnotations: boolean;
}

/** The prefix of MetalLB's annotations. */
export const CURRENT_PREFIX = "metallb.io";
/** Their prefix in older releases, which later ones still read. */
export const DEPRECATED_PREFIX = "metallb.universe.tf";
const POOL_ANNOTATION = "ip-allocated-from-pool";

/** What the controller reads of a Service: fields of the right type only, so that no input can trip it. */
export interface ServiceView {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly type: string;
  readonly loadBalancerClass?: string;
  readonly clusterIP: string;
  readonly clusterIPs: readonly string[];
  readonly ipFamilies: readonly string[];
  readonly ipFamilyPolicy: string;
  readonly loadBalancerIP: string;
  /** `TCP/80`, as in MetalLB's messages. */
  readonly ports: readonly string[];
  /** The selector as text if the traffic policy is Local, else empty: Services share an address only with equal ones. */
  readonly backendKey: string;
  /** The entries of `status.loadBalancer.ingress`. `plain`: nothing but an address. */
  readonly ingress: readonly { readonly ip: string; readonly plain: boolean }[];
}

/** @returns the parts of a Service that matter; an absent or wrong field counts as empty. */
export function viewOf(object: KubernetesObject): ServiceView {
  const { metadata } = object;
  const spec = fieldsOf(object.spec);
  const namespace = textOf(metadata.namespace);
  const loadBalancerClass = spec.loadBalancerClass;
  return {
    key: `${namespace}/${textOf(metadata.name)}`,
    namespace,
    labels: textsOf(metadata.labels),
    annotations: textsOf(metadata.annotations),
    type: textOf(spec.type),
    ...(typeof loadBalancerClass === "string" ? { loadBalancerClass } : {}),
    clusterIP: textOf(spec.clusterIP),
    clusterIPs: listOf(spec.clusterIPs).map(textOf),
    ipFamilies: listOf(spec.ipFamilies).map(textOf),
    ipFamilyPolicy: textOf(spec.ipFamilyPolicy) || "SingleStack",
    loadBalancerIP: textOf(spec.loadBalancerIP),
    ports: listOf(spec.ports).map((port) => {
      const { protocol, port: number } = fieldsOf(port);
      return `${textOf(protocol)}/${typeof number === "number" ? number : 0}`;
    }),
    backendKey:
      spec.externalTrafficPolicy === "Local"
        ? Object.entries(textsOf(spec.selector))
            .sort(([a], [b]) => compareBytes(a, b))
            .map(([name, value]) => `${name}=${value}`)
            .join(",")
        : "",
    ingress: listOf(fieldsOf(fieldsOf(object.status).loadBalancer).ingress).map((entry) => {
      const fields = fieldsOf(entry);
      return { ip: textOf(fields.ip), plain: Object.keys(fields).every((name) => name === "ip") };
    }),
  };
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const texts = Object.entries(fieldsOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}

/** The value of an annotation by its name without prefix. An empty current one hides the deprecated one. */
export function annotation(
  { annotations }: ServiceView,
  name: string,
  rules: RequestRules,
): string | undefined {
  const prefixes = rules.currentAnnotations ? [CURRENT_PREFIX, DEPRECATED_PREFIX] : [DEPRECATED_PREFIX];
  const found = prefixes.map((prefix) => `${prefix}/${name}`).find((key) => Object.hasOwn(annotations, key));
  return found === undefined ? undefined : annotations[found];
}

/** The annotation in which the controller writes the pool. */
export function poolAnnotation(rules: RequestRules): string {
  return `${rules.currentAnnotations ? CURRENT_PREFIX : DEPRECATED_PREFIX}/${POOL_ANNOTATION}`;
}

/** What a Service asks for. */
export interface Request {
  readonly pool: string;
  readonly sharingKey: string;
  /** Addresses asked for, by annotation or field; empty: any. Or why they cannot be read. */
  readonly addresses:
    | { readonly ok: true; readonly ips: readonly Ip[]; readonly family?: ServiceFamily }
    | { readonly ok: false; readonly error: string };
}

/** Reads what a Service asks for from its annotations and `spec.loadBalancerIP`, by the rules of a release. */
export function requestOf(view: ServiceView, rules: RequestRules): Request {
  return {
    pool: annotation(view, "address-pool", rules) ?? "",
    sharingKey: annotation(view, "allow-shared-ip", rules) ?? "",
    addresses: requestedAddresses(view, rules),
  };
}

function requestedAddresses(view: ServiceView, rules: RequestRules): Request["addresses"] {
  const name = `${rules.currentAnnotations ? CURRENT_PREFIX : DEPRECATED_PREFIX}/loadBalancerIPs`;
  const text = annotation(view, "loadBalancerIPs", rules) ?? "";
  const { loadBalancerIP } = view;
  if (text === "" && loadBalancerIP === "") return { ok: true, ips: [] };
  if (text !== "" && loadBalancerIP !== "")
    return { ok: false, error: `service can not have both ${name} and svc.Spec.LoadBalancerIP` };
  if (text === "") {
    const ip = parseAddress(loadBalancerIP);
    return ip === undefined
      ? { ok: false, error: `invalid spec.loadBalancerIP ${quote(loadBalancerIP)}` }
      : { ok: true, ips: [ip], family: ip.family };
  }
  const texts = text.split(",").map(trimSpace);
  const ips = texts.map((part) => parseAddress(part));
  if (ips.includes(undefined)) return { ok: false, error: `invalid ${name}: ${quote(text)}` };
  const family = familyOf(ips.map(printIp));
  return family.ok ? { ok: true, ips, family: family.family } : { ok: false, error: family.error };
}
