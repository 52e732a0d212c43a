import type { Block, Setting } from "../model/model.ts";
import type { FrrDifference } from "./difference.ts";
import type { EffectiveNeighbor } from "./effective.ts";
import { about, kindOf, neighborName, type Pair, placed } from "./pair.ts";
import { lineOf, type Side, type Sides } from "./side.ts";

/** What a BFD profile is without a line: FRR's defaults, in milliseconds where they are times. */
const DEFAULTS: Readonly<Record<string, string>> = Object.freeze({
  "detect-multiplier": "3",
  "receive-interval": "300",
  "transmit-interval": "300",
  "echo-mode": "no",
  "echo receive-interval": "50",
  "echo transmit-interval": "50",
  "passive-mode": "no",
  "minimum-ttl": "254",
  shutdown: "no",
});

/** Compares BFD as the neighbor runs it: on or off, and the values of its profile. The name of the profile does not matter. */
export function bfdDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const a = pair.intended.neighbor;
  const b = pair.running.neighbor;
  const one = bfdSetting(a);
  const other = bfdSetting(b);
  const name = neighborName(a);
  if ((one === undefined) !== (other === undefined))
    return [
      {
        kind: kindOf(one, other),
        area: "session",
        ...about(pair, "bfd"),
        ...(one === undefined ? {} : { intended: lineOf(sides.intended, one.line) }),
        ...(other === undefined ? {} : { running: lineOf(sides.running, other.line) }),
        effect:
          other === undefined
            ? `the session to ${name} is not watched by BFD: a dead neighbor is noticed by the hold time only`
            : `the session to ${name} is watched by BFD, which is not intended: without BFD on the other side it goes down`,
        impact: "none",
        ...placed(sides, pair, one, other),
      },
    ];
  if (one === undefined) return [];
  const values = profileDifferences(sides, pair);
  return [
    ...(values.length > 0 ? values : absentProfile(sides, pair)),
    ...inlineDifferences(sides, pair, one, other),
  ];
}

function bfdSetting({ settings }: EffectiveNeighbor): Setting | undefined {
  // Each of them switches BFD on.
  for (const name of ["bfd", "bfd profile", "bfd check-control-plane-failure"]) {
    const setting = settings.get(name);
    if (setting !== undefined && setting.value !== "no") return setting;
  }
  return undefined;
}

function profileOf(side: Side, { settings }: EffectiveNeighbor): Block | undefined {
  return side.config.model.profiles.get(settings.get("bfd profile")?.value ?? "");
}

function profileDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const x = profileOf(sides.intended, pair.intended.neighbor);
  const y = profileOf(sides.running, pair.running.neighbor);
  const value = (profile: Block | undefined, name: string): string => {
    const given = profile?.settings.get(name)?.value;
    return given === undefined || given === "no" ? (DEFAULTS[name] ?? "no") : given;
  };
  const names = new Set([
    ...Object.keys(DEFAULTS),
    ...(x?.settings.keys() ?? []),
    ...(y?.settings.keys() ?? []),
  ]);
  const differences: FrrDifference[] = [];
  for (const name of names) {
    const before = value(x, name);
    const now = value(y, name);
    if (before === now) continue;
    const one = x?.settings.get(name);
    const other = y?.settings.get(name);
    const profile = pair.running.neighbor.settings.get("bfd profile")?.value;
    differences.push({
      kind: kindOf(one, other),
      area: "session",
      ...about(pair, `bfd profile ${profile ?? x?.name ?? "none"} > ${name}`),
      intended: `${name} ${before}`,
      running: `${name} ${now}`,
      effect: `BFD to ${neighborName(pair.intended.neighbor)} runs with ${name} ${now} instead of ${before}`,
      impact: "none",
      ...placed(sides, pair, one, other),
    });
  }
  return differences;
}

/** A profile that is not there leaves the defaults, which may be what the intended one says. */
function absentProfile(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const one = pair.intended.neighbor.settings.get("bfd profile");
  const other = pair.running.neighbor.settings.get("bfd profile");
  if (one === undefined || other === undefined) return [];
  if (profileOf(sides.intended, pair.intended.neighbor) === undefined) return [];
  if (profileOf(sides.running, pair.running.neighbor) !== undefined) return [];
  return [
    {
      kind: "changed",
      area: "session",
      ...about(pair, `bfd profile ${other.value}`),
      intended: lineOf(sides.intended, one.line),
      running: lineOf(sides.running, other.line),
      effect: `BFD profile ${other.value} of ${neighborName(pair.intended.neighbor)} is not there: BFD runs with the defaults, as profile ${one.value} happens to say`,
      impact: "none",
      dormant: true,
      ...placed(sides, pair, one, other),
    },
  ];
}

/** `neighbor X bfd 3 300 300`: values beside the profile. FRR runs them and prints `neighbor X bfd`. */
function inlineDifferences(
  sides: Sides,
  pair: Pair,
  one: Setting,
  other: Setting | undefined,
): readonly FrrDifference[] {
  const x = pair.intended.neighbor.settings.get("bfd")?.value ?? "yes";
  const y = pair.running.neighbor.settings.get("bfd")?.value ?? "yes";
  const unseen = (side: Side, value: string): boolean => side.config.version !== undefined && value === "yes";
  if (x === y || unseen(sides.running, y) || unseen(sides.intended, x)) return [];
  return [
    {
      kind: "changed",
      area: "session",
      ...about(pair, "bfd"),
      intended: lineOf(sides.intended, one.line),
      ...(other === undefined ? {} : { running: lineOf(sides.running, other.line) }),
      effect: `BFD to ${neighborName(pair.intended.neighbor)} runs with other values than intended`,
      impact: "none",
      ...placed(sides, pair, one, other),
    },
  ];
}
