import type { Service } from "../../api/core.ts";
import type { ConfigurationState, IPAddressPool } from "../../api/metallb.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { type Evidence, evidence, type Finding, finding } from "../../findings/finding.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import { command, edit, patch, target } from "../../findings/shell.ts";
import { requestOf, viewOf } from "../../metallb/allocation/request.ts";
import type { PoolCandidate } from "../../metallb/allocation/why-not-pool.ts";
import type { Pool } from "../../metallb/configuration/pools.ts";
import type { ConfigError } from "../../metallb/result.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, hostPrefix } from "../../net/prefix.ts";
import { findObject, unknownKind } from "../../snapshot/select.ts";
import type { Context } from "../context.ts";
import { serviceKey } from "../context.ts";
import { warningsAbout, warningText } from "../events.ts";
import type { Link } from "../explanation.ts";
import { candidateEvidence, poolAnswer, usageText } from "../pool-reasons.ts";
import type { Speakers } from "../speakers.ts";

/** What became of a Service's request for an address. */
export interface AllocationAnswer {
  readonly link: Link;
  readonly addresses: readonly string[];
  readonly pool?: Pool;
}

/** From which pool the Service has its addresses, or why it has none. */
export function allocationLink(context: Context, service: Service, speakers: Speakers): AllocationAnswer {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  const addresses = ingress.flatMap((i) => i.ip ?? []);
  if (ingress.length === 0) return { link: pendingLink(context, service, speakers), addresses };
  const foreign = ingress.find((i) => parseAddress(i.ip ?? "") === undefined);
  if (foreign !== undefined)
    return {
      addresses,
      link: foreignLink(
        service,
        `its status has ${foreign.hostname ?? foreign.ip ?? "an entry"}, which is no address of MetalLB`,
      ),
    };
  const pool = poolOf(speakers, addresses);
  if (pool === undefined) {
    const unknown = unknownKind(context.s, "IPAddressPool");
    if (unknown !== undefined)
      return {
        addresses,
        link: {
          name: "allocation",
          state: "unknown",
          text: `${addresses.join(", ")}: pools are not known: ${unknown}`,
        },
      };
    return {
      addresses,
      link: foreignLink(
        service,
        `no pool holds ${addresses.length > 1 ? "all of " : ""}${addresses.join(", ")}, so the speakers do not announce it`,
      ),
    };
  }
  return { addresses, pool, link: givenLink(context, service, pool, addresses, speakers) };
}

function givenLink(
  context: Context,
  service: Service,
  pool: Pool,
  addresses: readonly string[],
  speakers: Speakers,
): Link {
  const request = requestOf(viewOf(service), speakers.view.settings.release.allocation);
  const asked =
    request.addresses.ok && request.addresses.ips.length > 0
      ? service.spec?.loadBalancerIP
        ? ", asked for by spec.loadBalancerIP"
        : ", asked for by metallb.io/loadBalancerIPs"
      : request.pool === ""
        ? ""
        : ", the pool asked for by metallb.io/address-pool";
  const object = findObject<IPAddressPool>(context.s, "IPAddressPool", pool.name, pool.ref.namespace);
  const usage = usageText(object);
  const facts = [usage, pool.autoAssign ? undefined : "autoAssign off"].filter((f) => f !== undefined);
  const text = `${pool.name} gives ${addresses.join(" and ")}${asked}${facts.length === 0 ? "" : ` (${facts.join("; ")})`}`;
  const wanted = service.spec?.ipFamilyPolicy === "RequireDualStack" && addresses.length < 2;
  if (!wanted) return { name: "allocation", state: "sound", text };
  return {
    name: "allocation",
    state: "broken",
    text: `${text}, but the Service requires both families`,
    finding: finding(
      "MLB106",
      { reason: "RequireDualStack with one address" },
      {
        services: [refOf(service)],
        evidence: [evidence(service, "spec.ipFamilyPolicy", "RequireDualStack")],
      },
    ),
  };
}

function foreignLink(service: Service, reason: string): Link {
  return {
    name: "allocation",
    state: "broken",
    text: reason,
    finding: finding(
      "MLB105",
      { service: formatRef(refOf(service)), reason },
      {
        objects: [service],
        services: [refOf(service)],
        severity: "error",
        evidence: [
          evidence(
            service,
            "status.loadBalancer.ingress",
            JSON.stringify(service.status?.loadBalancer?.ingress),
          ),
        ],
      },
    ),
  };
}

/** The pool that holds all addresses: a speaker does not ask who put them there. */
function poolOf({ view }: Speakers, addresses: readonly string[]): Pool | undefined {
  const wanted = addresses.flatMap((a) => parseAddress(a) ?? []);
  for (const pool of view.catalogue.pools.pools.values())
    if (wanted.every((a) => pool.cidrs.some((cidr) => covers(cidr.prefix, hostPrefix(a))))) return pool;
  return undefined;
}

function pendingLink(context: Context, service: Service, speakers: Speakers): Link {
  const { s } = context;
  const unknown = unknownKind(s, "IPAddressPool") ?? unknownKind(s, "Namespace");
  if (unknown !== undefined)
    return {
      name: "allocation",
      state: "unknown",
      text: `no address, and the pools are not known: ${unknown}`,
    };
  const { result, candidates } = poolAnswer(context, service);
  const [fault] = result.errors;
  if (fault !== undefined) return faultLink(service, fault);
  if (speakers.view.catalogue.pools.pools.size === 0)
    return broken(
      "no address: there is no IPAddressPool",
      finding(
        "MLB101",
        { reason: "there is no IPAddressPool" },
        {
          services: [refOf(service)],
          objects: [service],
          remedy: `Create an IPAddressPool in namespace ${context.discovery.metallb.namespace.value}.`,
        },
      ),
    );
  const own = result.services[serviceKey(service)];
  if (own?.ingress != null && own.ingress.length > 0 && own.pool !== undefined)
    return controllerLink(context, service, own.ingress, own.pool);
  return refusedLink(context, service, candidates, own?.error ?? lastWarning(context, service), speakers);
}

function faultLink(service: Service, { error, object, path, other }: ConfigError): Link {
  return broken(
    `no address: the pools are invalid, so the controller gives none: ${error}`,
    finding(
      "MLB206",
      { object: formatRef(object), error, scope: "controller and speakers" },
      {
        services: [refOf(service)],
        objects: [object, ...(other === undefined ? [] : [other.object])],
        evidence: [{ object, path, value: error }],
        commands: [edit(object)],
      },
    ),
  );
}

const broken = (text: string, found: Finding): Link => ({
  name: "allocation",
  state: "broken",
  text,
  finding: found,
});

/** The controller would give an address and has not. */
function controllerLink(
  { s, discovery }: Context,
  service: Service,
  ingress: readonly string[],
  pool: string,
): Link {
  const { controllers } = discovery.metallb;
  const state = findObject<ConfigurationState>(
    s,
    "ConfigurationState",
    "controller",
    discovery.metallb.namespace.value,
  );
  const down = controllers.filter((c) => !c.ready);
  const why =
    state?.status?.result === "Invalid"
      ? `the controller reports an invalid configuration: ${state.status.errorSummary ?? ""}`
      : controllers.length === 0
        ? (unknownKind(s, "Pod") ?? "no pod of the controller was seen")
        : down.length > 0
          ? `the controller is not ready (${down.map((d) => `${d.ref.name}: ${d.reason ?? d.phase}`).join(", ")})`
          : "the controller has not done it yet";
  return broken(
    `no address, although ${pool} has ${ingress.join(" and ")} for it: ${why}`,
    finding(
      "MLB101",
      { reason: why },
      {
        services: [refOf(service)],
        objects: [...controllers.map((c) => c.ref), service],
        remedy:
          "Look at the controller's log; it gives the address as soon as it runs with a valid configuration.",
        commands: controllers
          .slice(0, 1)
          .map((c) => command("kubectl", "logs", "-n", c.ref.namespace ?? "", c.ref.name)),
      },
    ),
  );
}

function refusedLink(
  context: Context,
  service: Service,
  candidates: readonly PoolCandidate[],
  told: string | undefined,
  speakers: Speakers,
): Link {
  const request = requestOf(viewOf(service), speakers.view.settings.release.allocation);
  const ref = refOf(service);
  const parts = {
    services: [ref],
    objects: [service, ...candidates.map((c) => c.ref)],
    evidence: [
      ...candidates.map((c): Evidence => candidateEvidence(context, c)),
      ...(told === undefined ? [] : [{ object: ref, path: "event", value: told }]),
    ],
  };
  const name = formatRef(ref);
  if (request.pool !== "" && !candidates.some((c) => c.pool === request.pool)) {
    const reason = `pool ${request.pool}, which it asks for, does not exist (there ${candidates.length === 1 ? "is" : "are"} ${nodePhrase(candidates.map((c) => c.pool))})`;
    return broken(
      `no address: ${reason}`,
      finding(
        "MLB101",
        { reason },
        { ...parts, remedy: "Ask for a pool that exists, with the annotation metallb.io/address-pool." },
      ),
    );
  }
  const obstacle = candidates.find((c) => c.verdict === "no-request");
  if (obstacle !== undefined)
    return broken(
      `no address: ${obstacle.reason}`,
      /both families|IPv4|IPv6/.test(obstacle.reason)
        ? finding("MLB106", { reason: obstacle.reason }, parts)
        : finding("MLB101", { reason: obstacle.reason }, parts),
    );
  const clash = candidates.find((c) => c.verdict === "address-in-use");
  if (clash !== undefined)
    return broken(
      `no address: ${clash.reason}`,
      finding("MLB104", { service: name, address: requestedText(service), reason: clash.reason }, parts),
    );
  if (!request.addresses.ok || request.addresses.ips.length > 0) {
    const reason = withoutReason(told) ?? reasonsText(candidates);
    const requested = requestedText(service);
    return broken(
      `no address: it asks for ${requested}: ${reason}`,
      finding("MLB103", { service: name, requested, reason }, parts),
    );
  }
  const full = candidates.filter((c) => c.verdict === "exhausted");
  const usable = candidates.filter((c) => c.verdict === "exhausted" || c.verdict === "free");
  if (full.length > 0 && full.length === usable.length)
    return broken(
      `no address: ${full.map((c) => `${c.pool}: ${c.reason}`).join("; ")}`,
      finding(
        "MLB102",
        {
          pools: full.map((c) => c.pool),
          total: full.map((c) => /\d+/.exec(c.reason)?.[0] ?? "").join(" and "),
        },
        { ...parts, commands: full.map((c) => edit(c.ref)) },
      ),
    );
  const text = `no address: ${reasonsText(candidates)}${told === undefined || usable.length === 0 ? "" : ` (${told})`}`;
  const dual = service.spec?.ipFamilyPolicy === "RequireDualStack";
  if (dual && usable.length > 0)
    return broken(
      text,
      finding("MLB106", { reason: withoutReason(told) ?? "no pool has both families free" }, parts),
    );
  return broken(
    text,
    finding("MLB101", { reason: reasonsText(candidates) }, { ...parts, ...openingOf(service, candidates) }),
  );
}

function requestedText(service: Service): string {
  const { annotations = {} } = service.metadata;
  return (
    service.spec?.loadBalancerIP ||
    annotations["metallb.io/loadBalancerIPs"] ||
    annotations["metallb.universe.tf/loadBalancerIPs"] ||
    "an address"
  );
}

/** One pool: a sentence about it. Several: each with its reason; those that were not asked for are left out if one was. */
function reasonsText(candidates: readonly PoolCandidate[]): string {
  const relevant = candidates.filter((c) => c.verdict !== "not-asked-for");
  const [only] = relevant;
  if (relevant.length === 1 && only !== undefined)
    return candidates.length === 1
      ? `${only.pool} is the only pool, and ${only.reason}`
      : `${only.pool}: ${only.reason}`;
  const shown = relevant.slice(0, 4).map((c) => `${c.pool}: ${c.reason}`);
  return `${shown.join("; ")}${relevant.length > 4 ? `; and ${relevant.length - 4} more` : ""}`;
}

/** What to change so that the Service gets an address, for the first pool that only has to be asked. */
function openingOf(
  service: Service,
  candidates: readonly PoolCandidate[],
): { readonly remedy?: string; readonly commands?: readonly string[] } {
  const closed = candidates.find((c) => c.verdict === "not-automatic");
  if (closed === undefined) {
    const kept = candidates.find((c) => c.verdict === "other-namespace" || c.verdict === "other-labels");
    if (kept === undefined) return {};
    return {
      remedy: `Open ${kept.pool} to this Service in spec.serviceAllocation, or use another pool.`,
      commands: [edit(kept.ref)],
    };
  }
  return {
    remedy: `Add the annotation metallb.io/address-pool: ${closed.pool} to the Service, or set autoAssign: true in the pool.`,
    commands: [
      command("kubectl", "annotate", ...target(refOf(service)), `metallb.io/address-pool=${closed.pool}`),
      patch(closed.ref, { spec: { autoAssign: true } }),
    ],
  };
}

/** `AllocationFailed: Failed to allocate IP for "ns/x": reason` → `reason`. */
function withoutReason(told: string | undefined): string | undefined {
  if (told === undefined) return undefined;
  return told.replace(/^[A-Za-z]+: /, "").replace(/^Failed to allocate IP for "[^"]*": /, "");
}

function lastWarning({ s }: Context, service: Service): string | undefined {
  const [last] = warningsAbout(s, refOf(service));
  return last === undefined ? undefined : warningText(last);
}
