import type { Node } from "../../api/core.ts";
import type {
  BGPAdvertisement,
  BGPPeer,
  Community,
  IPAddressPool,
  L2Advertisement,
} from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { configurationOf, readCatalogue } from "../configuration/configuration.ts";
import type { ConfigFault } from "../configuration/fault.ts";
import type { Resources } from "../configuration/resources.ts";
import type { Settings } from "../options.ts";
import type { CustomKind } from "../prepare.ts";

/** What a webhook lists. */
export interface Listed {
  /** The kind's objects, the new one among them, in the order in which they are checked. */
  readonly objects: readonly KubernetesObject[];
  readonly pools: readonly IPAddressPool[];
}

/** @returns every fault that the webhook of a kind finds, the one that it tells first. */
export type Webhook = (kind: CustomKind, listed: Listed) => readonly ConfigFault[];

const NOTHING: Resources = Object.freeze({
  pools: [],
  peers: [],
  bfdProfiles: [],
  advertisements: [],
  layer2: [],
  communities: [],
  secrets: new Map(),
  nodes: [],
  namespaces: [],
  extras: "",
});

/**
 * MetalLB's validating webhooks. Each sees its own kind and little else: peers with nodes, BGPAdvertisements with pools and nodes,
 * L2Advertisements with pools, the rest alone. What may yet be cured by another resource is left out before the check: a peer's BFD profile
 * and Secret, and communities that may be aliases. So faults between kinds are found by speakers only.
 */
export function webhookOf(nodes: readonly Node[], settings: Settings): Webhook {
  return (kind, { objects, pools }) => {
    const seen = seenBy(kind, objects, pools, nodes);
    return configurationOf(readCatalogue({ ...NOTHING, ...seen }, settings.release, settings)).faults;
  };
}

function seenBy(
  kind: CustomKind,
  objects: readonly KubernetesObject[],
  pools: readonly IPAddressPool[],
  nodes: readonly Node[],
): Partial<Resources> {
  switch (kind) {
    case "BGPPeer":
      return { peers: (objects as readonly BGPPeer[]).map(withoutReferences), nodes };
    case "BGPAdvertisement":
      return {
        advertisements: (objects as readonly BGPAdvertisement[]).map(withoutAliases),
        pools,
        nodes,
      };
    case "L2Advertisement":
      return { layer2: objects as readonly L2Advertisement[], pools };
    case "IPAddressPool":
      return { pools: objects as readonly IPAddressPool[] };
    case "Community":
      return { communities: objects as readonly Community[] };
    case "BFDProfile":
      return {};
  }
}

function withoutReferences(peer: BGPPeer): BGPPeer {
  const { bfdProfile: _, passwordSecret: __, ...spec } = peer.spec ?? {};
  return { ...peer, spec };
}

function withoutAliases(advertisement: BGPAdvertisement): BGPAdvertisement {
  const { communities, ...spec } = advertisement.spec ?? {};
  if (communities === undefined) return advertisement;
  return { ...advertisement, spec: { ...spec, communities: communities.filter((c) => c.includes(":")) } };
}
