import type { Setting } from "../model/model.ts";
import { sameSecret } from "../text/secret.ts";
import { bfdDifferences } from "./bfd.ts";
import type { FrrDifference } from "./difference.ts";
import { about, kindOf, neighborName, type Pair, placed } from "./pair.ts";
import { COSMETIC, ELSEWHERE, isDefault, SESSION_FIELDS } from "./session-fields.ts";
import { lineOf, type Side, type Sides } from "./side.ts";

/** Compares what the two sides make of a session, address families apart. */
export function sessionDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  return [
    ...passwordDifferences(sides, pair),
    ...fieldDifferences(sides, pair),
    ...bfdDifferences(sides, pair),
    ...otherDifferences(sides, pair),
  ];
}

function fieldDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const { intended, running } = pair;
  const differences: FrrDifference[] = [];
  for (const field of SESSION_FIELDS) {
    const a = intended.neighbor.settings.get(field.name);
    const b = running.neighbor.settings.get(field.name);
    const x = field.value(a?.value, { ...intended, release: sides.intended.release });
    const y = field.value(b?.value, { ...running, release: sides.running.release });
    if (x === y) continue;
    differences.push({
      kind: kindOf(a, b),
      area: "session",
      ...about(pair, field.name),
      intended: textOf(sides.intended, a, x),
      running: textOf(sides.running, b, y),
      effect: `the session to ${neighborName(intended.neighbor)} ${field.effect(x, y)}`,
      impact: field.impact,
      ...placed(sides, pair, a, b),
    });
  }
  return differences;
}

function textOf(side: Side, setting: Setting | undefined, value: string): string {
  if (setting === undefined) return value === "no" ? "(not set)" : `(${value})`;
  return lineOf(side, setting.line);
}

function passwordDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const a = pair.intended.neighbor.settings.get("password");
  const b = pair.running.neighbor.settings.get("password");
  const x = a?.secret;
  const y = b?.secret;
  if (x === undefined && y === undefined) return [];
  if (x !== undefined && y !== undefined && sameSecret(x, y) !== false) return [];
  const name = neighborName(pair.intended.neighbor);
  const consequence = "it cannot be established unless the neighbor has the same";
  const effect =
    y === undefined
      ? `the session to ${name} has no password, though one is intended: ${consequence}`
      : x === undefined
        ? `the session to ${name} has a password that is not intended: ${consequence}`
        : `the session to ${name} has another password than intended: ${consequence}`;
  return [
    {
      kind: kindOf(a, b),
      area: "session",
      ...about(pair, "password"),
      intended: x === undefined ? "(not set)" : "(set)",
      running: y === undefined ? "(not set)" : x === undefined ? "(set)" : "(set, another one)",
      effect,
      impact: "session-reset",
      ...placed(sides, pair, a, b),
    },
  ];
}

/** Settings that no table knows: compared as what they are, lines. */
function otherDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const known = new Set([...SESSION_FIELDS.map(({ name }) => name), ...COSMETIC, ...ELSEWHERE]);
  const a = pair.intended.neighbor;
  const b = pair.running.neighbor;
  const differences: FrrDifference[] = [];
  for (const name of new Set([...a.settings.keys(), ...b.settings.keys()])) {
    if (known.has(name)) continue;
    const one = a.settings.get(name);
    const other = b.settings.get(name);
    const x = one === undefined || isDefault(name, one.value) ? undefined : one.value;
    const y = other === undefined || isDefault(name, other.value) ? undefined : other.value;
    if (x === y) continue;
    differences.push({
      kind: kindOf(one, other),
      area: "line",
      ...about(pair, name),
      ...(one === undefined ? {} : { intended: lineOf(sides.intended, one.line) }),
      ...(other === undefined ? {} : { running: lineOf(sides.running, other.line) }),
      effect: `the session to ${neighborName(a)} differs in ${name}: ${y ?? "not set"} instead of ${x ?? "not set"}`,
      impact: "session-reset",
      ...placed(sides, pair, one, other),
    });
  }
  if (a.unnumbered !== b.unnumbered)
    differences.push({
      kind: "changed",
      area: "session",
      ...about(pair, "interface"),
      effect: `the session to ${neighborName(a)} is ${b.unnumbered ? "" : "not "}found by its interface, as against what is intended`,
      impact: "session-reset",
      ...placed(sides, pair, undefined, undefined),
    });
  return differences;
}
