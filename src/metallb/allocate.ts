import type { Service } from "../api/core.ts";
import type { KubernetesObject } from "../api/object.ts";
import { type Snapshot, snapshotOf } from "../snapshot/snapshot.ts";
import {
  type Controller,
  configure,
  type History,
  newController,
  processAll,
  type Rest,
  remove,
  restart,
  type Sync,
  update,
} from "./allocation/controller.ts";
import type { AllocationEvent } from "./allocation/converge.ts";
import { countersOf, type PoolCounters } from "./allocation/counters.ts";
import { type Request, requestOf, viewOf } from "./allocation/request.ts";
import { newStore } from "./allocation/store.ts";
import { candidatesFor, type PoolCandidate, type PoolVerdict } from "./allocation/why-not-pool.ts";
import { configErrorOf } from "./announce.ts";
import { parseCommunities } from "./configuration/communities.ts";
import type { ConfigFault } from "./configuration/fault.ts";
import { type Pool, parsePools } from "./configuration/pools.ts";
import { resourcesOf } from "./configuration/resources.ts";
import { once } from "./lazy.ts";
import { type Settings, settingsOf } from "./options.ts";
import { type Cluster, prepare } from "./prepare.ts";
import type { ConfigError } from "./result.ts";

export type { AllocationEvent, PoolCandidate, PoolCounters, PoolVerdict };

/** What happens next to a running controller. */
export type AllocationStep =
  | { readonly update: KubernetesObject }
  | { readonly delete: string }
  /** The full new set of pools, communities and namespaces. */
  | { readonly reconfigure: readonly KubernetesObject[] }
  | { readonly restart: true }
  /** A configuration without any pool. */
  | Readonly<Record<string, never>>;

/** How MetalLB's controller was started, and what to compute. */
export interface AllocateOptions {
  /** Where MetalLB's resources are read; others are not seen. Default `metallb-system`. */
  readonly metallbNamespace?: string;
  /** --lb-class. */
  readonly lbClass?: string;
  /** Take the custom resources as they are: nothing pruned or defaulted. */
  readonly noCRDDefaults?: boolean;
  /** Release of MetalLB, e.g. `0.15.3`, `ocp-4.20`, `main`. Default `main`. */
  readonly release?: string;
  /** `namespace/name` of Services in the order in which the controller lists them; default: input order. */
  readonly order?: readonly string[];
  /** What happens afterwards, one thing at a time. */
  readonly steps?: readonly AllocationStep[];
}

/** What MetalLB's controller makes of one Service. */
export interface Allocation {
  /** The addresses in the status; null: the Service was deleted. */
  readonly ingress: readonly string[] | null;
  readonly pool?: string;
  /** The last warning of the last look at the Service as `Reason: message`, or `early: …` (logged only). */
  readonly error?: string;
  /** Events of the first look at the Service, and of further ones (the first six). */
  readonly events?: readonly AllocationEvent[];
  readonly later?: readonly AllocationEvent[];
  /** How the first look ended. */
  readonly sync?: Sync;
  /** Whether the Service was looked at in this step. */
  readonly processed: boolean;
}

/** The state after the start, or after one step. */
export interface AllocationState {
  /** What the controller reports of pools and communities; null: valid. */
  readonly configError: string | null;
  /** Everything that is wrong with them, the reported fault first. */
  readonly errors: readonly ConfigError[];
  /** False: MetalLB itself never comes to rest. */
  readonly converged: boolean;
  /** Rounds over all Services. */
  readonly passes: number;
  /** Null: no valid configuration yet. */
  readonly pools: Readonly<Record<string, PoolCounters>> | null;
  /** By `namespace/name`. */
  readonly services: Readonly<Record<string, Allocation>>;
}

export interface AllocateResult extends AllocationState {
  /** An object that the controller cannot read: it computes nothing then. */
  readonly loadError?: string;
  readonly steps?: readonly AllocationState[];
}

/** A run of the controller, open to further questions about its last state. */
export interface AllocationRun {
  readonly result: AllocateResult;
  /**
   * @param service `namespace/name`
   * @returns for each pool, by name, why the Service has its addresses from it or has not; empty for an unknown Service, or if there is
   *   no valid configuration
   */
  readonly candidates: (service: string) => readonly PoolCandidate[];
  /** What a Service asks for, as this release reads it. */
  readonly requestOf: (service: Service) => Request;
}

/**
 * Everything that MetalLB's controller does: which Service gets which addresses from which pool, or why not. It reads pools,
 * communities and namespaces only. The random choice between equal pools is the first by name.
 */
export function allocate(s: Snapshot, options: AllocateOptions = {}): AllocateResult {
  return runController(s, options).result;
}

/** @returns why each pool was taken for one Service or was not, see `AllocationRun.candidates` */
export function whyNotPool(
  s: Snapshot,
  service: string,
  options: AllocateOptions = {},
): readonly PoolCandidate[] {
  return runController(s, options).candidates(service);
}

/** As `allocate`, for who also wants to know why. */
export function runController(s: Snapshot, options: AllocateOptions = {}): AllocationRun {
  const { order = [], steps: next, ...flags } = options;
  const settings = settingsOf(flags);
  const cluster = prepare(s, settings);
  const { loadError } = cluster;
  const controller = newController(
    newStore(cluster.services, order),
    settings.release.allocation,
    settings.lbClass,
  );
  let configuration = read(cluster, settings, cluster);
  const run = (rest: Rest, { faults }: PoolConfiguration): AllocationState =>
    stateOf(controller, rest, faults);
  const start = (): Rest => {
    if (configuration.faults.length === 0 && loadError === undefined)
      configure(controller, configuration.pools);
    return processAll(controller);
  };
  const first = run(start(), configuration);
  const steps = next?.map((step): AllocationState => {
    controller.histories = new Map();
    if ("update" in step) return run(update(controller, step.update), NO_FAULTS);
    if ("delete" in step) return run(remove(controller, step.delete), NO_FAULTS);
    if ("restart" in step) restart(controller);
    else {
      const objects = "reconfigure" in step ? step.reconfigure : [];
      configuration = read(prepare(snapshotOf(objects), settings), settings, cluster);
    }
    return run(start(), configuration);
  });
  const counters = once(() => countersOf(controller.allocator.pools, controller.allocator.claims.values()));
  return {
    result: {
      ...first,
      ...(loadError === undefined ? {} : { loadError }),
      ...(steps === undefined ? {} : { steps }),
    },
    candidates: (key) => {
      const service = controller.services.get(key);
      return service === undefined ? [] : candidatesFor(controller, service, settings.lbClass, counters());
    },
    requestOf: (service) => requestOf(viewOf(service), settings.release.allocation),
  };
}

interface PoolConfiguration {
  readonly pools: ReadonlyMap<string, Pool>;
  readonly faults: readonly ConfigFault[];
}

const NO_FAULTS: PoolConfiguration = { pools: new Map(), faults: [] };

/** @param before where Namespaces and Nodes come from if the cluster has none: a new configuration need not name them again */
function read(cluster: Cluster, settings: Settings, before: Cluster): PoolConfiguration {
  const { custom, nodes, namespaces, secrets, configMaps } = cluster;
  const core = {
    nodes: nodes.length > 0 ? nodes : before.nodes,
    namespaces: namespaces.length > 0 ? namespaces : before.namespaces,
    secrets,
    configMaps,
  };
  const resources = resourcesOf(custom, core, settings.metallbNamespace);
  const communities = parseCommunities(resources.communities);
  const { release } = settings;
  const { pools, faults } = parsePools(resources, {
    selectorValues: release.selectorValues,
    bareAllocationMatchesAll: release.allocation.bareAllocationMatchesAll,
    nodeIpInPoolRefused: release.nodeIpInPoolRefused,
  });
  return { pools, faults: [...communities.faults, ...faults] };
}

function stateOf(
  c: Controller,
  { passes, converged }: Rest,
  faults: readonly ConfigFault[],
): AllocationState {
  const keys = new Set([...c.services.keys(), ...c.histories.keys()]);
  return {
    configError: faults[0]?.error ?? null,
    errors: faults.map(configErrorOf),
    converged,
    passes,
    pools: c.configured ? countersOf(c.allocator.pools, c.allocator.claims.values()) : null,
    services: Object.fromEntries([...keys].sort().map((key) => [key, allocationOf(c, key)])),
  };
}

function allocationOf(c: Controller, key: string): Allocation {
  const service = c.services.get(key);
  const history = c.histories.get(key);
  const pool = c.allocator.claims.get(key)?.pool;
  return {
    ingress: service === undefined ? null : service.ingress.map(({ ip }) => ip),
    ...(pool === undefined ? {} : { pool }),
    ...(history === undefined ? {} : historyOf(history)),
    processed: history !== undefined,
  };
}

function historyOf({ first, last, later }: History): Omit<Allocation, "ingress" | "processed"> {
  const warning = last.events.findLast(
    ({ type, reason }) => type === "Warning" && reason !== "deprecatedAnnotation",
  );
  const told = warning && `${warning.reason}: ${warning.message}`;
  const error = last.early === undefined ? told : `early: ${last.early}`;
  return {
    ...(error === undefined ? {} : { error }),
    sync: first.sync,
    ...(first.events.length === 0 ? {} : { events: first.events }),
    ...(later.length === 0 ? {} : { later }),
  };
}
