import type { ConfigMap, Namespace, Node, Secret } from "../../api/core.ts";
import type {
  BFDProfile,
  BGPAdvertisement,
  BGPPeer,
  Community,
  IPAddressPool,
  L2Advertisement,
} from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { compareBytes } from "../../net/order.ts";

/** Everything that a speaker's configuration is read from, as MetalLB lists it: in its namespace, by name. */
export interface Resources {
  readonly pools: readonly IPAddressPool[];
  readonly peers: readonly BGPPeer[];
  readonly bfdProfiles: readonly BFDProfile[];
  readonly advertisements: readonly BGPAdvertisement[];
  readonly layer2: readonly L2Advertisement[];
  readonly communities: readonly Community[];
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly nodes: readonly Node[];
  readonly namespaces: readonly Namespace[];
  /** `extras` of ConfigMap bgpextras, or empty. */
  readonly extras: string;
}

/** MetalLB's custom resources, prepared as an API server would hold them (see `prepare.ts`). */
export interface CustomResources {
  readonly IPAddressPool: readonly IPAddressPool[];
  readonly BGPPeer: readonly BGPPeer[];
  readonly BFDProfile: readonly BFDProfile[];
  readonly BGPAdvertisement: readonly BGPAdvertisement[];
  readonly L2Advertisement: readonly L2Advertisement[];
  readonly Community: readonly Community[];
}

/** The rest of what the configuration depends on. */
export interface CoreResources {
  readonly nodes: readonly Node[];
  readonly namespaces: readonly Namespace[];
  readonly secrets: readonly Secret[];
  readonly configMaps: readonly ConfigMap[];
}

/**
 * Resources in other namespaces than MetalLB's are not seen, silently. Every kind is in the order of names, that of an API server; a
 * speaker lists from its cache, in a random order, so that which of several errors it reports may differ.
 */
export function resourcesOf(custom: CustomResources, core: CoreResources, namespace: string): Resources {
  const ours = <T extends KubernetesObject>(objects: readonly T[]): readonly T[] =>
    objects.filter(({ metadata }) => metadata.namespace === namespace);
  const extras = ours(core.configMaps).find(({ metadata }) => metadata.name === "bgpextras")?.data;
  return {
    pools: byName(ours(custom.IPAddressPool)),
    peers: byName(ours(custom.BGPPeer)),
    bfdProfiles: byName(ours(custom.BFDProfile)),
    advertisements: byName(ours(custom.BGPAdvertisement)),
    layer2: byName(ours(custom.L2Advertisement)),
    communities: byName(ours(custom.Community)),
    secrets: new Map(ours(core.secrets).map((secret) => [secret.metadata.name, secret])),
    nodes: core.nodes,
    namespaces: core.namespaces,
    extras: extras !== undefined && Object.hasOwn(extras, "extras") ? (extras.extras ?? "") : "",
  };
}

/** Stable: objects of one name stay in input order. */
export function byName<T extends KubernetesObject>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => compareBytes(a.metadata.name, b.metadata.name));
}
