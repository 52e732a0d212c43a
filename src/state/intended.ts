import { stored } from "../api/schema/defaults.ts";
import { announce } from "../metallb/announce.ts";
import type { Announcement } from "../metallb/result.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { objectsOf } from "../snapshot/select.ts";
import { type Snapshot, withObjects } from "../snapshot/snapshot.ts";
import { announceOptionsOf } from "./options.ts";

/** A cluster as it is once every speaker has written what it should. */
export interface Intended {
  readonly snapshot: Snapshot;
  readonly announcement: Announcement;
}

const OWN = /^metallb-/;

/**
 * Replaces MetalLB's own FRRConfigurations by those that it should write, with the defaults that the API server adds. Where MetalLB's
 * configuration is invalid on a node, what stands there stays, as it does in the cluster.
 */
export function intended(s: Snapshot, d: Discovery): Intended {
  const announcement = announce(s, announceOptionsOf(d));
  const namespace = d.frrK8s.namespace.value;
  const kept = s.objects.filter((object) => {
    if (object.kind !== "FRRConfiguration" || object.metadata.namespace !== namespace) return true;
    const { name } = object.metadata;
    if (!OWN.test(name)) return true;
    const node = name.slice("metallb-".length);
    return !Object.hasOwn(announcement.nodes, node) || announcement.nodeConfigErrors[node] != null;
  });
  const written = objectsOf(s, "Node").flatMap((node) => {
    const { name } = node.metadata;
    if (announcement.nodeConfigErrors[name] != null) return [];
    const object = announcement.nodes[name];
    return object == null ? [] : [stored(object)];
  });
  return { snapshot: withObjects(s, [...kept, ...written]), announcement };
}
