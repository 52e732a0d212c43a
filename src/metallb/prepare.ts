import type { ConfigMap, EndpointSlice, Namespace, Node, Secret, Service } from "../api/core.ts";
import type { KubernetesObject } from "../api/object.ts";
import { stored } from "../api/schema/defaults.ts";
import { type DroppedFields, schemaOf } from "../api/schema/kinds.ts";
import { prune } from "../api/schema/prune.ts";
import { CONFIGURATION_KINDS, type Kind } from "../snapshot/kinds.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { CustomResources } from "./configuration/resources.ts";
import { decode, decodeError } from "./decode.ts";
import type { Settings } from "./options.ts";

/** MetalLB's own kinds, as far as a speaker reads them. */
export type CustomKind = (typeof CONFIGURATION_KINDS)[number];

/** A custom resource as given and as an API server would store it. */
export interface Prepared {
  readonly kind: CustomKind;
  readonly source: KubernetesObject;
  readonly object: KubernetesObject;
  /** Of a version that the API server has: only then it answers. Others are read all the same. */
  readonly served: boolean;
  /** Why a program cannot read it. */
  readonly decodeError?: string;
}

/** Everything that a speaker reads, in input order, with Go's nulls gone. */
export interface Cluster {
  readonly custom: CustomResources;
  /** All custom resources of all kinds in input order. */
  readonly prepared: readonly Prepared[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly nodes: readonly Node[];
  readonly namespaces: readonly Namespace[];
  readonly secrets: readonly Secret[];
  readonly configMaps: readonly ConfigMap[];
  /** The first object that cannot be read: nothing can be computed then. */
  readonly loadError?: string;
}

/** Prunes, defaults and decodes. Core objects get no defaults: what is absent acts as the program takes it. */
export function prepare(s: Snapshot, settings: Settings): Cluster {
  let loadError: string | undefined;
  const fail = (object: KubernetesObject, error: string): void => {
    loadError ??= decodeError(object, error);
  };
  const custom: Record<CustomKind, KubernetesObject[]> = {
    IPAddressPool: [],
    BGPPeer: [],
    BFDProfile: [],
    BGPAdvertisement: [],
    L2Advertisement: [],
    Community: [],
  };
  const prepared: Prepared[] = [];
  for (const source of customObjects(s)) {
    const kind = source.kind as CustomKind;
    const kept = settings.noCRDDefaults ? source : storedAs(source, settings.release.droppedFields);
    const served = schemaOf(source) !== undefined;
    const decoded = decode(kept);
    if (decoded.ok) {
      custom[kind].push(decoded.object);
      prepared.push({ kind, source, object: decoded.object, served });
    } else {
      fail(kept, decoded.error);
      prepared.push({ kind, source, object: kept, served, decodeError: decoded.error });
    }
  }
  const core = <T extends KubernetesObject>(kind: Kind): readonly T[] =>
    objectsOf<T>(s, kind).flatMap((source) => {
      const decoded = decode(source);
      if (decoded.ok) return [decoded.object];
      fail(source, decoded.error);
      return [];
    });
  const cluster = {
    custom: custom as unknown as CustomResources,
    prepared,
    services: core<Service>("Service"),
    slices: core<EndpointSlice>("EndpointSlice"),
    nodes: core<Node>("Node"),
    namespaces: core<Namespace>("Namespace"),
    secrets: core<Secret>("Secret"),
    configMaps: core<ConfigMap>("ConfigMap"),
  };
  return loadError === undefined ? cluster : { ...cluster, loadError };
}

/** An API server converts what is written in the deprecated version, and fills in the defaults of the stored one. */
function storedAs(source: KubernetesObject, dropped: DroppedFields): KubernetesObject {
  if (source.apiVersion !== "metallb.io/v1beta1" || source.kind !== "BGPPeer") {
    return stored(source, { dropped });
  }
  return stored({ ...prune(source), apiVersion: "metallb.io/v1beta2" }, { dropped });
}

/** The order of the whole input: it is the order in which admission is played through. */
function customObjects(s: Snapshot): readonly KubernetesObject[] {
  const known = new Set<KubernetesObject>(CONFIGURATION_KINDS.flatMap((kind) => [...objectsOf(s, kind)]));
  return s.objects.filter((object) => known.has(object));
}
