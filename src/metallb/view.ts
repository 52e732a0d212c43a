import type { Node } from "../api/core.ts";
import { type Layer2Result, layer2Election } from "./announcement/layer2.ts";
import { type NodeReason, nodeReasons } from "./announcement/node.ts";
import { type ServiceFacts, serviceFacts } from "./announcement/service.ts";
import {
  type AdvertisedPool,
  type Catalogue,
  configurationOf,
  type ReadConfiguration,
  readCatalogue,
  type Selection,
} from "./configuration/configuration.ts";
import { type NodeFilter, type NodeKeys, nodeFilter } from "./configuration/node-filter.ts";
import { resourcesOf } from "./configuration/resources.ts";
import type { Settings } from "./options.ts";
import type { Cluster } from "./prepare.ts";

/** A cluster as all its speakers see it: read once, shared by all nodes. */
export interface ClusterView {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  /** The configuration of all resources, whatever nodes they select: what an administrator wants to know. */
  readonly whole: ReadConfiguration;
  readonly nodes: readonly Node[];
  readonly services: readonly ServiceFacts[];
  readonly reasonsOf: (node: Node) => readonly NodeReason[];
  /** What is left of the configuration for a node. Nodes with the same resources share one object. */
  readonly configurationFor: (node: Node) => ReadConfiguration;
  /** @returns texts that are equal for nodes which no peer, and no advertisement or condition, tells apart. */
  readonly keysOf: (node: Node) => NodeKeys;
  /** The election of layer 2 for a Service of a pool, computed once. */
  readonly layer2: (
    facts: ServiceFacts,
    pool: AdvertisedPool,
  ) => ((node: string) => Layer2Result) | undefined;
}

/** Reads everything that does not depend on the node, and prepares the rest to be read once for each class of nodes. */
export function clusterView(cluster: Cluster, settings: Settings): ClusterView {
  const { release } = settings;
  const resources = resourcesOf(cluster.custom, cluster, settings.metallbNamespace);
  const catalogue = readCatalogue(resources, release, settings);
  const whole = configurationOf(catalogue);
  const filter = nodeFilter(catalogue);
  const { nodes } = cluster;
  const reasons = new Map(nodes.map((node) => [node, nodeReasons(node, release, settings.ignoreExcludeLB)]));
  const reasonsOf = (node: Node): readonly NodeReason[] => reasons.get(node) ?? [];
  const candidates = nodes
    .filter((node) => reasonsOf(node).length === 0)
    .map(({ metadata }) => metadata.name);
  const elections = new Map<ServiceFacts, ((node: string) => Layer2Result) | undefined>();
  return {
    settings,
    catalogue,
    whole,
    nodes,
    services: serviceFacts(cluster.services, cluster.slices, settings),
    reasonsOf,
    configurationFor: configurations(catalogue, whole, filter),
    keysOf: (node) => {
      const { peers, advertisements } = filter.keysOf(node);
      return { peers, advertisements: `${advertisements} ${reasonsOf(node).join()}` };
    },
    layer2: (facts, pool) => {
      if (!elections.has(facts)) elections.set(facts, layer2Election(facts, pool, candidates, release));
      return elections.get(facts);
    },
  };
}

function configurations(
  catalogue: Catalogue,
  whole: ReadConfiguration,
  { fault, selectionFor }: NodeFilter,
): (node: Node) => ReadConfiguration {
  if (fault !== undefined) {
    const failed = { faults: [fault] };
    return () => failed;
  }
  const read = new Map<Selection, ReadConfiguration>([[catalogue, whole]]);
  return (node) => {
    const selection = selectionFor(node);
    let configuration = read.get(selection);
    if (configuration === undefined) {
      configuration = configurationOf(catalogue, selection);
      read.set(selection, configuration);
    }
    return configuration;
  };
}
