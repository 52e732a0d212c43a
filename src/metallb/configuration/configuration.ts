import type { ObjectRef } from "../../api/ref.ts";
import { refOf } from "../../api/ref.ts";
import { once } from "../lazy.ts";
import type { Release } from "../releases.ts";
import { type Advertisement, parseAdvertisement, type ReadAdvertisement } from "./advertisement.ts";
import { type Attached, attachAdvertisements, attachLayer2, echoFaults } from "./attach.ts";
import { type BfdProfile, parseBfdProfiles } from "./bfd-profiles.ts";
import { parseCommunities } from "./communities.ts";
import { deepEqual } from "./equal.ts";
import type { ConfigFault } from "./fault.ts";
import { type Layer2Advertisement, parseLayer2Advertisement } from "./l2-advertisement.ts";
import { peerPairFaults } from "./peer-pairs.ts";
import { type Peer, parsePeer, type ReadPeer } from "./peers.ts";
import { byLowestAddress } from "./pool-order.ts";
import { type Pool, parsePools } from "./pools.ts";
import type { Resources } from "./resources.ts";

/** A pool with what is advertised of it. */
export interface AdvertisedPool extends Pool {
  readonly bgp: readonly Advertisement[];
  readonly layer2: readonly Layer2Advertisement[];
}

/** A configuration that MetalLB accepts. */
export interface Configuration {
  readonly peers: ReadonlyMap<string, Peer>;
  readonly bfdProfiles: ReadonlyMap<string, BfdProfile>;
  readonly pools: ReadonlyMap<string, AdvertisedPool>;
  readonly extras: string;
}

/** A configuration, or why there is none: all faults, the one that MetalLB reports first. */
export interface ReadConfiguration {
  readonly configuration?: Configuration;
  readonly faults: readonly ConfigFault[];
  readonly panic?: string;
}

/** All resources read one by one: what the configurations of all nodes have in common. */
export interface Catalogue {
  readonly resources: Resources;
  readonly release: Release;
  readonly bfd: ReturnType<typeof parseBfdProfiles>;
  readonly peers: readonly ReadPeer[];
  readonly communities: ReturnType<typeof parseCommunities>;
  readonly pools: ReturnType<typeof parsePools>;
  readonly layer2: Attached<Layer2Advertisement>;
  readonly advertisements: readonly ReadAdvertisement[];
  /** Attaches advertisements to the pools; the same list gives the same value. */
  readonly attached: (advertisements: readonly ReadAdvertisement[]) => AttachedPools;
}

/** Advertisements attached to pools, and the pools with both kinds of them. */
export interface AttachedPools extends Attached<Advertisement> {
  readonly pools: () => ReadonlyMap<string, AdvertisedPool>;
}

/** Reads every resource. Linear, except that each node selector is held against each node. */
export function readCatalogue(
  resources: Resources,
  release: Release,
  options: { readonly secretPassthrough: boolean },
): Catalogue {
  const { nodes, namespaces, secrets } = resources;
  const communities = parseCommunities(resources.communities);
  const parsed = parsePools(
    { pools: resources.pools, namespaces, nodes },
    {
      selectorValues: release.selectorValues,
      bareAllocationMatchesAll: release.allocation.bareAllocationMatchesAll,
      nodeIpInPoolRefused: release.nodeIpInPoolRefused,
    },
  );
  const pools = { pools: byLowestAddress(parsed.pools), faults: parsed.faults };
  const context = { nodes, pools: resources.pools, aliases: communities.aliases, release };
  const layer2 = attachLayer2(
    resources.layer2.map((object) => parseLayer2Advertisement(object, context)),
    pools.pools,
  );
  return {
    resources,
    release,
    bfd: parseBfdProfiles(resources.bfdProfiles),
    peers: resources.peers.map((object) =>
      parsePeer(object, { secrets, secretPassthrough: options.secretPassthrough, release }),
    ),
    communities,
    pools,
    layer2,
    attached: attacher(pools.pools, layer2, release),
    advertisements: resources.advertisements.map((object) => parseAdvertisement(object, context)),
  };
}

function attacher(
  pools: ReadonlyMap<string, Pool>,
  layer2: Attached<Layer2Advertisement>,
  release: Release,
): Catalogue["attached"] {
  const known = new Map<readonly ReadAdvertisement[], AttachedPools>();
  return (advertisements) => {
    let found = known.get(advertisements);
    if (found === undefined) {
      const attached = attachAdvertisements(advertisements, pools, release);
      found = { ...attached, pools: once(() => advertisedPools(pools, attached, layer2)) };
      known.set(advertisements, found);
    }
    return found;
  };
}

function advertisedPools(
  pools: ReadonlyMap<string, Pool>,
  bgp: Attached<Advertisement>,
  layer2: Attached<Layer2Advertisement>,
): ReadonlyMap<string, AdvertisedPool> {
  return new Map(
    [...pools].map(([name, pool]) => [
      name,
      { ...pool, bgp: bgp.byPool.get(name) ?? [], layer2: layer2.byPool.get(name) ?? [] },
    ]),
  );
}

/** The part of the resources that one configuration is made of: all, or what is left for a node. */
export interface Selection {
  readonly peers: readonly ReadPeer[];
  readonly advertisements: readonly ReadAdvertisement[];
  /** All peers are known to select one node: every two share it. */
  readonly onOneNode?: boolean;
}

/** Puts a configuration together, in MetalLB's order of checks. */
export function configurationOf(catalogue: Catalogue, selection: Selection = catalogue): ReadConfiguration {
  const { resources, release, bfd, communities, pools, layer2 } = catalogue;
  const faults: ConfigFault[] = [
    ...peerPairFaults(
      selection.peers.map(({ object }) => object),
      selection.onOneNode ? [] : resources.nodes,
      release,
    ),
    ...bfd.faults,
  ];
  const peers = collectPeers(selection.peers, bfd.profiles, faults);
  faults.push(
    ...communities.faults,
    ...pools.faults,
    ...layer2.faults,
    ...equalAdvertisements(selection.advertisements),
  );
  const attached = catalogue.attached(selection.advertisements);
  faults.push(...attached.faults, ...echoFaults(pools.pools, attached.byPool, echoing(peers, bfd.profiles)));
  if (attached.panic !== undefined) return { faults, panic: attached.panic };
  if (faults.length > 0) return { faults };
  const configuration = {
    peers,
    bfdProfiles: bfd.profiles,
    pools: attached.pools(),
    extras: resources.extras,
  };
  return { configuration, faults };
}

function collectPeers(
  read: readonly ReadPeer[],
  profiles: ReadonlyMap<string, BfdProfile>,
  faults: ConfigFault[],
): ReadonlyMap<string, Peer> {
  const peers = new Map<string, Peer>();
  for (const { object, peer, faults: own } of read) {
    faults.push(...own);
    const { name } = object.metadata;
    const profile = object.spec?.bfdProfile ?? "";
    if (profile !== "" && !profiles.has(profile)) {
      faults.push({
        error: `peer ${name} referencing non existing bfd profile ${profile}`,
        origin: { ref: refOf(object), path: "spec.bfdProfile" },
        transient: true,
      });
    }
    if (peer === undefined) continue;
    if (deepEqual(peers.get(name), peer)) {
      faults.push({
        error: `peer ${name} already exists`,
        origin: { ref: refOf(object), path: "metadata.name" },
      });
    }
    peers.set(name, peer);
  }
  return peers;
}

function equalAdvertisements(read: readonly ReadAdvertisement[]): readonly ConfigFault[] {
  const seen = new Map<string, number[]>();
  const pairs: { readonly i: number; readonly j: number }[] = [];
  for (const [j, { object }] of read.entries()) {
    const same = seen.get(object.metadata.name) ?? [];
    for (const i of same) if (deepEqual(read[i]?.object, object)) pairs.push({ i, j });
    same.push(j);
    seen.set(object.metadata.name, same);
  }
  return pairs
    .sort((a, b) => a.i - b.i || a.j - b.j)
    .flatMap(({ i, j }) => {
      const object = read[j]?.object;
      if (object === undefined) return [];
      const error = `duplicate definition of bgpadvertisements. advertisement ${i + 1} and ${j + 1} are equal`;
      return [{ error, origin: { ref: refOf(object), path: "" } }];
    });
}

function echoing(
  peers: ReadonlyMap<string, Peer>,
  profiles: ReadonlyMap<string, BfdProfile>,
): ReadonlyMap<string, ObjectRef> {
  const found = new Map<string, ObjectRef>();
  for (const { name, ref, spec } of peers.values()) {
    if (profiles.get(spec.bfdProfile ?? "")?.spec.echoMode === true) found.set(name, ref);
  }
  return found;
}
