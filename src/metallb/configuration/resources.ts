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
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";

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

/** Resources in other namespaces than MetalLB's are not seen, silently. */
export function resourcesOf(s: Snapshot, custom: CustomResources, namespace: string): Resources {
  const ours = <T extends KubernetesObject>(objects: readonly T[]): readonly T[] =>
    byName(objects.filter(({ metadata }) => metadata.namespace === namespace));
  const extras = objectsOf<ConfigMap>(s, "ConfigMap").find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === "bgpextras",
  );
  return {
    pools: ours(custom.IPAddressPool),
    peers: ours(custom.BGPPeer),
    bfdProfiles: ours(custom.BFDProfile),
    advertisements: ours(custom.BGPAdvertisement),
    layer2: ours(custom.L2Advertisement),
    communities: ours(custom.Community),
    secrets: new Map(
      objectsOf<Secret>(s, "Secret")
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map((secret) => [secret.metadata.name, secret]),
    ),
    nodes: objectsOf<Node>(s, "Node"),
    namespaces: objectsOf<Namespace>(s, "Namespace"),
    extras: extras?.data?.extras ?? "",
  };
}

/** Stable: objects of one name stay in input order. */
export function byName<T extends KubernetesObject>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => compareBytes(a.metadata.name, b.metadata.name));
}
