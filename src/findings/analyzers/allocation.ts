import type { Event, Service } from "../../api/core.ts";
import type { IPAddressPool } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { listOf } from "../../api/values.ts";
import type { Allocation, PoolCandidate } from "../../metallb/allocate.ts";
import { compareBytes } from "../../net/order.ts";
import { analyzer, type Sight } from "../analyzer.ts";
import { evidence, type Finding, type FindingParts, finding, nameOf } from "../finding.ts";
import { eventTime } from "../recent.ts";
import { CONTROLLER_LATE, controllerWords, type Refusal, refusalOf } from "../refusal.ts";
import { command, target } from "../shell.ts";

/** Services without an address, with the reason that MetalLB's controller has; its event alone often hides it. */
export const allocation = analyzer({
  name: "allocation",
  codes: ["MLB101", "MLB102", "MLB103", "MLB104", "MLB106", "MLB111"],
  reads: { kinds: ["Service", "IPAddressPool"], also: ["Event", "Pod"], uses: ["discovery", "allocate"] },
  *analyze(sight) {
    const { objects, shared } = sight;
    const warnings = lastWarnings(objects<Event>("Event"));
    const { lbClass } = shared.discovery().metallb;
    const own = objects<Service>("Service").filter(
      (s) => s.spec?.type === "LoadBalancer" && (s.spec.loadBalancerClass ?? "") === lbClass.value,
    );
    // The controller is played only where it has something to say: the rest is at rest.
    if (!own.some((s) => !hasAddress(s) || mayFlip(s))) return;
    const { result } = shared.allocation();
    for (const service of own) {
      const has = hasAddress(service);
      const key = `${service.metadata.namespace ?? ""}/${service.metadata.name}`;
      const fate = Object.hasOwn(result.services, key) ? result.services[key] : undefined;
      if (fate !== undefined && !result.converged && flips(fate)) yield neverSettles(service, fate);
      else if (!has) yield* pending(sight, service, fate, warnings.get(key));
    }
  },
});

const hasAddress = (service: Service): boolean => listOf(service.status?.loadBalancer?.ingress).length > 0;

const mayFlip = ({ spec }: Service): boolean =>
  spec?.ipFamilyPolicy === "PreferDualStack" && (spec.clusterIPs ?? []).length < 2;

/** Given, cleared and given again: each look at the Service gives it an address anew. */
function flips({ later = [] }: Allocation): boolean {
  return later.filter((e) => e.reason === "IPAllocated").length > 2;
}

function neverSettles(service: Service, own: Allocation): Finding {
  const { ipFamilyPolicy = "", clusterIPs = [] } = service.spec ?? {};
  return finding(
    "MLB111",
    {
      service: nameOf(service),
      reason: `${ipFamilyPolicy} with ${clusterIPs.length} cluster IP and a pool of both families`,
    },
    {
      ...partsOf(service),
      evidence: [
        evidence(service, "spec.ipFamilyPolicy", ipFamilyPolicy),
        evidence(service, "spec.clusterIPs", clusterIPs.join(", ")),
        ...(own.later ?? [])
          .slice(0, 2)
          .map((e) => evidence(undefined, "event that MetalLB repeats", `${e.reason}: ${e.message}`)),
      ],
    },
  );
}

function* pending(
  { find, shared }: Pick<Sight<"IPAddressPool">, "find" | "shared">,
  service: Service,
  own: Allocation | undefined,
  event: Event | undefined,
): Generator<Finding> {
  const { result, candidates } = shared.allocation();
  const key = `${service.metadata.namespace ?? ""}/${service.metadata.name}`;
  const pools = candidates(key);
  const parts: FindingParts = {
    ...partsOf(service),
    objects: [
      service,
      ...pools
        .filter((p) => p.verdict !== "not-asked-for")
        .slice(0, 4)
        .map((p) => p.ref),
    ],
    evidence: [
      ...requestEvidence(service),
      ...pools.map((p) =>
        evidence(find<IPAddressPool>("IPAddressPool", p.pool, p.ref.namespace), "spec", p.reason),
      ),
      ...(event === undefined ? [] : [evidence(event, "message", `${event.reason}: ${event.message}`)]),
    ],
  };
  const given = own?.ingress ?? [];
  if (given.length > 0) {
    yield* notGiven(service, given, shared.discovery().metallb.controllers, event, parts);
    return;
  }
  if (result.configError !== null) {
    yield finding(
      "MLB101",
      { reason: `the controller has no valid configuration (${controllerWords(result.configError)})` },
      parts,
    );
    return;
  }
  const told = controllerWords(own?.error ?? "");
  yield refused(
    refusalOf({
      service,
      request: shared.allocation().requestOf(service),
      candidates: pools,
      told,
      reasons: reasonsOf(pools, told),
    }),
    service,
    parts,
  );
}

/** The controller would give an address and has not. Of a Service that no cluster holds yet there is nothing to say. */
function* notGiven(
  service: Service,
  given: readonly string[],
  controllers: Parameters<typeof controllerStopped>[0],
  event: Event | undefined,
  parts: FindingParts,
): Generator<Finding> {
  const stopped = controllerStopped(controllers);
  const would = `it would get ${given.join(" and ")}`;
  if (stopped !== undefined) yield finding("MLB101", { reason: `${stopped}; ${would}` }, parts);
  // The event may be older than what has put it right, or the controller works with an earlier configuration.
  else if (event !== undefined)
    yield finding(
      "MLB101",
      { reason: `MetalLB has said ${event.reason}, though by the resources as they are ${would}` },
      { ...parts, ...LATE, severity: "warning" },
    );
  else if (service.metadata.uid !== undefined)
    yield finding(
      "MLB101",
      { reason: `the controller has not given it one, though by the resources as they are ${would}` },
      { ...parts, ...LATE },
    );
}

const LATE = Object.freeze({
  cause: CONTROLLER_LATE,
  remedy:
    "Look again in some seconds; then in the controller's log, and whether it works with this configuration (ConfigurationState).",
});

function refused(refusal: Refusal, service: Service, parts: FindingParts): Finding {
  switch (refusal.code) {
    case "MLB101":
      return finding("MLB101", { reason: refusal.reason }, parts);
    case "MLB102":
      return finding("MLB102", { pools: refusal.full.map((p) => p.pool), total: refusal.total }, parts);
    case "MLB103": {
      const { requested, reason } = refusal;
      return finding("MLB103", { service: nameOf(service), requested, reason }, parts);
    }
    case "MLB104": {
      const { address, reason } = refusal;
      return finding("MLB104", { service: nameOf(service), address, reason }, parts);
    }
    case "MLB106":
      return finding(
        "MLB106",
        { reason: refusal.reason },
        /clusterIP/.test(refusal.reason)
          ? {
              ...parts,
              remedy:
                "Give the Service a cluster IP of each family (ipFamilies, on a cluster with both), or use ipFamilyPolicy SingleStack or PreferDualStack.",
            }
          : parts,
      );
  }
}

/** The last warning about each Service, by `namespace/name`. */
function lastWarnings(events: readonly Event[]): ReadonlyMap<string, Event> {
  return new Map(
    events
      .filter((e) => e.type === "Warning" && e.involvedObject?.kind === "Service")
      .toSorted((a, b) => compareBytes(eventTime(a), eventTime(b)))
      .map((e) => [`${e.involvedObject?.namespace ?? ""}/${e.involvedObject?.name ?? ""}`, e]),
  );
}

function partsOf(service: Service): FindingParts {
  const ref = refOf(service);
  return {
    objects: [service],
    services: [ref],
    commands: [
      command("kubectl", "describe", ...target(ref)),
      "kubectl get ipaddresspools.metallb.io -A -o yaml",
    ],
  };
}

function requestEvidence(service: Service) {
  const { annotations = {} } = service.metadata;
  const asked = Object.entries(annotations).filter(([key]) =>
    /^metallb\.(io|universe\.tf)\/(address-pool|loadBalancerIPs|allow-shared-ip)$/.test(key),
  );
  return [
    ...asked.map(([key, value]) => evidence(service, `metadata.annotations["${key}"]`, value)),
    ...(service.spec?.loadBalancerIP === undefined
      ? []
      : [evidence(service, "spec.loadBalancerIP", service.spec.loadBalancerIP)]),
  ];
}

/** One clause for each pool; pools that say the same are named together. */
function reasonsOf(pools: readonly PoolCandidate[], message: string): string {
  const asked = pools.filter((p) => p.verdict !== "not-asked-for");
  if (asked.length === 0 && message !== "") return message;
  return [...Map.groupBy(asked.length === 0 ? pools : asked, (p) => p.reason)]
    .map(([reason, same]) => `pool ${same.map((p) => p.pool).join(", ")}: ${reason}`)
    .slice(0, 6)
    .join("; ");
}

function controllerStopped(
  pods: readonly { readonly ready: boolean; readonly phase: string; readonly reason?: string }[],
): string | undefined {
  if (pods.length === 0 || pods.some((p) => p.ready)) return undefined;
  return `MetalLB's controller is not ready (${pods.map((p) => p.reason ?? p.phase).join(", ")})`;
}
