import type { Entry, PrefixList } from "../policy/policies.ts";
import type { FrrDifference } from "./difference.ts";
import { neighborName, type Pair, routerName } from "./pair.ts";
import { lineOf, type Sides } from "./side.ts";

/** @returns the prefix list that an entry asks. */
export function listOf(sides: Sides, side: "intended" | "running", entry: Entry): PrefixList | undefined {
  const match = entry.matches.find(({ test }) => test === "prefix-list");
  if (match?.test !== "prefix-list") return undefined;
  return sides[side].policies.prefixLists[match.family].get(match.list);
}

/** @returns a list as a path names it. */
export const listName = ({ family, name }: PrefixList): string =>
  `${family === "ipv4" ? "ip" : "ipv6"} prefix-list ${name}`;

/** @returns a text that is equal for rules that say the same. */
export const ruleText = ({ action, prefix, from, to }: PrefixList["rules"][number]): string =>
  `${action} ${prefix.value}/${prefix.length} ${from}-${to}`;

const SHOWN = 6;

/** @returns a difference of a map that no route shows today, by the lines of both sides. */
export function described(
  sides: Sides,
  pair: Pair,
  direction: "in" | "out",
  map: string,
  intended: readonly (number | undefined)[],
  running: readonly (number | undefined)[],
  below: readonly string[] = [],
): FrrDifference {
  const { router, neighbor } = pair.intended;
  const lines = {
    intended: intended.filter((line) => line !== undefined),
    running: running.filter((line) => line !== undefined),
  };
  const [one] = lines.intended;
  const text = (side: "intended" | "running"): string => {
    const shown = lines[side].slice(0, SHOWN).map((line) => lineOf(sides[side], line));
    const more = lines[side].length - shown.length;
    return [...shown, ...(more > 0 ? [`and ${more} more lines`] : [])].join("; ") || "(nothing)";
  };
  return {
    kind: "changed",
    area: "policy",
    subject: `neighbor ${neighbor.name}`,
    path: [routerName(router), `neighbor ${neighbor.name}`, direction, `route-map ${map}`, ...below].join(
      " > ",
    ),
    intended: text("intended"),
    running: text("running"),
    effect: `nothing yet for ${neighborName(neighbor)}`,
    impact: "policy-refresh",
    origins: sides.origins([one ?? neighbor.line]),
    vrf: neighbor.vrf,
    neighbor: neighbor.name,
    direction,
    dormant: true,
    lines,
  };
}
