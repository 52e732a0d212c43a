import type { Endpoint, EndpointSlice, Node, Secret, Service, ServiceSpec } from "../../src/api/core.ts";
import type {
  BFDProfile,
  BGPAdvertisement,
  BGPAdvertisementSpec,
  BGPPeer,
  BGPPeerSpec,
  IPAddressPool,
  IPAddressPoolSpec,
  L2Advertisement,
  L2AdvertisementSpec,
} from "../../src/api/metallb.ts";

/*
 * A small cluster to begin with, in as few words as possible; each test says what is different.
 */

const namespace = "metallb-system";

export const node = (name: string, labels: Readonly<Record<string, string>> = {}): Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
});

export const peer = (name: string, spec: BGPPeerSpec = {}): BGPPeer => ({
  apiVersion: "metallb.io/v1beta2",
  kind: "BGPPeer",
  metadata: { name, namespace },
  spec: { myASN: 64512, peerASN: 64513, peerAddress: "10.1.0.1", ...spec },
});

export const pool = (name: string, spec: IPAddressPoolSpec = {}): IPAddressPool => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "IPAddressPool",
  metadata: { name, namespace },
  spec: { addresses: ["192.0.2.0/24"], ...spec },
});

export const advertisement = (name: string, spec: BGPAdvertisementSpec = {}): BGPAdvertisement => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "BGPAdvertisement",
  metadata: { name, namespace },
  spec,
});

export const layer2 = (name: string, spec: L2AdvertisementSpec = {}): L2Advertisement => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "L2Advertisement",
  metadata: { name, namespace },
  spec,
});

export const profile = (name: string, spec: NonNullable<BFDProfile["spec"]> = {}): BFDProfile => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "BFDProfile",
  metadata: { name, namespace },
  spec,
});

export const secret = (name: string, data: Readonly<Record<string, string>>, type?: string): Secret => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  type: type ?? "kubernetes.io/basic-auth",
  data,
});

interface ServiceParts extends ServiceSpec {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A LoadBalancer Service in namespace `ns` with these addresses. */
export const service = (
  name: string,
  addresses: readonly string[],
  { labels, annotations, ...spec }: ServiceParts = {},
): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "ns", ...(labels && { labels }), ...(annotations && { annotations }) },
  spec: { type: "LoadBalancer", ...spec },
  status: { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } },
});

export const slice = (name: string, endpoints: readonly Endpoint[]): EndpointSlice => ({
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: `${name}-1`, namespace: "ns", labels: { "kubernetes.io/service-name": name } },
  endpoints,
});

/** An endpoint that can serve on each of these nodes. */
export const ready = (...nodes: readonly string[]): readonly Endpoint[] =>
  nodes.map((nodeName, i) => ({ addresses: [`10.128.0.${i + 1}`], conditions: { ready: true }, nodeName }));
