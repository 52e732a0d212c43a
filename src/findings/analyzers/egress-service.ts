import type { Service } from "../../api/core.ts";
import type { BGPAdvertisement, BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { listOf, textOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding, nameOf } from "../finding.ts";
import { type NodeNetworkState, tableOf, vrfOf } from "../nmstate.ts";
import { show } from "../shell.ts";

interface EgressService extends KubernetesObject {
  readonly spec?: { readonly sourceIPBy?: string; readonly network?: string };
  readonly status?: { readonly host?: string };
}
interface Network extends KubernetesObject {
  readonly spec?: {
    readonly defaultNetwork?: {
      readonly ovnKubernetesConfig?: { readonly gatewayConfig?: { readonly routingViaHost?: boolean } };
    };
  };
}

const LABEL = "egress-service.k8s.ovn.org/";

/** The way back on OVN-Kubernetes: an EgressService against its Service, the VRF's route table and the nodes that announce. */
export const egressService = analyzer({
  name: "egress-service",
  codes: ["MLB506"],
  reads: {
    kinds: ["Service"],
    also: ["EgressService", "NodeNetworkState", "BGPAdvertisement", "BGPPeer", "Network"],
    uses: ["discovery"],
  },
  *analyze({ objects, find }) {
    for (const egress of objects<EgressService>("EgressService")) {
      const { name, namespace = "" } = egress.metadata;
      const service = find<Service>("Service", name, namespace);
      const said = (reason: string, path: string, value: string): Finding =>
        finding(
          "MLB506",
          { service: `Service ${namespace}/${name}`, reason },
          {
            objects: [egress],
            services: service === undefined ? [] : [refOf(service)],
            evidence: [evidence(egress, path, value)],
            commands: [show(refOf(egress))],
          },
        );
      if (service === undefined) {
        yield said(
          "an EgressService works for the Service of its own name and namespace, and there is none",
          "metadata.name",
          `${namespace}/${name}`,
        );
        continue;
      }
      if (service.spec?.type !== "LoadBalancer") {
        yield said(`${nameOf(service)} is not of type LoadBalancer`, "metadata.name", name);
        continue;
      }
      const byNetwork = egress.spec?.sourceIPBy === "Network";
      const gateway = find<Network>("Network", "cluster")?.spec?.defaultNetwork?.ovnKubernetesConfig
        ?.gatewayConfig;
      if (byNetwork && objects("Network").length > 0 && gateway?.routingViaHost !== true)
        yield said(
          "sourceIPBy Network needs routingViaHost: true in Network/cluster",
          "spec.sourceIPBy",
          "Network",
        );
      const network = textOf(egress.spec?.network);
      const vrfs = new Set(objects<BGPPeer>("BGPPeer").flatMap((p) => textOf(p.spec?.vrf) ?? []));
      const tables = tablesOf(objects<NodeNetworkState>("NodeNetworkState"), vrfs);
      if (network !== undefined && tables.size > 0 && !tables.has(network))
        yield said(
          `network ${network} is no route table of a VRF with a BGPPeer (${[...tables].map(([id, vrf]) => `${vrf} has ${id}`).join(", ")})`,
          "spec.network",
          network,
        );
      if (byNetwork) continue;
      const host = egress.status?.host;
      if (host === "" || host === undefined) {
        if (egress.status !== undefined) yield said("no node was chosen for it", "status.host", "empty");
        continue;
      }
      const label = `${LABEL}${namespace}-${name}`;
      const open = objects<BGPAdvertisement>("BGPAdvertisement").filter(
        (a) => advertises(a, service) && !selects(a, label),
      );
      for (const advertisement of open)
        yield said(
          `answers leave from node ${host} alone, and ${nameOf(advertisement)} announces it without a nodeSelector for the label ${label}`,
          "status.host",
          host,
        );
    }
  },
});

function tablesOf(
  states: readonly NodeNetworkState[],
  vrfs: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const state of states)
    for (const name of vrfs) {
      const vrf = vrfOf(state, name);
      const id = vrf === undefined ? undefined : tableOf(vrf);
      if (id !== undefined) tables.set(id, name);
    }
  return tables;
}

/** Whether an advertisement names the pool of the Service; one that chooses pools by labels or takes all is held to name it. */
function advertises(a: BGPAdvertisement, service: Service): boolean {
  const pool = service.metadata.annotations?.["metallb.io/ip-allocated-from-pool"];
  const names = a.spec?.ipAddressPools ?? [];
  if (names.length === 0 || pool === undefined) return true;
  return names.includes(pool);
}

function selects(a: BGPAdvertisement, label: string): boolean {
  const selectors = listOf(a.spec?.nodeSelectors);
  return (
    selectors.length > 0 &&
    selectors.every(
      (s) =>
        Object.hasOwn(s.matchLabels ?? {}, label) ||
        listOf(s.matchExpressions).some(
          (e) => e.key === label && (e.operator === "Exists" || e.operator === "In"),
        ),
    )
  );
}
