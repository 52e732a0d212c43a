import type { Service } from "../../api/core.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { type Finding, type FindingParts, finding } from "../../findings/finding.ts";
import { controllerWords, type Refusal, refusalOf } from "../../findings/refusal.ts";
import { command, edit, patch, target } from "../../findings/shell.ts";
import type { PoolCandidate } from "../../metallb/allocation/why-not-pool.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import { candidateEvidence, type PoolAnswer } from "../pool-reasons.ts";

/**
 * Why a Service has no address though the controller works: its request, or what each pool has against it.
 * @param told what the controller says, in its words
 */
export function refusedLink(
  context: Context,
  service: Service,
  { candidates, request }: PoolAnswer,
  told: string | undefined,
): Link {
  const ref = refOf(service);
  const parts: FindingParts = {
    services: [ref],
    objects: [service, ...candidates.map((c) => c.ref)],
    evidence: [
      ...candidates.map((c) => candidateEvidence(context, c)),
      ...(told === undefined ? [] : [{ object: ref, path: "event", value: told }]),
    ],
  };
  const reasons = reasonsText(candidates);
  const refusal = refusalOf({ service, request, candidates, told: controllerWords(told ?? ""), reasons });
  const said = told !== undefined && candidates.some((c) => c.verdict === "free") ? ` (${told})` : "";
  switch (refusal.code) {
    case "MLB101":
      return noAddress(
        `no address: ${refusal.reason}${said}`,
        finding(
          "MLB101",
          { reason: refusal.reason },
          { ...parts, ...remedyOf(refusal, service, candidates) },
        ),
      );
    case "MLB102": {
      const { full, total } = refusal;
      return noAddress(
        `no address: ${full.map((c) => `${c.pool}: ${c.reason}`).join("; ")}`,
        finding(
          "MLB102",
          { pools: full.map((c) => c.pool), total },
          { ...parts, commands: full.map((c) => edit(c.ref)) },
        ),
      );
    }
    case "MLB103": {
      const { requested, reason } = refusal;
      return noAddress(
        `no address: it asks for ${requested}: ${reason}`,
        finding("MLB103", { service: formatRef(ref), requested, reason }, parts),
      );
    }
    case "MLB104": {
      const { address, reason } = refusal;
      return noAddress(
        `no address: it asks for ${address}: ${reason}`,
        finding("MLB104", { service: formatRef(ref), address, reason }, parts),
      );
    }
    case "MLB106":
      return noAddress(
        `no address: ${refusal.reason}${said}`,
        finding("MLB106", { reason: refusal.reason }, parts),
      );
  }
}

/** @returns the link of a Service that has no address. */
export function noAddress(text: string, found: Finding): Link {
  return { name: "allocation", state: "broken", text, finding: found };
}

function remedyOf(
  { unknownPool }: Extract<Refusal, { code: "MLB101" }>,
  service: Service,
  candidates: readonly PoolCandidate[],
): Pick<FindingParts, "remedy" | "commands"> {
  return unknownPool === true
    ? { remedy: "Ask for a pool that exists, with the annotation metallb.io/address-pool." }
    : openingOf(service, candidates);
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
