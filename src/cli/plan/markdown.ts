import { formatRef } from "../../api/ref.ts";
import type { Plan } from "../../plan/plan.ts";
import { list } from "../../plan/verdict.ts";

/** The plan as Markdown, for a merge request. Text from the cluster is data: it goes through `code`. */
export function planMarkdown(plan: Plan): string {
  const mark = { nothing: "✅", changes: "⚠️", breaks: "❌" }[plan.outcome];
  const t = plan.totals;
  return [
    `### ${mark} ${plan.verdict}`,
    "",
    "| nodes changed | frozen | sessions reset | prefixes announced | withdrawn | Services lost | gained |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    `| ${t.nodesChanged} | ${t.nodesFrozen} | ${t.sessionsReset} | ${t.announced} | ${t.withdrawn} | ${t.servicesLost} | ${t.servicesGained} |`,
    ...part(
      "Objects",
      plan.steps.map(
        (s) =>
          `${s.action} ${code(formatRef(s.object))}${s.refused === undefined ? "" : ` **refused**: ${code(s.refused)}`}`,
      ),
    ),
    ...part(
      "Frozen nodes",
      plan.freezes.map(
        (f) =>
          `${code(list(f.nodes))}: ${code(f.error)} ${f.conflicts.map((c) => `${code(c.field)} in ${code(formatRef(c.a.origin.ref))} and ${code(formatRef(c.b.origin.ref))}`).join("; ")}`,
      ),
    ),
    ...part(
      "Services",
      plan.services.map(
        (s) =>
          `${s.kind}: ${code(formatRef(s.service))} (${s.before.nodes.length} → ${s.after.nodes.length} nodes)`,
      ),
    ),
    ...part(
      "Networks that nodes would accept",
      plan.imports.map((i) => `${code(i.prefix)} (${i.what}) from ${code(i.peer)} on ${code(list(i.nodes))}`),
    ),
    ...part(
      "Nodes",
      plan.groups.flatMap((g) => [
        `${code(list(g.nodes))}`,
        ...g.differences.map((x) => `  - ${x.impact}: ${code(x.path)}`),
      ]),
    ),
    ...part("Not known", plan.unknown.map(code)),
    "",
  ].join("\n");
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0
    ? []
    : ["", `#### ${title}`, "", ...lines.map((l) => (l.startsWith("  ") ? l : `- ${l}`))];
}

/** A run of backticks longer than any in the text, as Markdown wants it. */
function code(text: string): string {
  const flat = text.replace(/\s+/g, " ");
  const ticks = "`".repeat(Math.max(0, ...[...flat.matchAll(/`+/g)].map((m) => m[0].length)) + 1);
  return ticks.length > 1 ? `${ticks} ${flat} ${ticks}` : `${ticks}${flat}${ticks}`;
}
