import type { Setting, Settings } from "../model/model.ts";
import type { FrrDifference, Impact } from "./difference.ts";
import { isActive } from "./effective.ts";
import { kindOf, neighborName, type Pair, placed, routerName } from "./pair.ts";
import { sameReference } from "./reference.ts";
import { lineOf, type Sides } from "./side.ts";

/** Settings of a family that are filters: compared as functions, not as lines. */
const FILTERS: ReadonlySet<string> = new Set(
  ["route-map", "prefix-list", "filter-list", "distribute-list"].flatMap((kind) => [
    `${kind} in`,
    `${kind} out`,
  ]),
);

interface Meaning {
  readonly preset: string;
  readonly impact: Impact;
  readonly effect: (neighbor: string, intended: string, running: string) => string;
}

const sends = (kind: string): Meaning => ({
  preset: "yes",
  impact: "policy-refresh",
  effect: (neighbor, _, running) =>
    `${kind} communities are ${running === "yes" ? "sent to" : "stripped from what is sent to"} ${neighbor}`,
});

/** What the settings of a neighbor in a family mean. Impacts as measured (test/lab/frr-impact.test.ts). */
const MEANINGS: Readonly<Record<string, Meaning>> = Object.freeze({
  "allowas-in": {
    preset: "no",
    impact: "policy-refresh",
    effect: (neighbor, _, running) =>
      running === "no"
        ? `routes from ${neighbor} with the own AS in their path are dropped`
        : `routes from ${neighbor} with the own AS up to ${running} times in their path are accepted`,
  },
  "as-override": {
    preset: "no",
    impact: "policy-refresh",
    effect: (neighbor, _, running) =>
      `the AS of ${neighbor} in paths is ${running === "no" ? "not " : ""}replaced by the own one`,
  },
  "default-originate": {
    preset: "no",
    impact: "policy-refresh",
    effect: (neighbor, _, running) =>
      running === "no"
        ? `the default route is not made for ${neighbor}`
        : `a default route is sent to ${neighbor}, whatever its policy says`,
  },
  "maximum-prefix": {
    preset: "no",
    impact: "none",
    effect: (neighbor, intended, running) =>
      running === "no"
        ? `the session to ${neighbor} is not protected by a limit of ${intended} prefixes`
        : `the session to ${neighbor} goes down when it sends more than ${running.split(" ")[0]} prefixes`,
  },
  "maximum-prefix-out": {
    preset: "no",
    impact: "policy-refresh",
    effect: (neighbor, _, running) =>
      running === "no"
        ? `all prefixes are sent to ${neighbor}`
        : `at most ${running} prefixes are sent to ${neighbor}`,
  },
  "next-hop-self": {
    preset: "no",
    impact: "policy-refresh",
    effect: (neighbor, _, running) =>
      `the own address is ${running === "no" ? "not " : ""}made the next hop of what is passed on to ${neighbor}`,
  },
  "remove-private-AS": {
    preset: "no",
    impact: "policy-refresh",
    effect: (neighbor, _, running) =>
      `private AS numbers are ${running === "no" ? "left in" : running.includes("replace-AS") ? "replaced by the own one in" : "taken out of"} ${running === "no" || running.startsWith("all") ? "paths" : "wholly private paths"} sent to ${neighbor}`,
  },
  "route-reflector-client": {
    preset: "no",
    impact: "session-reset",
    effect: (neighbor, _, running) =>
      `${neighbor} is ${running === "no" ? "not " : ""}a client of this route reflector`,
  },
  "send-community extended": sends("extended"),
  "send-community large": sends("large"),
  "send-community standard": sends("standard"),
  "soft-reconfiguration inbound": {
    preset: "no",
    impact: "policy-refresh",
    effect: (neighbor, _, running) =>
      `routes from ${neighbor} are ${running === "no" ? "not " : ""}kept as they were received`,
  },
  weight: {
    preset: "0",
    impact: "policy-refresh",
    effect: (neighbor, intended, running) =>
      `routes from ${neighbor} weigh ${running} instead of ${intended}`,
  },
});

/** Compares which families a neighbor is active in, and what is set for it there, filters apart. */
export function familyDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const a = pair.intended.neighbor.families;
  const b = pair.running.neighbor.families;
  const differences: FrrDifference[] = [];
  for (const family of new Set(["ipv4 unicast", ...a.keys(), ...b.keys()])) {
    differences.push(...activation(sides, pair, family));
    for (const name of new Set([...(a.get(family)?.keys() ?? []), ...(b.get(family)?.keys() ?? [])]))
      if (name !== "activate" && !FILTERS.has(name))
        differences.push(...settingDifferences(sides, pair, family, name));
  }
  return differences;
}

function place(
  pair: Pair,
  family: string,
  setting: string,
): Pick<FrrDifference, "subject" | "path" | "vrf" | "neighbor" | "family"> {
  const { router, neighbor } = pair.intended;
  return {
    subject: `neighbor ${neighbor.name}`,
    path: [routerName(router), `address-family ${family}`, `neighbor ${neighbor.name}`, setting].join(" > "),
    vrf: neighbor.vrf,
    neighbor: neighbor.name,
    family,
  };
}

function activation(sides: Sides, pair: Pair, family: string): readonly FrrDifference[] {
  const intended = isActive(pair.intended.router, pair.intended.neighbor, family);
  const running = isActive(pair.running.router, pair.running.neighbor, family);
  if (intended === running) return [];
  const name = neighborName(pair.intended.neighbor);
  const one = pair.intended.neighbor.families.get(family)?.get("activate");
  const other = pair.running.neighbor.families.get(family)?.get("activate");
  return [
    {
      kind: intended ? "missing" : "unexpected",
      area: "session",
      ...place(pair, family, "activate"),
      intended: intended ? "active" : "not active",
      running: running ? "active" : "not active",
      effect: intended
        ? `no ${family} routes are exchanged with ${name}: the family is not active`
        : `${family} routes are exchanged with ${name}, though the family should not be active`,
      impact: "session-reset",
      ...placed(sides, pair, one, other),
    },
  ];
}

/** A client of a route server gets next hops unchanged, and FRR prints that too. */
function impliedValue(name: string, settings: Settings | undefined): string | undefined {
  const client = settings?.get("route-server-client")?.value === "yes";
  return client && name === "attribute-unchanged" ? "next-hop" : undefined;
}

function settingDifferences(
  sides: Sides,
  pair: Pair,
  family: string,
  name: string,
): readonly FrrDifference[] {
  const one = pair.intended.neighbor.families.get(family)?.get(name);
  const other = pair.running.neighbor.families.get(family)?.get(name);
  const meaning = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
  const value = (setting: Setting | undefined, { neighbor }: Pair["intended"]): string =>
    setting?.value ?? impliedValue(name, neighbor.families.get(family)) ?? meaning?.preset ?? "no";
  const x = value(one, pair.intended);
  const y = value(other, pair.running);
  const resets = name.startsWith("addpath-") || name.startsWith("capability ");
  if (x === y || sameReference(sides, name, x, y)) return [];
  const active =
    isActive(pair.intended.router, pair.intended.neighbor, family) ||
    isActive(pair.running.router, pair.running.neighbor, family);
  const neighbor = neighborName(pair.intended.neighbor);
  const effect =
    meaning?.effect(neighbor, x, y) ??
    `${name} for ${neighbor} is ${y === "no" ? "not set" : y} instead of ${x === "no" ? "not set" : x}`;
  return [
    {
      kind: kindOf(one, other),
      area: meaning === undefined ? "line" : "session",
      ...place(pair, family, name),
      ...(one === undefined ? {} : { intended: lineOf(sides.intended, one.line) }),
      ...(other === undefined ? {} : { running: lineOf(sides.running, other.line) }),
      effect: active ? effect : `nothing yet: ${family} is not active for ${neighbor}; if it were, ${effect}`,
      impact: active ? (meaning?.impact ?? (resets ? "session-reset" : "policy-refresh")) : "none",
      ...(active ? {} : { dormant: true as const }),
      ...placed(sides, pair, one, other),
    },
  ];
}
