import type { Service } from "../../api/core.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { type Finding, type FindingParts, finding } from "../../findings/finding.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import { command, edit, patch, target } from "../../findings/shell.ts";
import { type Request, requestOf, viewOf } from "../../metallb/allocation/request.ts";
import type { PoolCandidate } from "../../metallb/allocation/why-not-pool.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import { candidateEvidence } from "../pool-reasons.ts";
import type { Speakers } from "../speakers.ts";

/** A Service that every pool has something against. */
interface Refused {
  readonly service: Service;
  readonly request: Request;
  readonly candidates: readonly PoolCandidate[];
  /** What the controller says, in its words. */
  readonly told: string | undefined;
  readonly parts: FindingParts;
}

/** Why a Service has no address though the controller works: its request, or what each pool has against it. */
export function refusedLink(
  context: Context,
  service: Service,
  candidates: readonly PoolCandidate[],
  told: string | undefined,
  speakers: Speakers,
): Link {
  const ref = refOf(service);
  const refused: Refused = {
    service,
    request: requestOf(viewOf(service), speakers.view.settings.release.allocation),
    candidates,
    told,
    parts: {
      services: [ref],
      objects: [service, ...candidates.map((c) => c.ref)],
      evidence: [
        ...candidates.map((c) => candidateEvidence(context, c)),
        ...(told === undefined ? [] : [{ object: ref, path: "event", value: told }]),
      ],
    },
  };
  return byRequest(refused) ?? byPools(refused);
}

/** @returns the link of a Service that has no address. */
export function noAddress(text: string, found: Finding): Link {
  return { name: "allocation", state: "broken", text, finding: found };
}

/** What is wrong with the request itself, whatever the pools still have. */
function byRequest({ service, request, candidates, told, parts }: Refused): Link | undefined {
  const name = formatRef(refOf(service));
  if (request.pool !== "" && !candidates.some((c) => c.pool === request.pool)) {
    const reason = `pool ${request.pool}, which it asks for, does not exist (there ${candidates.length === 1 ? "is" : "are"} ${nodePhrase(candidates.map((c) => c.pool))})`;
    return noAddress(
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
    return noAddress(
      `no address: ${obstacle.reason}`,
      /both families|IPv4|IPv6/.test(obstacle.reason)
        ? finding("MLB106", { reason: obstacle.reason }, parts)
        : finding("MLB101", { reason: obstacle.reason }, parts),
    );
  const clash = candidates.find((c) => c.verdict === "address-in-use");
  if (clash !== undefined)
    return noAddress(
      `no address: ${clash.reason}`,
      finding("MLB104", { service: name, address: requestedText(service), reason: clash.reason }, parts),
    );
  if (request.addresses.ok && request.addresses.ips.length === 0) return undefined;
  const reason = withoutReason(told) ?? reasonsText(candidates);
  const requested = requestedText(service);
  return noAddress(
    `no address: it asks for ${requested}: ${reason}`,
    finding("MLB103", { service: name, requested, reason }, parts),
  );
}

/** What the pools have against a request that is in order. */
function byPools({ service, candidates, told, parts }: Refused): Link {
  const full = candidates.filter((c) => c.verdict === "exhausted");
  const usable = candidates.filter((c) => c.verdict === "exhausted" || c.verdict === "free");
  if (full.length > 0 && full.length === usable.length)
    return noAddress(
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
    return noAddress(
      text,
      finding("MLB106", { reason: withoutReason(told) ?? "no pool has both families free" }, parts),
    );
  return noAddress(
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
