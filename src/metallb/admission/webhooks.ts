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
import { byName, type Resources } from "../configuration/resources.ts";
import type { Settings } from "../options.ts";
import type { CustomKind } from "../prepare.ts";

/** MetalLB's validating webhooks over a growing store of admitted resources. */
export interface Webhooks {
  /** @returns the refusal of an object that is new or replaces the one of its name, or undefined. */
  readonly check: (kind: CustomKind, object: KubernetesObject) => string | undefined;
  /** @returns the refusal to delete a BFDProfile, or undefined. */
  readonly deleteProfile: (profile: KubernetesObject) => string | undefined;
  readonly store: (kind: CustomKind, object: KubernetesObject) => void;
}

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
 * Each webhook lists MetalLB's namespace only, and sees its own kind and little else: peers with nodes, BGPAdvertisements with pools and nodes, L2Advertisements with
 * pools, the rest alone. What may yet be cured by another resource is left out before the check: a peer's BFD profile and Secret,
 * and communities that may be aliases. So faults between kinds are found by speakers only.
 */
export function webhooks(nodes: readonly Node[], settings: Settings): Webhooks {
  const existing = new Map<CustomKind, KubernetesObject[]>();
  const listed = <T extends KubernetesObject>(kind: CustomKind): readonly T[] =>
    byName(
      ((existing.get(kind) ?? []) as T[]).filter(
        ({ metadata }) => metadata.namespace === settings.metallbNamespace,
      ),
    );
  const withObject = <T extends KubernetesObject>(kind: CustomKind, object: KubernetesObject): readonly T[] =>
    withUpdate(listed<T>(kind), object as T);
  const seen = (kind: CustomKind, object: KubernetesObject): Partial<Resources> => {
    switch (kind) {
      case "BGPPeer":
        return { peers: withObject<BGPPeer>(kind, object).map(withoutReferences), nodes };
      case "BGPAdvertisement":
        return {
          advertisements: withObject<BGPAdvertisement>(kind, object).map(withoutAliases),
          pools: listed<IPAddressPool>("IPAddressPool"),
          nodes,
        };
      case "L2Advertisement":
        return {
          layer2: withObject<L2Advertisement>(kind, object),
          pools: listed<IPAddressPool>("IPAddressPool"),
        };
      case "IPAddressPool":
        return { pools: withObject<IPAddressPool>(kind, object) };
      case "Community":
        return { communities: withObject<Community>(kind, object) };
      case "BFDProfile":
        return {};
    }
  };
  return {
    check: (kind, object) => {
      const catalogue = readCatalogue({ ...NOTHING, ...seen(kind, object) }, settings.release, settings);
      return configurationOf(catalogue).faults[0]?.error;
    },
    deleteProfile: ({ metadata }) => {
      const user = listed<BGPPeer>("BGPPeer").find(({ spec }) => spec?.bfdProfile === metadata.name);
      return user === undefined
        ? undefined
        : `failed to delete BFDProfile ${metadata.name}, used by BGPPeer ${user.metadata.name}`;
    },
    store: (kind, object) => {
      const list = existing.get(kind);
      if (list === undefined) existing.set(kind, [object]);
      else list.push(object);
    },
  };
}

/** A new object comes last, whatever its name; one that is known is replaced where it stands. */
function withUpdate<T extends KubernetesObject>(list: readonly T[], object: T): readonly T[] {
  const at = list.findIndex(({ metadata }) => metadata.name === object.metadata.name);
  return at < 0 ? [...list, object] : list.with(at, object);
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
