import type { Service } from "../../api/core.ts";
import type { IPAddressPool } from "../../api/metallb.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { evidence, finding } from "../../findings/finding.ts";
import { requestOf, viewOf } from "../../metallb/allocation/request.ts";
import type { Pool } from "../../metallb/configuration/pools.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, hostPrefix } from "../../net/prefix.ts";
import { findObject, unknownKind } from "../../snapshot/select.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import { usageText } from "../pool-reasons.ts";
import type { Speakers } from "../speakers.ts";
import { pendingLink } from "./pending.ts";

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
