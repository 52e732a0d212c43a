import type { Setting, UnknownLine } from "../model/model.ts";
import { REPETITION } from "../policy/load-list.ts";
import type { FrrDifference } from "./difference.ts";
import { kindOf } from "./pair.ts";
import { lineOf, type Sides } from "./side.ts";

/** Compares what is not BGP and changes what the node does: static routes, next-hop tracking, VRFs. */
export function systemDifferences(sides: Sides): readonly FrrDifference[] {
  return [...staticRoutes(sides), ...nextHopTracking(sides), ...vrfs(sides)];
}

function staticRoutes(sides: Sides): readonly FrrDifference[] {
  const a = sides.intended.config.model.staticRoutes;
  const b = sides.running.config.model.staticRoutes;
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((route) => {
    const one = a.get(route);
    const other = b.get(route);
    if (one !== undefined && other !== undefined) return [];
    const [, , prefix = ""] = route.split(" ");
    return [
      plain(sides, one, other, {
        area: "static-route",
        subject: route,
        path: route,
        effect: `the node has ${other === undefined ? "no" : "a"} static route for ${prefix}, as against what is intended`,
        impact: "none",
      }),
    ];
  });
}

function nextHopTracking(sides: Sides): readonly FrrDifference[] {
  return ["ip nht resolve-via-default", "ipv6 nht resolve-via-default"].flatMap((name) => {
    const one = sides.intended.config.model.settings.get(name);
    const other = sides.running.config.model.settings.get(name);
    const value = (setting: Setting | undefined, preset: boolean): boolean =>
      setting === undefined ? preset : setting.value === "yes";
    const x = value(one, sides.intended.release.resolveViaDefault);
    const y = value(other, sides.running.release.resolveViaDefault);
    if (x === y) return [];
    return [
      plain(sides, one, other, {
        area: "router",
        subject: name,
        path: name,
        effect: y
          ? "next hops are resolved by a default route, which is not intended"
          : "neighbors and next hops that only a default route leads to count as unreachable",
        impact: "session-reset",
      }),
    ];
  });
}

function vrfs(sides: Sides): readonly FrrDifference[] {
  const a = sides.intended.config.model.vrfs;
  const b = sides.running.config.model.vrfs;
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((vrf) => {
    const one = a.get(vrf)?.settings;
    const other = b.get(vrf)?.settings;
    return [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])].flatMap((name) => {
      const x = one?.get(name);
      const y = other?.get(name);
      if (x?.value === y?.value) return [];
      return [
        {
          ...plain(sides, x, y, {
            area: "vrf",
            subject: `vrf ${vrf}`,
            path: `vrf ${vrf} > ${name}`,
            effect: `VRF ${vrf} has ${y === undefined ? `no ${name}` : `${name} ${y.value}`} instead of ${x === undefined ? "none" : x.value}`,
            impact: "session-reset",
          }),
          vrf,
        },
      ];
    });
  });
}

type Words = Pick<FrrDifference, "area" | "subject" | "path" | "effect" | "impact">;

function plain(
  sides: Sides,
  one: Setting | undefined,
  other: Setting | undefined,
  words: Words,
): FrrDifference {
  return {
    kind: kindOf(one, other),
    ...words,
    ...(one === undefined ? {} : { intended: lineOf(sides.intended, one.line) }),
    ...(other === undefined ? {} : { running: lineOf(sides.running, other.line) }),
    origins: one === undefined ? [] : sides.origins([one.line]),
    lines: {
      intended: one === undefined ? [] : [one.line],
      running: other === undefined ? [] : [other.line],
    },
  };
}

/** Lines that the model does not understand, compared as lines in their context, and lines that bgpd refuses. */
export function lineDifferences(sides: Sides): readonly FrrDifference[] {
  const a = counted(sides.intended.config.model.unknown);
  const b = counted(sides.running.config.model.unknown);
  const differences: FrrDifference[] = [];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const one = a.get(key);
    const other = b.get(key);
    const line = one?.[0] ?? other?.[0];
    if (line === undefined || (one?.length ?? 0) === (other?.length ?? 0)) continue;
    const gone = (one?.length ?? 0) > (other?.length ?? 0);
    const where = line.path.length === 0 ? "" : ` in ${line.path.join(" > ")}`;
    differences.push({
      kind: gone ? "missing" : "unexpected",
      area: "line",
      subject: line.text,
      path: [...line.path, line.text].join(" > "),
      ...(gone ? { intended: line.text } : { running: line.text }),
      effect:
        gone && line.reason !== undefined
          ? `FRR refuses the line "${line.text}" and what stands below it: ${line.reason}`
          : gone
            ? `FRR does not have the line "${line.text}"${where}, whose meaning is not known here`
            : `FRR has the line "${line.text}"${where} that is not intended and whose meaning is not known here`,
      impact: "none",
      origins: gone ? sides.origins([line.line]) : [],
      lines: gone ? { intended: [line.line], running: [] } : { intended: [], running: [line.line] },
    });
  }
  return [...differences, ...refusedLines(sides)];
}

function counted(lines: readonly UnknownLine[]): ReadonlyMap<string, readonly UnknownLine[]> {
  const map = new Map<string, UnknownLine[]>();
  for (const line of lines) {
    const key = JSON.stringify([line.path, line.text]);
    const list = map.get(key);
    if (list === undefined) map.set(key, [line]);
    else list.push(line);
  }
  return map;
}

/** Lines of lists and maps that the intended text has and FRR does not take; a repetition that is dropped is no loss. */
function refusedLines(sides: Sides): readonly FrrDifference[] {
  const running = new Set(sides.running.policies.refused.map(({ text }) => text));
  return sides.intended.policies.refused
    .filter(({ text, reason }) => !running.has(text) && reason !== REPETITION)
    .map(({ line, text, reason, scope }) => ({
      kind: "missing" as const,
      area: "line" as const,
      subject: text,
      path: text,
      intended: text,
      effect:
        scope === "line"
          ? `FRR refuses the line "${text}" (${reason})`
          : `FRR refuses the line "${text}" (${reason}), and with it the prefix lists and route maps that are loaded together with it`,
      impact: "policy-refresh" as const,
      origins: sides.origins([line]),
      lines: { intended: [line], running: [] },
    }));
}
