import type { KubernetesObject } from "../api/object.ts";
import type { Finder } from "./finder.ts";
import { KINDS, type Kind, kindName } from "./kinds.ts";

/** Where a part of a snapshot comes from, and when it was read. */
export interface Source {
  /** `cluster`, `file`, `capture`, `inspection` (must-gather and the like) or `program`. */
  readonly kind: "cluster" | "file" | "capture" | "inspection" | "program";
  /** A context, a path, or another name that the user knows. */
  readonly name: string;
  /** RFC 3339; absent if the source does not say. */
  readonly at?: string;
}

/** Whether a kind could be read. What is unknown is shown as such and never counts as sound. */
export type Part =
  | { readonly state: "read"; readonly source?: Source }
  | {
      readonly state: "unknown";
      readonly reason: string;
      /** What the user would have to be granted, e.g. `list frrnodestates.frrk8s.metallb.io`. */
      readonly permission?: string;
      /** The API server does not serve this kind: its custom resource definition is not installed. */
      readonly absent?: true;
    };

/** What vtysh, and the kernel beside it, answered on one host: command (`show bgp summary json`) → its text. */
export interface LiveHost {
  readonly host: string;
  readonly answers: ReadonlyMap<string, LiveAnswer>;
}

/** The text of one command, or why there is none. */
export type LiveAnswer =
  | { readonly ok: true; readonly text: string; readonly source: Source }
  | { readonly ok: false; readonly reason: string };

/** A note about the input itself: an unknown kind, an unknown field, an object that could not be read. */
export interface InputNote {
  readonly severity: "error" | "warning";
  /** One sentence: what is wrong, what was expected, what to do. */
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly object?: string;
  readonly field?: string;
}

/** A typed, indexed, immutable view of a cluster at one moment. */
export interface Snapshot {
  readonly objects: readonly KubernetesObject[];
  /** Objects by `Kind` key, in input order: the order in which frr-k8s would see them. */
  readonly byKind: ReadonlyMap<Kind, readonly KubernetesObject[]>;
  /** Objects of kinds that the program does not know: kept, and reported. */
  readonly others: readonly KubernetesObject[];
  /** Kinds that could not be read (or of which the source says nothing), with the reason. Absent: read. */
  readonly unknown: ReadonlyMap<Kind, Extract<Part, { state: "unknown" }>>;
  readonly source: Source;
  readonly live: ReadonlyMap<string, LiveHost>;
  readonly notes: readonly InputNote[];
  /** How the pods and releases of the platforms are found, see `discover`. */
  readonly finders: readonly Finder[];
}

/** What a snapshot holds besides objects. */
export interface SnapshotOptions {
  readonly source?: Source;
  readonly unknown?: ReadonlyMap<Kind, Extract<Part, { state: "unknown" }>>;
  readonly live?: ReadonlyMap<string, LiveHost>;
  readonly notes?: readonly InputNote[];
  /** Of the plug-ins, in their order; without any, what runs where is assumed rather than found. */
  readonly finders?: readonly Finder[];
}

const KEYS: ReadonlyMap<string, Kind> = new Map(
  (Object.entries(KINDS) as [Kind, string][]).map(([kind, group]) => [`${group}/${kindName(kind)}`, kind]),
);

/** @returns the key under which the snapshot keeps an object, or undefined for a kind that it does not know. */
export function kindOf(object: KubernetesObject): Kind | undefined {
  const slash = object.apiVersion.indexOf("/");
  const group = slash < 0 ? "" : object.apiVersion.slice(0, slash);
  return KEYS.get(`${group}/${object.kind}`);
}

/** Indexes objects, which are taken as they are (see `sources` for defaults). Linear; the objects are not copied. */
export function snapshotOf(objects: readonly KubernetesObject[], options: SnapshotOptions = {}): Snapshot {
  const byKind = new Map<Kind, KubernetesObject[]>();
  const others: KubernetesObject[] = [];
  for (const object of objects) {
    const kind = kindOf(object);
    if (kind === undefined) {
      others.push(object);
      continue;
    }
    const list = byKind.get(kind);
    if (list === undefined) byKind.set(kind, [object]);
    else list.push(object);
  }
  return {
    objects,
    byKind,
    others,
    unknown: options.unknown ?? new Map(),
    source: options.source ?? { kind: "program", name: "" },
    live: options.live ?? new Map(),
    notes: options.notes ?? [],
    finders: options.finders ?? [],
  };
}

/** @returns the same moment of the same cluster with other objects; what is not known stays so unless `changes` says otherwise. */
export function withObjects(
  s: Snapshot,
  objects: readonly KubernetesObject[],
  changes: SnapshotOptions = {},
): Snapshot {
  const { source, unknown, live, notes, finders } = s;
  return snapshotOf(objects, { source, unknown, live, notes, finders, ...changes });
}
