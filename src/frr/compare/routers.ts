import type { Router } from "../model/model.ts";
import type { FrrDifference, Impact } from "./difference.ts";
import { absentFilters, dormantDifferences } from "./dormant.ts";
import { type EffectiveNeighbor, effectiveNeighbors } from "./effective.ts";
import { familyDifferences } from "./families.ts";
import { originDifferences, type RouterPair } from "./originate.ts";
import { kindOf, neighborName, routerName } from "./pair.ts";
import { policyDifferences } from "./policies.ts";
import { sessionDifferences } from "./sessions.ts";
import { lineOf, type Side, type Sides } from "./side.ts";

/** Compares all BGP instances, each with its neighbors. */
export function routerDifferences(sides: Sides): readonly FrrDifference[] {
  const a = sides.intended.config.model.routers;
  const b = sides.running.config.model.routers;
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((vrf) => {
    const intended = a.get(vrf);
    const running = b.get(vrf);
    if (intended !== undefined && running !== undefined)
      return instanceDifferences(sides, { intended, running });
    if (intended !== undefined)
      return isByproduct(intended, sides.running)
        ? []
        : absentInstance(sides, sides.intended, intended, "missing");
    if (running !== undefined)
      return isByproduct(running, sides.intended)
        ? []
        : absentInstance(sides, sides.running, running, "unexpected");
    return [];
  });
}

/** `import vrf X` makes an instance for X, and one for the default VRF, that nobody asked for; by themselves they do nothing. */
function isByproduct(router: Router, other: Side): boolean {
  const empty =
    router.neighbors.size === 0 &&
    [...router.families.values()].every(({ settings, vnis }) => settings.size === 0 && vnis.size === 0);
  if (!empty) return false;
  return [...other.config.model.routers.values()].some(({ families }) =>
    [...families.values()].some(({ settings }) =>
      [...settings.keys()].some(
        (name) =>
          name.startsWith("import vrf ") && (router.vrf === "" || name === `import vrf ${router.vrf}`),
      ),
    ),
  );
}

function absentInstance(
  sides: Sides,
  side: Side,
  router: Router,
  kind: "missing" | "unexpected",
): readonly FrrDifference[] {
  const lines = lineSides(kind, router.line);
  const name = routerName(router);
  const here = router.vrf === "" ? "the default VRF" : `VRF ${router.vrf}`;
  const instance: FrrDifference = {
    kind,
    area: "router",
    subject: name,
    path: name,
    ...(kind === "missing"
      ? { intended: lineOf(side, router.line) }
      : { running: lineOf(side, router.line) }),
    effect: kind === "missing" ? `there is no BGP in ${here}` : `BGP runs in ${here}, which is not intended`,
    impact: "session-reset",
    origins: sides.origins(lines.intended),
    vrf: router.vrf,
    lines,
  };
  const neighbors = [...effectiveNeighbors(router).values()];
  return [instance, ...neighbors.map((neighbor) => absentNeighbor(sides, side, router, neighbor, kind))];
}

const lineSides = (kind: "missing" | "unexpected", line: number): FrrDifference["lines"] =>
  kind === "missing" ? { intended: [line], running: [] } : { intended: [], running: [line] };

function absentNeighbor(
  sides: Sides,
  side: Side,
  router: Router,
  neighbor: EffectiveNeighbor,
  kind: "missing" | "unexpected",
): FrrDifference {
  const lines = lineSides(kind, neighbor.line);
  const asn = neighbor.settings.get("remote-as")?.value ?? "unknown";
  return {
    kind,
    area: "session",
    subject: `neighbor ${neighbor.name}`,
    path: [routerName(router), `neighbor ${neighbor.name}`].join(" > "),
    ...(kind === "missing"
      ? { intended: lineOf(side, neighbor.line) }
      : { running: lineOf(side, neighbor.line) }),
    effect:
      kind === "missing"
        ? `there is no session to ${neighborName(neighbor)} (AS ${asn}): nothing is sent to it or taken from it`
        : `there is a session to ${neighborName(neighbor)} (AS ${asn}) that is not intended`,
    impact: "session-reset",
    origins: sides.origins(lines.intended),
    vrf: neighbor.vrf,
    neighbor: neighbor.name,
    lines,
  };
}

function instanceDifferences(sides: Sides, pair: RouterPair): readonly FrrDifference[] {
  const { intended, running } = pair;
  const a = effectiveNeighbors(intended);
  const b = effectiveNeighbors(running);
  const differences: FrrDifference[] = [...ownDifferences(sides, pair), ...originDifferences(sides, pair)];
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const one = a.get(name);
    const other = b.get(name);
    if (one === undefined && other !== undefined)
      differences.push(absentNeighbor(sides, sides.running, running, other, "unexpected"));
    if (one !== undefined && other === undefined)
      differences.push(absentNeighbor(sides, sides.intended, intended, one, "missing"));
    if (one === undefined || other === undefined) continue;
    const both = {
      intended: { router: intended, neighbor: one },
      running: { router: running, neighbor: other },
    };
    const policies = policyDifferences(sides, both);
    differences.push(
      ...sessionDifferences(sides, both),
      ...familyDifferences(sides, both),
      ...policies,
      ...(policies.length > 0 ? [] : [...absentFilters(sides, both), ...dormantDifferences(sides, both)]),
    );
  }
  return differences;
}

/** Switches of an instance that are on unless they are switched off. */
const ON: ReadonlySet<string> = new Set([
  "bgp default ipv4-unicast",
  "bgp ebgp-requires-policy",
  "bgp network import-check",
  "bgp fast-external-failover",
  "bgp client-to-client reflection",
]);

/** What holds without a line. `addpath-tx-bestpath-per-AS` of any neighbor switches `bgp deterministic-med` on, and FRR prints it. */
function presetOf(setting: string, { neighbors, groups }: RouterPair["intended"]): "yes" | "no" {
  if (ON.has(setting)) return "yes";
  if (setting !== "bgp deterministic-med") return "no";
  const parties = [...neighbors.values(), ...groups.values()];
  const adds = parties.some(({ families }) =>
    families.values().some((settings) => settings.get("addpath-tx-bestpath-per-AS")?.value === "yes"),
  );
  return adds ? "yes" : "no";
}

/** Settings that only show in logs and tables, or that are compared with the neighbors that they apply to. */
const ELSEWHERE: ReadonlySet<string> = new Set(["bgp log-neighbor-changes", "timers bgp"]);

interface Meaning {
  readonly impact: Impact;
  readonly effect: (intended: string, running: string) => string;
}

const byFrr = (value: string): string => (value === "no" ? "chosen by FRR" : value);

/** What the settings of an instance mean. Impacts as measured (test/lab/frr-impact.test.ts). */
const MEANINGS: Readonly<Record<string, Meaning>> = Object.freeze({
  "bgp router-id": {
    impact: "session-reset",
    effect: (intended, running) =>
      `the router id is ${byFrr(running)} instead of ${byFrr(intended)}: all sessions of the instance start anew`,
  },
  "bgp ebgp-requires-policy": {
    impact: "policy-refresh",
    effect: (_, running) =>
      `neighbors of other ASes without a filter exchange ${running === "yes" ? "nothing" : "everything"}`,
  },
  "bgp network import-check": {
    impact: "policy-refresh",
    effect: (_, running) =>
      running === "yes"
        ? "networks are only originated while the routing table has them: those that it has not are not advertised"
        : "networks are originated whether the routing table has them or not",
  },
  "bgp default ipv4-unicast": {
    impact: "none",
    effect: (_, running) =>
      `a neighbor that is added is ${running === "yes" ? "" : "not "}activated for IPv4 unicast by itself`,
  },
  "bgp graceful-restart preserve-fw-state": {
    impact: "none",
    effect: (_, running) =>
      running === "yes"
        ? "neighbors are told that forwarding goes on while BGP restarts"
        : "neighbors are not told that forwarding goes on while BGP restarts",
  },
});

function ownDifferences(sides: Sides, { intended, running }: RouterPair): readonly FrrDifference[] {
  const differences: FrrDifference[] = [];
  const name = routerName(intended);
  const common = { area: "router" as const, vrf: intended.vrf };
  if (intended.asn !== running.asn)
    differences.push({
      kind: "changed",
      ...common,
      subject: name,
      path: name,
      intended: lineOf(sides.intended, intended.line),
      running: lineOf(sides.running, running.line),
      effect: `BGP runs as AS ${running.asn} instead of AS ${intended.asn}: neighbors refuse it`,
      impact: "session-reset",
      origins: sides.origins([intended.line]),
      lines: { intended: [intended.line], running: [running.line] },
    });
  for (const setting of new Set([...intended.settings.keys(), ...running.settings.keys()])) {
    if (ELSEWHERE.has(setting)) continue;
    const a = intended.settings.get(setting);
    const b = running.settings.get(setting);
    const x = a?.value ?? presetOf(setting, intended);
    const y = b?.value ?? presetOf(setting, running);
    if (x === y) continue;
    const meaning = Object.hasOwn(MEANINGS, setting) ? MEANINGS[setting] : undefined;
    differences.push({
      kind: kindOf(a, b),
      ...common,
      area: meaning === undefined ? "line" : "router",
      subject: name,
      path: [name, setting].join(" > "),
      intended: a === undefined ? `(${x})` : lineOf(sides.intended, a.line),
      running: b === undefined ? `(${y})` : lineOf(sides.running, b.line),
      effect: meaning?.effect(x, y) ?? `${setting} is ${y} instead of ${x}`,
      impact: meaning?.impact ?? "policy-refresh",
      origins: sides.origins([a?.line ?? intended.line]),
      lines: { intended: a === undefined ? [] : [a.line], running: b === undefined ? [] : [b.line] },
    });
  }
  return differences;
}
