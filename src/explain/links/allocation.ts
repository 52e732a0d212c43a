import type { Event, Service } from "../../api/core.ts";
import type { ConfigurationState, IPAddressPool } from "../../api/metallb.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { type Evidence, evidence, type Finding, finding } from "../../findings/finding.ts";
import { command, edit, patch, target } from "../../findings/shell.ts";
import { allocate } from "../../metallb/allocate.ts";
import type { Pool } from "../../metallb/configuration/pools.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, hostPrefix } from "../../net/prefix.ts";
import { findObject, objectsOf, unknownKind } from "../../snapshot/select.ts";
import { allocateOptionsOf } from "../../state/options.ts";
import type { Context } from "../context.ts";
import { serviceKey } from "../context.ts";
import type { Link } from "../explanation.ts";
import { type PoolReason, poolReasons, requestFor, usageText } from "../pool-reasons.ts";
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
  const { release } = speakers.view.settings;
  const request = requestFor(service, release);
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
  const { s, options } = context;
  const unknown = unknownKind(s, "IPAddressPool") ?? unknownKind(s, "Namespace");
  if (unknown !== undefined)
    return {
      name: "allocation",
      state: "unknown",
      text: `no address, and the pools are not known: ${unknown}`,
    };
  const { pools, faults } = speakers.view.catalogue.pools;
  const fault = faults[0];
  if (fault !== undefined)
    return broken(
      `no address: the pools are invalid, so the controller gives none: ${fault.error}`,
      finding(
        "MLB206",
        { object: formatRef(fault.origin.ref), error: fault.error, scope: "controller and speakers" },
        {
          services: [refOf(service)],
          objects: [fault.origin.ref],
          evidence: [{ object: fault.origin.ref, path: fault.origin.path, value: fault.error }],
          commands: [edit(fault.origin.ref)],
        },
      ),
    );
  if (pools.size === 0)
    return broken(
      "no address: there is no IPAddressPool",
      finding(
        "MLB101",
        { reason: "there is no IPAddressPool" },
        {
          services: [refOf(service)],
          objects: [service],
          remedy: "Create an IPAddressPool in MetalLB's namespace.",
        },
      ),
    );
  const all = options.allServices !== false;
  const result = all ? allocate(s, allocateOptionsOf(context.discovery)) : undefined;
  const own = result?.services[serviceKey(service)];
  if (own?.ingress != null && own.ingress.length > 0 && own.pool !== undefined)
    return controllerLink(context, service, own.ingress, own.pool);
  const reasons = poolReasons(service, {
    pools,
    counters: result?.pools ?? undefined,
    release: speakers.view.settings.release,
  });
  return refusedLink(service, reasons, own?.error ?? lastWarning(context, service), speakers);
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
        objects: controllers.map((c) => c.ref),
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
  service: Service,
  reasons: readonly PoolReason[],
  told: string | undefined,
  speakers: Speakers,
): Link {
  const { release } = speakers.view.settings;
  const request = requestFor(service, release);
  const ref = refOf(service);
  const seen: Evidence[] = [
    ...reasons.map((r) => r.evidence),
    ...(told === undefined ? [] : [{ object: ref, path: "event", value: told }]),
  ];
  const parts = { services: [ref], objects: [service, ...reasons.map((r) => r.pool.ref)], evidence: seen };
  const name = formatRef(ref);
  if (request.pool !== "" && !reasons.some((r) => r.pool.name === request.pool)) {
    const reason = `pool ${request.pool}, which it asks for, does not exist (there ${reasons.length === 1 ? "is" : "are"} ${reasons.map((r) => r.pool.name).join(", ")})`;
    return broken(
      `no address: ${reason}`,
      finding(
        "MLB101",
        { reason },
        { ...parts, remedy: "Ask for a pool that exists, with the annotation metallb.io/address-pool." },
      ),
    );
  }
  if (!request.addresses.ok || request.addresses.ips.length > 0) {
    const reason =
      withoutReason(told) ??
      (request.addresses.ok ? "no pool that it may use has it" : request.addresses.error);
    const requested =
      service.spec?.loadBalancerIP ??
      service.metadata.annotations?.["metallb.io/loadBalancerIPs"] ??
      "an address";
    const sharing = /can't change sharing key|is already in use/.test(reason);
    return broken(
      `no address: it asks for ${requested}: ${reason}`,
      sharing
        ? finding("MLB104", { service: name, address: requested, reason }, parts)
        : finding("MLB103", { service: name, requested, reason }, parts),
    );
  }
  const full = reasons.filter((r) => r.kind === "exhausted");
  const usable = reasons.filter((r) => r.kind === "exhausted" || r.kind === "free");
  if (full.length > 0 && full.length === usable.length)
    return broken(
      `no address: ${full.map((r) => `${r.pool.name} ${r.text}`).join("; ")}`,
      finding(
        "MLB102",
        {
          pools: full.map((r) => r.pool.name),
          total: full.map((r) => /of (\d+)/.exec(r.text)?.[1] ?? "").join(" and "),
        },
        { ...parts, commands: full.map((r) => edit(r.pool.ref)) },
      ),
    );
  const dual = (service.spec?.ipFamilyPolicy ?? "SingleStack") === "RequireDualStack";
  const text = `no address: ${reasonsText(reasons)}${told === undefined || usable.length === 0 ? "" : ` (${told})`}`;
  if (dual && usable.length > 0)
    return broken(
      text,
      finding("MLB106", { reason: withoutReason(told) ?? "no pool has both families free" }, parts),
    );
  return broken(
    text,
    finding("MLB101", { reason: reasonsText(reasons) }, { ...parts, ...openingOf(service, reasons) }),
  );
}

/** One pool: a sentence about it. Several: each with its reason; those that were not asked for are left out if one was. */
function reasonsText(reasons: readonly PoolReason[]): string {
  const relevant = reasons.filter((r) => r.kind !== "not-asked");
  const [only] = relevant;
  if (relevant.length === 1 && only !== undefined)
    return reasons.length === 1
      ? `${only.pool.name}, the only pool, ${only.text}`
      : `${only.pool.name} ${only.text}`;
  const shown = relevant.slice(0, 4).map((r) => `${r.pool.name} ${r.text}`);
  return `${shown.join("; ")}${relevant.length > 4 ? `; and ${relevant.length - 4} more` : ""}`;
}

/** What to change so that the Service gets an address, for the first pool that only has to be asked. */
function openingOf(
  service: Service,
  reasons: readonly PoolReason[],
): { readonly remedy?: string; readonly commands?: readonly string[] } {
  const pool = reasons.find((r) => r.kind === "not-automatic")?.pool;
  if (pool === undefined) {
    const kept = reasons.find((r) => r.kind === "namespace" || r.kind === "labels")?.pool;
    if (kept === undefined) return {};
    return {
      remedy: `Open ${kept.name} to this Service in spec.serviceAllocation, or use another pool.`,
      commands: [edit(kept.ref)],
    };
  }
  return {
    remedy: `Add the annotation metallb.io/address-pool: ${pool.name} to the Service, or set autoAssign: true in the pool.`,
    commands: [
      command("kubectl", "annotate", ...target(refOf(service)), `metallb.io/address-pool=${pool.name}`),
      patch(pool.ref, { spec: { autoAssign: true } }),
    ],
  };
}

/** `AllocationFailed: Failed to allocate IP for "ns/x": reason` → `reason`. */
function withoutReason(told: string | undefined): string | undefined {
  if (told === undefined) return undefined;
  return told.replace(/^[A-Za-z]+: /, "").replace(/^Failed to allocate IP for "[^"]*": /, "");
}

function lastWarning({ s }: Context, service: Service): string | undefined {
  const { name, namespace } = service.metadata;
  const warnings = objectsOf<Event>(s, "Event").filter(
    (e) =>
      e.type === "Warning" &&
      e.involvedObject?.kind === "Service" &&
      e.involvedObject.name === name &&
      e.involvedObject.namespace === namespace,
  );
  const last = warnings.at(-1);
  return last === undefined ? undefined : `${last.reason ?? ""}: ${last.message ?? ""}`;
}
