import { bitsOf } from "../../net/address.ts";
import { mask } from "../../net/prefix.ts";
import { listContent } from "../policy/lists.ts";
import type { Entry, PrefixList, RouteMap } from "../policy/policies.ts";
import type { FrrDifference } from "./difference.ts";
import { described, listOf } from "./dormant-words.ts";
import type { Pair } from "./pair.ts";
import type { Sides } from "./side.ts";

/** Entries that admit nothing on either side, and yet are not the same. */
export function idleEntries(
  sides: Sides,
  pair: Pair,
  direction: "in" | "out",
  a: RouteMap,
  b: RouteMap,
): readonly FrrDifference[] {
  const differences: FrrDifference[] = [];
  for (const entry of a.entries) {
    const list = listOf(sides, "intended", entry);
    const same =
      list === undefined ? undefined : sides.running.policies.prefixLists[list.family].get(list.name);
    if (list === undefined || same === undefined || listContent(list) !== listContent(same)) continue;
    const partner = b.entries.find((other) => {
      const theirs = listOf(sides, "running", other);
      return theirs?.name === list.name && theirs.family === list.family;
    });
    if (partner !== undefined && sameEntry(entry, partner)) continue;
    const why = whyIdle(list, entry, a, sides, "intended");
    if (why === undefined) continue;
    if (partner !== undefined && whyIdle(same, partner, b, sides, "running") === undefined) continue;
    differences.push({
      ...described(
        sides,
        pair,
        direction,
        a.name,
        [entry.line, ...entry.sets.map(({ line }) => line)],
        [partner?.line, ...(partner?.sets.map(({ line }) => line) ?? [])],
      ),
      effect: `nothing yet, since ${why}: ${entryChange(entry, partner, a.name, list.name)}`,
    });
  }
  return differences;
}

/** What will become of the routes of an entry once there are any. */
function entryChange(entry: Entry, partner: Entry | undefined, map: string, list: string): string {
  const name = `entry ${entry.sequence} of ${map}`;
  const then = `what ${list} comes to permit will`;
  if (partner === undefined)
    return `${name} is gone, so ${then} not be ${entry.action === "deny" ? "denied" : "let through"} there`;
  if (entry.action !== partner.action)
    return `${name} is a ${partner.action} entry, so ${then} be ${partner.action === "deny" ? "denied" : "let through"}`;
  const texts = ({ sets }: Entry): ReadonlySet<string> => new Set(sets.map(({ text }) => text));
  const [mine, theirs] = [texts(entry), texts(partner)];
  const changes = [
    ...[...theirs.difference(mine)].map((text) => `get ${text}`),
    ...[...mine.difference(theirs)].map((text) => `not get ${text}`),
  ];
  return changes.length === 0 ? `${name} is changed` : `in ${name} ${then} ${changes.join(" and ")}`;
}

/** @returns why no route comes to an entry: its list admits nothing, or an earlier deny entry takes everything that it admits. */
function whyIdle(
  list: PrefixList,
  entry: Entry,
  map: RouteMap,
  sides: Sides,
  side: "intended" | "running",
): string | undefined {
  if (list.rules.every(({ action }) => action === "deny")) return `${list.name} permits nothing`;
  const denying = map.entries.find((earlier) => {
    if (earlier.sequence >= entry.sequence || earlier.action !== "deny" || earlier.matches.length !== 1)
      return false;
    const denied = listOf(sides, side, earlier);
    return (
      denied?.family === list.family &&
      denied.rules.some((rule) => rule.action === "permit" && coversAll(rule, list))
    );
  });
  return denying === undefined ? undefined : `entry ${denying.sequence} denies all that ${list.name} permits`;
}

function coversAll(rule: PrefixList["rules"][number], list: PrefixList): boolean {
  const bits = bitsOf(list.family);
  return list.rules.every(
    ({ action, prefix, from, to }) =>
      action === "deny" ||
      (rule.from <= from &&
        (rule.to >= to || rule.to === bits) &&
        rule.prefix.length <= prefix.length &&
        mask(list.family, prefix.value, rule.prefix.length) === rule.prefix.value),
  );
}

/** Numbers left out; sets of a deny entry do nothing. */
function sameEntry(a: Entry, b: Entry): boolean {
  const said = (entry: Entry): string =>
    JSON.stringify([
      entry.action,
      entry.action === "deny" ? [] : entry.sets.map(({ text }) => text).sort(),
      entry.exit.kind,
      entry.call?.map,
      entry.matches.map(({ kind }) => kind).sort(),
    ]);
  return said(a) === said(b);
}
