import type { KubernetesObject } from "../src/api/object.ts";
import type { Finder } from "../src/snapshot/finder.ts";
import {
  type Snapshot,
  type SnapshotOptions,
  snapshotOf as withoutFinders,
} from "../src/snapshot/snapshot.ts";
import { openshiftFinder } from "./openshift/finder.ts";
import { upstreamFinder } from "./upstream/finder.ts";

/** The finders of all plug-ins, in the order of the registry. In a file of their own: every command needs them, and no dialect. */
export const finders: readonly Finder[] = Object.freeze([openshiftFinder, upstreamFinder]);

/** `snapshotOf` for a program that has all plug-ins: what runs where is found by their finders unless others are given. */
export function snapshotOf(objects: readonly KubernetesObject[], options: SnapshotOptions = {}): Snapshot {
  return withoutFinders(objects, { finders, ...options });
}
