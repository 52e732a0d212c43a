import type { Service } from "../api/core.ts";
import type { PoolCandidate } from "../metallb/allocate.ts";
import type { Request } from "../metallb/allocation/request.ts";
import { nodePhrase, oneLine } from "./phrase.ts";

/** Why a Service has no address that the controller could give it. */
export const CONTROLLER_LATE =
  "The controller gives addresses: it has only just begun, is down, or works with an earlier configuration since the present one is invalid.";

/** Why a Service gets no address, by the code of the finding that says so. */
export type Refusal =
  /** `total`: how many addresses each pool has in use, where that is known. */
  | { readonly code: "MLB102"; readonly full: readonly PoolCandidate[]; readonly total: string }
  | { readonly code: "MLB103"; readonly requested: string; readonly reason: string }
  | { readonly code: "MLB104"; readonly address: string; readonly reason: string }
  | { readonly code: "MLB106"; readonly reason: string }
  /** `unknownPool`: the request names a pool that does not exist. */
  | { readonly code: "MLB101"; readonly reason: string; readonly unknownPool?: true };

/** A Service without an address, and what is known of why. */
export interface Refused {
  readonly service: Service;
  readonly request: Request;
  /** Of all pools; empty: there is none. */
  readonly candidates: readonly PoolCandidate[];
  /** What MetalLB's controller says of it, see `controllerWords`; empty: nothing. */
  readonly told: string;
  /** What the pools have against it, in words. */
  readonly reasons: string;
}

/**
 * One answer for every command: the request itself comes first (an address that is taken, a pool that does not exist, an address that
 * cannot be given), then what the pools still have.
 */
export function refusalOf(refused: Refused): Refusal {
  return byRequest(refused) ?? byPools(refused);
}

function byRequest({ service, request, candidates, told, reasons }: Refused): Refusal | undefined {
  if (candidates.length === 0) return { code: "MLB101", reason: "there is no IPAddressPool" };
  const requested = requestedText(service);
  const clash = candidates.find((c) => c.verdict === "address-in-use");
  if (clash !== undefined || /sharing key|is already in use/.test(told))
    return { code: "MLB104", address: requested || "an address", reason: clash?.reason ?? told };
  if (request.pool !== "" && !candidates.some((c) => c.pool === request.pool)) {
    const there = `there ${candidates.length === 1 ? "is" : "are"} ${nodePhrase(candidates.map((c) => c.pool))}`;
    return {
      code: "MLB101",
      reason: `pool ${request.pool}, which it asks for, does not exist (${there})`,
      unknownPool: true,
    };
  }
  const obstacle = candidates.find((c) => c.verdict === "no-request")?.reason;
  if (requested !== "") return { code: "MLB103", requested, reason: told || (obstacle ?? reasons) };
  if (obstacle === undefined) return undefined;
  return { code: /both families/.test(obstacle) ? "MLB106" : "MLB101", reason: obstacle };
}

function byPools({ service, candidates, told, reasons }: Refused): Refusal {
  const full = candidates.filter((c) => c.verdict === "exhausted");
  const open = candidates.some((c) => c.verdict === "free");
  if (full.length > 0 && !open) {
    const numbers = full.flatMap((c) => /\d+/.exec(c.reason) ?? []);
    return { code: "MLB102", full, total: numbers.join(" and ") };
  }
  const both = /DualStack/.test(service.spec?.ipFamilyPolicy ?? "");
  if (both && open) return { code: "MLB106", reason: told || "no pool has both families free" };
  if (both && candidates.some((c) => c.verdict === "family-missing"))
    return { code: "MLB106", reason: reasons };
  return { code: "MLB101", reason: reasons || told };
}

const REQUESTS = ["metallb.io/loadBalancerIPs", "metallb.universe.tf/loadBalancerIPs"] as const;

/** @returns the addresses that the Service asks for, as written; empty: none. */
function requestedText({ metadata, spec }: Service): string {
  const { annotations = {} } = metadata;
  const texts = [...REQUESTS.map((key) => annotations[key] ?? ""), spec?.loadBalancerIP ?? ""];
  return texts.find((text) => text !== "") ?? "";
}

/** `AllocationFailed: Failed to allocate IP for "ns/x": reason` → `reason`, in one line. */
export function controllerWords(error: string): string {
  const told = oneLine(error.replace(/^\w+: /, ""));
  return told.replace(/^Failed to allocate IP for "[^"]*": /, "").trim();
}
