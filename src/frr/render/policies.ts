import { formatPrefix } from "../../net/prefix.ts";
import type { Entry, PathList, Policies, PrefixList, PrefixRule, ValueList } from "../policy/policies.ts";

/** Writes lists and route maps, by kind, name and number. */
export function renderPolicies(policies: Policies): readonly string[] {
  return [
    ...byName(policies.prefixLists.ipv4, prefixListLines),
    ...byName(policies.prefixLists.ipv6, prefixListLines),
    ...byName(policies.accessLists.ipv4, accessListLines),
    ...byName(policies.accessLists.ipv6, accessListLines),
    ...byName(policies.pathLists, pathListLines),
    ...byName(policies.valueLists.communities, (list) => valueListLines("community-list", list)),
    ...byName(policies.valueLists.largeCommunities, (list) => valueListLines("large-community-list", list)),
    ...byName(policies.valueLists.extCommunities, (list) => valueListLines("extcommunity-list", list)),
    ...byName(policies.routeMaps, ({ name, entries, unoptimized }) => [
      ...entries.flatMap((entry) => entryLines(name, entry)),
      ...(unoptimized ? [`no route-map ${name} optimization`] : []),
    ]),
  ];
}

function byName<T>(map: ReadonlyMap<string, T>, lines: (item: T) => readonly string[]): readonly string[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).flatMap(([, item]) => lines(item));
}

const command = ({ family }: PrefixList): string => (family === "ipv4" ? "ip" : "ipv6");

function prefixListLines(list: PrefixList): readonly string[] {
  const lead = `${command(list)} prefix-list ${list.name}`;
  if (list.rules.length === 0) return [`${lead} description -`];
  return list.rules.map((rule) => `${lead} seq ${rule.sequence} ${rule.action} ${ruleText(rule)}`);
}

function ruleText({ prefix, from, to }: PrefixRule): string {
  const bits = prefix.family === "ipv4" ? 32 : 128;
  if (prefix.length === 0 && from === 0 && to === bits) return "any";
  const text = formatPrefix(prefix);
  if (from === prefix.length) return to === from ? text : `${text} le ${to}`;
  return `${text} ge ${from} le ${to}`;
}

function accessListLines(list: PrefixList): readonly string[] {
  const lead = `${list.family === "ipv4" ? "" : "ipv6 "}access-list ${list.name}`;
  return [
    ...list.rules.map((rule) => {
      const bits = rule.prefix.family === "ipv4" ? 32 : 128;
      const exact = rule.to === rule.prefix.length && rule.to < bits ? " exact-match" : "";
      return `${lead} seq ${rule.sequence} ${rule.action} ${formatPrefix(rule.prefix)}${exact}`;
    }),
    ...(list.unclaimed === undefined ? [] : [list.unclaimed]),
  ];
}

function pathListLines({ name, rules }: PathList): readonly string[] {
  return rules.map(
    ({ sequence, action, text }) => `bgp as-path access-list ${name} seq ${sequence} ${action} ${text}`,
  );
}

function valueListLines(kind: string, { name, form, rules }: ValueList): readonly string[] {
  const numbered = /^\d+$/.test(name) ? name : `${form} ${name}`;
  return rules.map(({ sequence, action, test }) => {
    const said =
      test.kind === "values"
        ? test.values
            .map((value) => value.replace(/^(RT|SoO):/, (_, label: string) => `${label.toLowerCase()} `))
            .join(" ")
        : test.kind === "everything"
          ? "internet"
          : test.kind === "regular"
            ? test.regular.source
            : test.text;
    return `bgp ${kind} ${numbered} seq ${sequence} ${action} ${said}`;
  });
}

function entryLines(map: string, entry: Entry): readonly string[] {
  const lines = [`route-map ${map} ${entry.action} ${entry.sequence}`];
  const matches = entry.matches.map(({ text }) => ` ${text}`);
  const sets = entry.sets.map((set) => ` ${set.set === "values" ? valuesText(set) : set.text}`);
  lines.push(...matches, ...sets);
  if (entry.call !== undefined) lines.push(` call ${entry.call.map}`);
  if (entry.exit.kind === "next") lines.push(" on-match next");
  if (entry.exit.kind === "goto") lines.push(` on-match goto ${entry.exit.sequence}`);
  return [...lines, "exit"];
}

/** Communities by their names, as FRR prints them. */
function valuesText(set: Extract<Entry["sets"][number], { set: "values" }>): string {
  if (set.of === "extCommunities") return set.text;
  if (set.values.length === 0) return `set ${set.kind} none`;
  return `set ${set.kind} ${set.values.join(" ")}${set.additive ? " additive" : ""}`;
}
