import type { Node, Service, Workload } from "../../api/core.ts";
import type { IPAddressPool } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { listOf, textsOf } from "../../api/values.ts";
import { formatAddress, parseAddress } from "../../net/address.ts";
import { parsePoolEntry } from "../../net/range.ts";
import { lookup, prefixTable } from "../../net/table.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding, nameOf } from "../finding.ts";
import { show } from "../shell.ts";

const METALLB_MANAGERS = /^(controller|metallb|metallb-controller|manager|speaker)$/i;
const OTHERS: readonly (readonly [RegExp, string])[] = Object.freeze([
  [/^(k3s|klipper|servicelb)/i, "the service load balancer of k3s"],
  [/^cilium/i, "LB-IPAM of Cilium"],
  [/^kube-vip/i, "kube-vip"],
  [/cloud-controller-manager|cloud-provider/i, "a cloud provider's controller"],
  [/^calico|kube-controllers/i, "Calico's controller"],
  [/^openelb|^porter/i, "OpenELB"],
] as const);

/** Signs that somebody else answers for a Service: managedFields of the status, pods or annotations of another load balancer, addresses of nodes, addresses of no pool. */
export const foreignController = analyzer({
  name: "foreign-controller",
  codes: ["MLB105"],
  reads: { kinds: ["Service", "IPAddressPool", "Node"], also: ["DaemonSet"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const { lbClass, namespace } = shared.discovery().metallb;
    const pools = prefixTable(
      objects<IPAddressPool>("IPAddressPool")
        .filter((p) => (p.metadata.namespace ?? namespace.value) === namespace.value)
        .flatMap((p) =>
          textsOf(p.spec?.addresses).flatMap((text) => {
            const entry = parsePoolEntry(text);
            return entry.ok ? entry.cidrs.map((c) => [c.prefix, p.metadata.name] as const) : [];
          }),
        ),
    );
    const nodeAddresses = new Map(
      objects<Node>("Node").flatMap((n) =>
        listOf(n.status?.addresses).map((a) => [a.address, n.metadata.name] as const),
      ),
    );
    const klipper = klipperServices(objects<Workload>("DaemonSet"));
    for (const service of objects<Service>("Service")) {
      if (service.spec?.type !== "LoadBalancer") continue;
      const { loadBalancerClass = "" } = service.spec;
      if (loadBalancerClass !== lbClass.value) {
        if (asksMetallb(service)) yield otherClass(service, lbClass.value);
        continue;
      }
      const ingress = listOf(service.status?.loadBalancer?.ingress);
      const reason =
        managerOf(service) ??
        klipper.get(`${service.metadata.namespace}/${service.metadata.name}`) ??
        kubeVipHost(service) ??
        ingress
          .map((i) => {
            const address = parseAddress(i.ip ?? "");
            if (address === undefined) return undefined;
            const text = formatAddress(address);
            const node = nodeAddresses.get(text);
            if (lookup(pools, address).length > 0) return undefined;
            return node === undefined
              ? `its address ${text} belongs to no pool`
              : `its address ${text} is that of node ${node}, as the service load balancer of k3s gives it`;
          })
          .find((r) => r !== undefined);
      if (reason === undefined) continue;
      yield finding(
        "MLB105",
        { service: nameOf(service), reason },
        {
          objects: [service],
          services: [refOf(service)],
          evidence: [
            evidence(
              service,
              "status.loadBalancer.ingress",
              ingress.map((i) => i.ip ?? i.hostname ?? "").join(", ") || "none",
            ),
          ],
          commands: [show(refOf(service))],
        },
      );
    }
  },
});

const KLIPPER = /^svccontroller\.(k3s|rke2)\.cattle\.io\/svcname$/;

/** The service load balancer of k3s and RKE2 runs a DaemonSet for every Service that it serves, with the Service's name in labels. */
function klipperServices(daemons: readonly Workload[]): ReadonlyMap<string, string> {
  return new Map(
    daemons.flatMap((d): [string, string][] => {
      const labels = d.metadata.labels ?? {};
      const key = Object.keys(labels).find((name) => KLIPPER.test(name));
      if (key === undefined) return [];
      return [
        [
          `${labels[key.replace(/svcname$/, "svcnamespace")] ?? d.metadata.namespace}/${labels[key]}`,
          `the service load balancer of ${KLIPPER.exec(key)?.[1]} serves it too, by ${nameOf(d)}`,
        ],
      ];
    }),
  );
}

/** kube-vip writes on the Service which of its pods has taken it. */
function kubeVipHost(service: Service): string | undefined {
  const host = service.metadata.annotations?.["kube-vip.io/vipHost"];
  return host === undefined
    ? undefined
    : `kube-vip on node ${host} serves it too (annotation kube-vip.io/vipHost)`;
}

/** Who wrote the status last, if it is a known other controller. */
function managerOf(service: Service): string | undefined {
  for (const entry of service.metadata.managedFields ?? []) {
    const fields = entry.fieldsV1 as
      | { readonly "f:status"?: { readonly "f:loadBalancer"?: unknown } }
      | undefined;
    if (fields?.["f:status"]?.["f:loadBalancer"] === undefined) continue;
    const manager = entry.manager ?? "";
    if (METALLB_MANAGERS.test(manager)) continue;
    const known = OTHERS.find(([pattern]) => pattern.test(manager))?.[1];
    if (known !== undefined) return `its status is written by ${known} (field manager ${manager})`;
  }
  return undefined;
}

/** A Service that waits for an address, and speaks to MetalLB in its annotations. */
function asksMetallb({ metadata, status }: Service): boolean {
  return (
    listOf(status?.loadBalancer?.ingress).length === 0 &&
    Object.keys(metadata.annotations ?? {}).some((key) => /^metallb\.(?:io|universe\.tf)\//.test(key))
  );
}

function otherClass(service: Service, own: string): Finding {
  const { loadBalancerClass = "" } = service.spec ?? {};
  const named = (name: string): string => (name === "" ? "none" : name);
  return finding(
    "MLB105",
    {
      service: nameOf(service),
      reason: `its annotations speak to MetalLB, which leaves it alone, since its loadBalancerClass is ${named(loadBalancerClass)} and MetalLB's is ${named(own)}`,
    },
    {
      objects: [service],
      services: [refOf(service)],
      evidence: [evidence(service, "spec.loadBalancerClass", named(loadBalancerClass))],
      remedy:
        "Create the Service anew with MetalLB's class (the field cannot be changed), or take the annotations away if another controller shall serve it.",
      commands: [show(refOf(service))],
    },
  );
}
