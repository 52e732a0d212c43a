import type { KubernetesObject } from "../api/object.ts";
import { CONFIGURATION_KINDS, type Kind } from "../snapshot/kinds.ts";
import { unknownKind } from "../snapshot/select.ts";
import { type Snapshot, snapshotOf } from "../snapshot/snapshot.ts";
import { type AdmissionResult, admissions } from "./admission/admission.ts";
import { afterSteps } from "./after-steps.ts";
import type { ConfigFault } from "./configuration/fault.ts";
import { lazyRecord, once } from "./lazy.ts";
import { type AnnounceOptions, type Settings, settingsOf } from "./options.ts";
import { type Cluster, prepare } from "./prepare.ts";
import { nearestRelease } from "./releases.ts";
import type { Announcement, ConfigError } from "./result.ts";
import { type FreshSpeakers, freshSpeakers } from "./speaker/fresh.ts";
import { type ClusterView, clusterView } from "./view.ts";

/**
 * Computes what MetalLB's speakers make of a cluster (frr-k8s mode): whether the configuration is valid, what each node announces and why
 * not, and the FRRConfiguration that each writes. What is costly is computed when it is first read.
 */
export function announce(s: Snapshot, options: AnnounceOptions = {}): Announcement {
  const settings = settingsOf(options);
  const cluster = prepare(s, settings);
  const { note } = nearestRelease(options.release);
  const empty = nothing(s, cluster, settings, note);
  if (cluster.loadError !== undefined) return withFields(empty, { loadError: cluster.loadError });
  const view = clusterView(cluster, settings);
  const panic = panicOf(view);
  if (panic !== undefined) return withFields(empty, { panic });
  const later = (options.steps ?? []).map(({ objects }) => prepare(snapshotOf(objects), settings));
  const unreadable = later.find(({ loadError }) => loadError !== undefined)?.loadError;
  if (unreadable !== undefined) return withFields(empty, { loadError: unreadable });
  const speakers = freshSpeakers(view);
  const result = withFields(empty, {
    ...fieldsOf(view, speakers),
    ...(options.steps === undefined ? {} : { after: afterSteps(view, later) }),
  });
  remembered.set(result, { view, speakers });
  return result;
}

/** What an announcement was computed from. */
export interface Computed {
  readonly view: ClusterView;
  readonly speakers: FreshSpeakers;
}

const remembered = new WeakMap<Announcement, Computed>();

/** @returns what the functions that explain an announcement work with; undefined if nothing was computed. */
export function computedFor(announcement: Announcement): Computed | undefined {
  return remembered.get(announcement);
}

/**
 * What `announcement.nodes[node]` is, made anew and not kept: thousands of nodes with thousands of prefixes each are looked at one after
 * the other.
 * @returns null also for a node that is not known
 */
export function writtenOn(announcement: Announcement, node: string): KubernetesObject | null {
  return remembered.get(announcement)?.speakers.byNode.get(node)?.written() ?? null;
}

/** Adds fields without reading those that are computed when they are read. */
function withFields(base: Announcement, fields: Partial<Announcement>): Announcement {
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(base),
      ...Object.getOwnPropertyDescriptors(fields),
    },
  ) as Announcement;
}

/** The kinds that a speaker reads. */
const READ: readonly Kind[] = [
  ...CONFIGURATION_KINDS,
  "Node",
  "Namespace",
  "Service",
  "EndpointSlice",
  "Secret",
  "ConfigMap",
];

function nothing(s: Snapshot, cluster: Cluster, settings: Settings, note: string | undefined): Announcement {
  const admission = once(() => admissions(cluster, settings));
  return {
    release: settings.release.name,
    ...(note === undefined ? {} : { note }),
    unknown: READ.filter((kind) => unknownKind(s, kind) !== undefined),
    configError: null,
    errors: [],
    nodeConfigErrors: {},
    get admission(): readonly AdmissionResult[] {
      return admission();
    },
    nodes: {},
    services: {},
  };
}

function panicOf({ nodes, whole, configurationFor }: ClusterView): string | undefined {
  if (whole.panic !== undefined) return whole.panic;
  return nodes.map((node) => configurationFor(node).panic).find((panic) => panic !== undefined);
}

function fieldsOf(view: ClusterView, { byNode, decisionsOf }: FreshSpeakers): Partial<Announcement> {
  const services = new Map(byNode.size === 0 ? [] : view.services.map((facts) => [facts.key, facts]));
  return {
    configError: view.whole.faults[0]?.error ?? null,
    errors: view.whole.faults.map(configErrorOf),
    nodeConfigErrors: Object.fromEntries([...byNode].map(([name, { configError }]) => [name, configError])),
    nodes: lazyRecord(byNode.keys(), (name) => byNode.get(name)?.written() ?? null),
    services: lazyRecord(services.keys(), (key) => {
      const facts = services.get(key);
      return facts === undefined ? {} : decisionsOf(facts);
    }),
  };
}

/** @returns every error of the configuration that a node's speaker reads, the reported one first; empty: valid, or not computed. */
export function nodeErrors(announcement: Announcement, node: string): readonly ConfigError[] {
  const view = computedFor(announcement)?.view;
  const found = view?.nodes.find(({ metadata }) => metadata.name === node);
  if (view === undefined || found === undefined) return [];
  return view.configurationFor(found).faults.map(configErrorOf);
}

/** @returns a fault in the form of the result. */
export function configErrorOf({ error, origin, other, transient }: ConfigFault): ConfigError {
  return {
    error,
    object: origin.ref,
    path: origin.path,
    ...(other === undefined ? {} : { other: { object: other.ref, path: other.path } }),
    ...(transient === undefined ? {} : { transient }),
  };
}
