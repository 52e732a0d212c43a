import type { KubernetesObject } from "../../src/api/object.ts";
import { refOf } from "../../src/api/ref.ts";
import type { Link } from "../../src/explain/explanation.ts";
import type { ChainLink, ServiceQuestion } from "../../src/explain/plugin.ts";
import { analyze } from "../../src/findings/analyze.ts";
import { egressService } from "../../src/findings/analyzers/egress-service.ts";
import {
  interfacesOf,
  type NodeNetworkState,
  portsOf,
  routesOf,
  rulesOf,
  tableOf,
  vrfOf,
} from "../../src/findings/nmstate.ts";
import { nodePhrase } from "../../src/findings/phrase.ts";
import { command } from "../../src/findings/shell.ts";
import { matches, parseSelector } from "../../src/net/selector.ts";
import { findObject, unknownKind } from "../../src/snapshot/select.ts";
import type { EgressService } from "./egress.ts";

/**
 * The way back of a Service that is announced in a VRF on OVN-Kubernetes: by the EgressService of its name, the route table of the VRF and
 * the rules that keep the cluster's own networks out of it.
 */
export const wayBack: ChainLink = Object.freeze({
  name: "way back",
  explain: (question: ServiceQuestion) => {
    const { s, service, vrfs } = question;
    const { name, namespace = "" } = service.metadata;
    const egress = findObject<EgressService>(s, "EgressService", name, namespace);
    const own = vrfs.filter((v) => v !== "default" && v !== "");
    if (own.length === 0 && egress === undefined) return [];
    if (!onOvn(question) && egress === undefined) return [];
    const unknown = unknownKind(s, "EgressService");
    if (egress === undefined && unknown !== undefined) {
      return [
        {
          name: "way back",
          state: "unknown",
          text: `EgressServices are not known: ${unknown}`,
          permission: "list egressservices.k8s.ovn.org",
          findOut: [command("kubectl", "get", "egressservice", "-n", namespace, name, "-o", "yaml")],
        },
      ];
    }
    if (egress === undefined) return [without(question, own)];
    return [...broken(question, egress), ...apart(question, egress), ...tables(question, egress, own)];
  },
} satisfies ChainLink);

interface NetworkOperator extends KubernetesObject {
  readonly spec?: {
    readonly clusterNetwork?: readonly { readonly cidr?: string }[];
    readonly serviceNetwork?: readonly string[];
    readonly defaultNetwork?: {
      readonly type?: string;
      readonly ovnKubernetesConfig?: {
        readonly gatewayConfig?: { readonly ipv4?: { readonly internalMasqueradeSubnet?: string } };
      };
    };
  };
}

function operator(question: ServiceQuestion): NetworkOperator | undefined {
  return findObject<NetworkOperator>(question.s, "Network", "cluster");
}

function onOvn(question: ServiceQuestion): boolean {
  return operator(question)?.spec?.defaultNetwork?.type === "OVNKubernetes";
}

/** Nothing steers the pods' packets into the VRF: not a fault of what comes in, but known to surprise. */
function without({ service, announcers, s }: ServiceQuestion, vrfs: readonly string[]): Link {
  const { name, namespace = "" } = service.metadata;
  const addresses = announcers.flatMap((node) => nodeIp(findObject(s, "Node", node)));
  const source = addresses.length === 0 ? "the node's own address" : addresses.join(" or ");
  return {
    name: "way back",
    state: "note",
    text: `no EgressService ${namespace}/${name}: what its pods start leaves by the default VRF with ${source}, not by ${vrfs.join(", ")} (asymmetric)`,
    findOut: [command("kubectl", "metallb", "egress", `svc/${name}`, "-n", namespace)],
  };
}

function nodeIp(node: KubernetesObject | undefined): readonly string[] {
  const status = node?.status as
    | { readonly addresses?: readonly { readonly type: string; readonly address: string }[] }
    | undefined;
  return (status?.addresses ?? []).filter((a) => a.type === "InternalIP").map((a) => a.address);
}

/** What check finds wrong about this EgressService, each as a link of its own. */
function broken({ s, service }: ServiceQuestion, egress: EgressService): readonly Link[] {
  const { findings } = analyze(s, {}, [egressService]);
  const mine = refOf(egress);
  return findings
    .filter((f) =>
      f.objects.some((o) => o.kind === mine.kind && o.name === mine.name && o.namespace === mine.namespace),
    )
    .map(
      (finding): Link => ({
        name: "way back",
        state: "broken",
        text: finding.message.replace(/\.$/, ""),
        finding,
      }),
    )
    .filter((link) => link.finding?.services.some((r) => r.name === service.metadata.name) ?? true);
}

/** With LoadBalancerIP one of the selected nodes carries the answers, so it has to be one that announces. By Network nothing is selected. */
function apart({ s, announcers }: ServiceQuestion, egress: EgressService): readonly Link[] {
  const { sourceIPBy, nodeSelector } = egress.spec ?? {};
  if (sourceIPBy === "Network" || nodeSelector === undefined || announcers.length === 0) return [];
  const parsed = parseSelector(nodeSelector);
  if (!parsed.ok) return [];
  const known = announcers.flatMap((name) => findObject(s, "Node", name) ?? []);
  if (known.length < announcers.length || known.some((n) => matches(parsed.selector, n.metadata.labels)))
    return [];
  return [
    {
      name: "way back",
      state: "broken",
      text: `the nodeSelector of the EgressService selects none of the nodes that announce (${nodePhrase(announcers)}): answers leave from another node`,
      findOut: [
        command(
          ...["kubectl", "get", "egressservice", "-n", egress.metadata.namespace ?? ""],
          ...[egress.metadata.name, "-o", "yaml"],
        ),
      ],
    },
  ];
}

/** Node by node: the table, its default route, and the rules for the cluster's networks, as nmstate shows them. */
function tables(question: ServiceQuestion, egress: EgressService, vrfs: readonly string[]): readonly Link[] {
  const { s, announcers } = question;
  const table = egress.spec?.network;
  const name = "way back";
  if (table === undefined) {
    return [
      {
        name,
        state: "note",
        text: "the EgressService names no network: packets leave by the main route table",
      },
    ];
  }
  const blind = announcers.filter((node) => findObject(s, "NodeNetworkState", node) === undefined);
  const seen = announcers.flatMap((node) => findObject<NodeNetworkState>(s, "NodeNetworkState", node) ?? []);
  const missing = seen.flatMap((state) => faultsOf(state, table, vrfs, networksOf(question)));
  const links: Link[] = [...Map.groupBy(missing, (m) => m.text)].map(([text, list]) => ({
    name,
    state: "broken",
    text: `${text} on ${nodePhrase(list.map((m) => m.node))}`,
  }));
  if (blind.length > 0) {
    links.push({
      name,
      state: "unknown",
      text: `what route table ${table} holds on ${nodePhrase(blind)} is not known (no NodeNetworkState)`,
      findOut: blind
        .slice(0, 2)
        .map((node) =>
          command("oc", "debug", `node/${node}`, "--", "ip", "route", "show", "table", String(table)),
        ),
    });
  }
  if (links.length === 0) links.push({ name, state: "sound", text: sound(question, egress, seen, table) });
  return links;
}

interface Fault {
  readonly node: string;
  readonly text: string;
}

const BEFORE_VRF = 1000;

function faultsOf(
  state: NodeNetworkState,
  table: string,
  vrfs: readonly string[],
  cluster: readonly string[],
): readonly Fault[] {
  const node = state.metadata.name;
  const fault = (text: string): Fault => ({ node, text });
  const devices = vrfs.flatMap((v) => vrfOf(state, v) ?? []);
  const absent = vrfs.filter((v) => vrfOf(state, v) === undefined);
  if (absent.length > 0) return absent.map((v) => fault(`there is no VRF ${v}`));
  const wrong = devices.filter((d) => tableOf(d) !== table);
  if (devices.length > 0 && wrong.length === devices.length) {
    return [
      fault(
        `network ${table} is not the route table of VRF ${devices[0]?.name} (${tableOf(devices[0] ?? {}) ?? "none"})`,
      ),
    ];
  }
  const routes = routesOf(state, table);
  const rules = rulesOf(state);
  return [
    ...(routes.some((r) => r.destination === "0.0.0.0/0" || r.destination === "::/0")
      ? []
      : [
          fault(
            `route table ${table} has no default route (routes that BGP learns are not shown by nmstate)`,
          ),
        ]),
    ...cluster
      .filter(
        (net) =>
          !rules.some(
            (r) => r["ip-to"] === net && (r.priority ?? 0) < BEFORE_VRF && isMain(r["route-table"]),
          ),
      )
      .map((net) => fault(`no route rule of a priority below ${BEFORE_VRF} keeps ${net} in the main table`)),
  ];
}

function isMain(table: number | undefined): boolean {
  return table === undefined || table === 0 || table === 254;
}

/** The networks that must not be looked up in the VRF: pods, Services, and OVN-Kubernetes' masquerade addresses. */
function networksOf(question: ServiceQuestion): readonly string[] {
  const spec = operator(question)?.spec;
  if (spec === undefined) return [];
  const masquerade = spec.defaultNetwork?.ovnKubernetesConfig?.gatewayConfig?.ipv4?.internalMasqueradeSubnet;
  return [
    ...(spec.clusterNetwork ?? []).flatMap((n) => n.cidr ?? []),
    ...(spec.serviceNetwork ?? []),
    ...(masquerade === undefined ? [] : [masquerade]),
  ];
}

function sound(
  question: ServiceQuestion,
  egress: EgressService,
  seen: readonly NodeNetworkState[],
  table: string,
): string {
  const byAddress = egress.spec?.sourceIPBy !== "Network";
  const ways = seen.map((state) => {
    const device = question.vrfs.flatMap((v) => vrfOf(state, v) ?? [])[0];
    const ports = device === undefined ? [] : portsOf(state, device);
    const port = interfacesOf(state).find((i) => ports.includes(i.name ?? ""));
    return {
      node: state.metadata.name,
      port: port?.name ?? "?",
      address: port?.ipv4?.address?.[0]?.ip ?? port?.ipv6?.address?.[0]?.ip,
    };
  });
  const shown = ways
    .map((w) => `${w.node} by ${w.port}${byAddress || w.address === undefined ? "" : ` as ${w.address}`}`)
    .join(", ");
  const source = byAddress
    ? `clients see ${question.addresses.join(", ")}`
    : "clients see the node's address in the VRF";
  return `answers and what the pods start leave by route table ${table}: ${shown}; ${source}`;
}
