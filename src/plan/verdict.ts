import { formatRef } from "../api/ref.ts";
import type { Plan, PlanTotals } from "./plan.ts";

type Parts = Omit<Plan, "apiVersion" | "kind" | "verdict" | "outcome" | "totals">;

/** Sums up what changes, over all nodes. */
export function totalsOf(p: Parts): PlanTotals {
  const sum = (count: (g: Parts["groups"][number]) => number) =>
    p.groups.reduce((total, g) => total + count(g) * g.nodes.length, 0);
  return {
    nodesChanged: sum(() => 1),
    nodesFrozen: p.freezes.reduce((total, f) => total + (f.averted === true ? 0 : f.nodes.length), 0),
    sessionsReset: sum((g) => g.sessionsReset.length),
    sessionsAdded: sum((g) => g.sessionsAdded.length),
    sessionsRemoved: sum((g) => g.sessionsRemoved.length),
    announced: sum((g) => g.announced.length),
    withdrawn: sum((g) => g.withdrawn.length),
    servicesLost: p.services.filter((s) => s.kind === "lost").length,
    servicesGained: p.services.filter((s) => s.kind === "gained").length,
  };
}

/**
 * What would break comes first: frozen nodes, refused objects, Services without a way in, an invalid configuration.
 * @param blind whether something is unknown that decides what FRR does
 */
export function verdictOf(p: Parts, t: PlanTotals, blind: boolean): Pick<Plan, "verdict" | "outcome"> {
  const broken = breakage(p, t);
  if (broken.length > 0)
    return { outcome: "breaks", verdict: `The change would break something: ${broken.join("; ")}.` };
  const changed = effects(p, t);
  if (changed.length > 0) return { outcome: "changes", verdict: `${sentence(changed.join(", "))}.` };
  const written = p.steps.some((s) => s.action !== "unchanged");
  return {
    outcome: written ? "changes" : "nothing",
    verdict: !written
      ? "Nothing changes."
      : blind
        ? "Objects change; whether FRR changes cannot be told from what is known."
        : "Objects change, FRR does not.",
  };
}

function breakage(p: Parts, t: PlanTotals): readonly string[] {
  const refused = p.steps.filter((s) => s.refused !== undefined || s.problem !== undefined);
  const lost = p.services.filter((s) => s.kind === "lost").map((s) => formatRef(s.service));
  return [
    ...(t.nodesFrozen > 0
      ? [`${list(p.freezes.flatMap((f) => (f.averted === true ? [] : f.nodes)))} would freeze`]
      : []),
    ...refused.map(
      (s) =>
        `${formatRef(s.object)} ${s.problem === undefined ? "would be refused" : `cannot be changed (${s.problem})`}`,
    ),
    ...(p.refusedWrites.length > 0
      ? [`the speaker's write for ${list(p.refusedWrites.flatMap((r) => r.nodes))} would be refused`]
      : []),
    ...(p.configErrors.length > 0
      ? [`MetalLB's configuration would be invalid on ${list(p.configErrors.flatMap((c) => c.nodes))}`]
      : []),
    ...(lost.length > 0 ? [`${list(lost)} would be announced by nobody`] : []),
  ];
}

function effects(p: Parts, t: PlanTotals): readonly string[] {
  const count = (n: number, one: string, many: string): readonly string[] =>
    n === 0 ? [] : [`${n} ${n === 1 ? one : many}`];
  return [
    ...count(t.nodesChanged, "node changes", "nodes change"),
    ...(p.thaws.length > 0 ? [`${list(p.thaws)} no longer frozen`] : []),
    ...count(t.sessionsReset, "session resets", "sessions reset"),
    ...count(t.sessionsAdded, "session comes", "sessions come"),
    ...count(t.sessionsRemoved, "session goes", "sessions go"),
    ...count(t.announced, "prefix announced", "prefixes announced"),
    ...count(t.withdrawn, "prefix withdrawn", "prefixes withdrawn"),
    ...count(t.servicesGained, "Service gains a way in", "Services gain a way in"),
    ...alone(p).map((name) => `${name} is left with one node`),
    ...p.imports.map((i) => `${list(i.nodes)} would accept ${i.what} (${i.prefix}) from ${i.peer}`),
  ];
}

/** Services that had several nodes and would have one. */
function alone(p: Parts): readonly string[] {
  return p.services
    .filter((s) => s.after.nodes.length === 1 && s.before.nodes.length > 1)
    .map((s) => formatRef(s.service));
}

/** `a, b and 3 more`. */
export function list(names: readonly string[], most = 4): string {
  if (names.length <= most) {
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  }
  return `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
