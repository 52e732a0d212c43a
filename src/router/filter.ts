import type { Family } from "../net/address.ts";
import type { AcceptedRange, DemandedNeighbor, RouterDemand } from "./demand-types.ts";

/** A rule of the filter that lets in what the nodes send: numbered by tens, as operators do. */
export interface FilterRule {
  readonly seq: number;
  readonly prefix: string;
  readonly le: number | undefined;
  readonly why: string;
}

/** @returns the rules for one family, or none if nothing of it is sent. */
export function filterRules(demand: RouterDemand, family: Family): readonly FilterRule[] {
  return demand.accept
    .filter((range) => range.family === family)
    .map((range, i) => ({
      seq: (i + 1) * 10,
      prefix: range.prefix,
      le: lengthNeeded(range),
      why: range.why,
    }));
}

/** `le` is refused or useless where the prefix is already that long. */
function lengthNeeded(range: AcceptedRange): number | undefined {
  const length = Number(range.prefix.slice(range.prefix.indexOf("/") + 1));
  return range.le !== undefined && range.le > length ? range.le : undefined;
}

/** A list of communities of one size, of which a route has to carry one. */
export interface CommunityRule {
  readonly kind: "community" | "large-community";
  readonly name: string;
  readonly values: readonly string[];
}

/** @returns the communities that the router may ask for, in lists; none where something is sent without. */
export function communityRules({ communities = [] }: RouterDemand): readonly CommunityRule[] {
  const large = communities.filter((c) => c.startsWith("large:")).map((c) => c.slice("large:".length));
  const rules: readonly CommunityRule[] = [
    { kind: "community", name: "METALLB", values: communities.filter((c) => !c.startsWith("large:")) },
    { kind: "large-community", name: "METALLB-LARGE", values: large },
  ];
  return rules.filter((r) => r.values.length > 0);
}

/** The name of the map that asks for a community. */
export const COMMUNITY_MAP = "METALLB-COMMUNITIES";

/** Why the router may ask for it. */
export const BY_COMMUNITY = "everything that the nodes send carries one of these communities";

/** The name of the filter, the same in every dialect. */
export function filterName(family: Family): string {
  return family === "ipv4" ? "METALLB-IN" : "METALLB-IN-V6";
}

/** @returns the neighbors whose address is known: only they can be written down. */
export function addressed(
  demand: RouterDemand,
): readonly (DemandedNeighbor & { readonly address: string })[] {
  return demand.neighbors.flatMap((n) => (n.address === undefined ? [] : [{ ...n, address: n.address }]));
}

/**
 * For dialects that know sessions by interface: of an unnumbered session the router's own interface stands where else the address does. Its
 * name is the router's business, so a placeholder is written.
 */
export function addressedOrUnnumbered(
  demand: RouterDemand,
): readonly (DemandedNeighbor & { readonly address: string; readonly unnumbered: boolean })[] {
  const unnumbered = demand.routerAddress === undefined;
  return demand.neighbors.flatMap((n) => {
    const address = unnumbered ? `<interface-to-${n.node}>` : n.address;
    return address === undefined ? [] : [{ ...n, address, unnumbered }];
  });
}

/** @returns the family of what is sent, for commands that show one. */
export function shownFamily(demand: RouterDemand): Family {
  return demand.announced[0]?.family ?? demand.families[0] ?? "ipv4";
}

/** @returns the AS to write for the router, or a placeholder that cannot be taken for one. */
export function routerAs(demand: RouterDemand): string {
  return demand.routerAs === undefined ? "<AS of the router>" : String(demand.routerAs);
}

/** @returns `node wk3`: the reason most lines share. */
export function forNode(neighbor: DemandedNeighbor): string {
  return `node ${neighbor.node}`;
}

/** @returns the paths to allow for one prefix: every node that may come to announce it, not only those that do now. */
export function pathsToAllow(demand: RouterDemand): number {
  return Math.max(demand.paths, demand.neighbors.length, 1);
}
