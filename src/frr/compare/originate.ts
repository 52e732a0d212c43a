import { parsePrefix } from "../../net/prefix.ts";
import type { AddressFamily, Router, Setting, Settings } from "../model/model.ts";
import { isUnknown } from "../policy/input.ts";
import { runNeighbor } from "../policy/neighbor.ts";
import { knownRoute } from "../policy/route.ts";
import type { FrrDifference } from "./difference.ts";
import { effectiveNeighbors } from "./effective.ts";
import { kindOf, routerName } from "./pair.ts";
import { policyOf } from "./policies.ts";
import { sameReference } from "./reference.ts";
import { lineOf, type Side, type Sides, surroundingsOf } from "./side.ts";

/** A BGP instance that both sides have. */
export interface RouterPair {
  readonly intended: Router;
  readonly running: Router;
}

/** Compares what an instance originates, imports from other VRFs and does in EVPN. An import from itself is dropped by FRR. */
export function originDifferences(sides: Sides, pair: RouterPair): readonly FrrDifference[] {
  const names = new Set([...pair.intended.families.keys(), ...pair.running.families.keys()]);
  return [...names].flatMap((family) => {
    const one = pair.intended.families.get(family);
    const other = pair.running.families.get(family);
    return [
      ...settingDifferences(sides, pair, family, [], one?.settings, other?.settings),
      ...vniDifferences(sides, pair, family, one, other),
    ];
  });
}

function settingDifferences(
  sides: Sides,
  pair: RouterPair,
  family: string,
  below: readonly string[],
  one: Settings | undefined,
  other: Settings | undefined,
): readonly FrrDifference[] {
  const differences: FrrDifference[] = [];
  for (const name of new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])) {
    if (name === `import vrf ${pair.intended.vrf === "" ? "default" : pair.intended.vrf}`) continue;
    const a = one?.get(name);
    const b = other?.get(name);
    const x = a?.value ?? "no";
    const y = b?.value ?? "no";
    if (x === y || sameReference(sides, name, x, y)) continue;
    differences.push({
      kind: kindOf(a, b),
      area: /^(?:network|aggregate-address|redistribute|import) /.test(name) ? "origination" : "router",
      subject: below.length === 0 ? name : `${below.join(" ")} ${name}`,
      path: [routerName(pair.intended), `address-family ${family}`, ...below, name].join(" > "),
      ...(a === undefined ? {} : { intended: lineOf(sides.intended, a.line) }),
      ...(b === undefined ? {} : { running: lineOf(sides.running, b.line) }),
      effect: effectOf(sides, pair, family, below, name, a, b),
      impact: "policy-refresh",
      origins: sides.origins([a?.line ?? pair.intended.line]),
      vrf: pair.intended.vrf,
      family,
      lines: { intended: a === undefined ? [] : [a.line], running: b === undefined ? [] : [b.line] },
    });
  }
  return differences;
}

function effectOf(
  sides: Sides,
  pair: RouterPair,
  family: string,
  below: readonly string[],
  name: string,
  a: Setting | undefined,
  b: Setting | undefined,
): string {
  const [kind = "", what = "", third = ""] = name.split(" ");
  const { vrf } = pair.intended;
  const here = vrf === "" ? "the default VRF" : `VRF ${vrf}`;
  if (kind === "network") {
    if (b === undefined)
      return `${what} is not originated${peersOf(sides.intended, pair.intended, family, what, ", so it is not advertised to")}`;
    if (a === undefined)
      return `${what} is originated${peersOf(sides.running, pair.running, family, what, " and advertised to")}, which is not intended`;
    return `${what} is originated with ${b.value} instead of ${a.value}`;
  }
  const state = b === undefined ? "not " : "";
  const unwanted = a === undefined ? ", which is not intended" : "";
  if (a !== undefined && b !== undefined)
    return `${[...below, name].join(" ")} in ${here} is ${b.value} instead of ${a.value}`;
  if (kind === "redistribute")
    return `${[what, third].join(" ").trim()} routes of ${here} are ${state}taken into BGP (${family})${unwanted}`;
  if (kind === "aggregate-address") return `the aggregate ${what} is ${state}made${unwanted}`;
  if (kind === "import" && what === "vrf")
    return `${family} routes of VRF ${third} are ${state}imported into ${here}${unwanted}`;
  return `${[...below, name].join(" ")} is ${state}set for ${family} in ${here}${unwanted}`;
}

const SHOWN = 4;

/** The neighbors whose filters let a prefix of the own through. */
function peersOf(side: Side, router: Router, family: string, text: string, lead: string): string {
  const prefix = parsePrefix(text);
  if (prefix === undefined) return "";
  const peers = [...effectiveNeighbors(router).values()].filter((neighbor) => {
    const input = knownRoute(prefix, { prefix: text, asPath: "", origin: "igp" });
    const around = surroundingsOf(side, router, neighbor.name, "out");
    const decision = runNeighbor(policyOf(router, neighbor, family, "out"), input, around);
    return !isUnknown(decision) && decision.permit;
  });
  if (peers.length === 0) return "";
  const names = peers.slice(0, SHOWN).map(({ name }) => name);
  const more = peers.length - names.length;
  return `${lead} ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function vniDifferences(
  sides: Sides,
  pair: RouterPair,
  family: string,
  one: AddressFamily | undefined,
  other: AddressFamily | undefined,
): readonly FrrDifference[] {
  const names = new Set([...(one?.vnis.keys() ?? []), ...(other?.vnis.keys() ?? [])]);
  return [...names].flatMap((vni) =>
    settingDifferences(
      sides,
      pair,
      family,
      [`vni ${vni}`],
      withoutAutomatic(one?.vnis.get(vni), pair.intended.asn, vni),
      withoutAutomatic(other?.vnis.get(vni), pair.running.asn, vni),
    ),
  );
}

/** A route target that is all there is and equals the automatic one (AS:VNI) is the automatic one; FRR 8 does not print it. */
function withoutAutomatic(settings: Settings | undefined, asn: string, vni: string): Settings | undefined {
  if (settings === undefined) return undefined;
  const kept = new Map(settings);
  for (const direction of ["import", "export", "both"]) {
    const names = [...kept.keys()].filter((name) => name.startsWith(`route-target ${direction} `));
    const automatic = `route-target ${direction} ${BigInt(/^\d+$/.test(asn) ? asn : 0) & 0xffffn}:${vni}`;
    if (names.length === 1 && names[0] === automatic) kept.delete(automatic);
  }
  return kept;
}
