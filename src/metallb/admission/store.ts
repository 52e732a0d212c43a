import type { BGPPeer, IPAddressPool } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { refKey, refOf } from "../../api/ref.ts";
import { byName } from "../configuration/resources.ts";
import type { CustomKind } from "../prepare.ts";
import type { Release } from "../releases.ts";
import type { Webhook } from "./webhooks.ts";

/** The admitted resources of MetalLB's namespace, as they grow, and what the webhooks say on top of them. */
export interface Store {
  /** @returns the refusal of an object that is new or replaces the one of its name, or undefined. */
  readonly check: (kind: CustomKind, object: KubernetesObject) => string | undefined;
  /** @returns the refusal to delete a BFDProfile, or undefined. */
  readonly deletion: (profile: KubernetesObject) => string | undefined;
  /** @param checked whether `check` was asked, and let it pass */
  readonly add: (kind: CustomKind, object: KubernetesObject, checked: boolean) => void;
}

/**
 * Playing one creation after the other would check everything again for each object. But an object that is in no fault of all of them together
 * is in none of fewer, and changes nothing for the others: only suspects are checked one by one.
 * @param all what will be created in the namespace, by kind
 */
export function admissionStore(
  webhook: Webhook,
  all: ReadonlyMap<CustomKind, readonly KubernetesObject[]>,
  release: Release,
): Store {
  const lists = new Map<CustomKind, KubernetesObject[]>();
  /** What the webhook says of the objects that are there; absent: to be found out. */
  const standing = new Map<CustomKind, string | undefined>();
  const storedSuspects = new Set<CustomKind>();
  const suspects = suspectsOf(webhook, all, release);
  const innocent = new Set([...all.values()].flat().filter((object) => !suspects.has(object)));
  const listed = (kind: CustomKind): readonly KubernetesObject[] => byName(lists.get(kind) ?? []);
  const tell = (kind: CustomKind, objects: readonly KubernetesObject[]): string | undefined =>
    webhook(kind, { objects, pools: listed("IPAddressPool") as readonly IPAddressPool[] })[0]?.error;
  const standingOf = (kind: CustomKind): string | undefined => {
    const kinds = SEES_POOLS.has(kind) ? [kind, "IPAddressPool" as const] : [kind];
    if (!kinds.some((one) => storedSuspects.has(one))) return undefined;
    if (!standing.has(kind)) standing.set(kind, tell(kind, listed(kind)));
    return standing.get(kind);
  };
  return {
    check: (kind, object) => {
      if (innocent.has(object)) return standingOf(kind);
      const objects = listed(kind);
      const at = objects.findIndex((other) => sameName(other, object));
      if (objects[at] === object) return standingOf(kind);
      return tell(kind, at < 0 ? [...objects, object] : objects.with(at, object));
    },
    deletion: ({ metadata }) => {
      const user = (listed("BGPPeer") as readonly BGPPeer[]).find(
        ({ spec }) => spec?.bfdProfile === metadata.name,
      );
      return user === undefined
        ? undefined
        : `failed to delete BFDProfile ${metadata.name}, used by BGPPeer ${user.metadata.name}`;
    },
    add: (kind, object, checked) => {
      const list = lists.get(kind);
      if (list === undefined) lists.set(kind, [object]);
      else list.push(object);
      if (kind === "IPAddressPool") for (const other of SEES_POOLS) standing.delete(other);
      if (innocent.has(object)) return;
      storedSuspects.add(kind);
      // One that was checked in the place of another of its name is stored beside it.
      const twin = lists.get(kind)?.some((other) => other !== object && sameName(other, object));
      if (checked && !twin) standing.set(kind, undefined);
      else standing.delete(kind);
    },
  };
}

const sameName = (a: KubernetesObject, b: KubernetesObject): boolean => a.metadata.name === b.metadata.name;

/** Kinds whose webhooks list pools too, and are told their faults. */
const SEES_POOLS: ReadonlySet<CustomKind> = new Set<CustomKind>(["BGPAdvertisement", "L2Advertisement"]);

/**
 * Objects in a fault of all objects together, and those that share a name. A fault names one side of a conflict surely, the one that comes
 * later; so all are checked in both directions.
 */
function suspectsOf(
  webhook: Webhook,
  all: ReadonlyMap<CustomKind, readonly KubernetesObject[]>,
  { peersCompared }: Release,
): ReadonlySet<KubernetesObject> {
  const suspects = new Set<KubernetesObject>();
  const pools = byName((all.get("IPAddressPool") ?? []) as readonly IPAddressPool[]);
  for (const [kind, objects] of all) {
    const sorted = byName(objects);
    const faults = [sorted, sorted.toReversed()].flatMap((list) => webhook(kind, { objects: list, pools }));
    const named = new Set(faults.map(({ origin }) => refKey(origin.ref)));
    // Where all must agree with the first, which comes first decides who disagrees.
    const everyone = kind === "BGPPeer" && peersCompared === "everywhere" && faults.length > 0;
    const seen = new Map<string, KubernetesObject>();
    for (const object of objects) {
      const twin = seen.get(object.metadata.name);
      if (everyone || twin !== undefined || named.has(refKey(refOf(object)))) suspects.add(object);
      if (twin !== undefined) suspects.add(twin);
      seen.set(object.metadata.name, object);
    }
  }
  return suspects;
}
