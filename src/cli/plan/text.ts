import { formatRef } from "../../api/ref.ts";
import type { FrrDifference } from "../../frr/compare/difference.ts";
import type { View } from "../../output/view.ts";
import { indent, wrapText } from "../../output/wrap.ts";
import type { Freeze, NodeChange, Plan, PlanStep, ServiceChange } from "../../plan/plan.ts";
import { list } from "../../plan/verdict.ts";

/** The plan for eyes: verdict and totals, then what breaks, then what changes for Services, nodes and objects. */
export function planText(plan: Plan, view: View): string {
  const { theme } = view;
  const style = { nothing: theme.good, changes: theme.warn, breaks: theme.bad }[plan.outcome];
  const parts = [
    wrapText(style(plan.verdict), view.width),
    section(
      "Objects",
      plan.steps.map((s) => stepText(s, view)),
      view,
    ),
    section(
      "Frozen nodes",
      plan.freezes.map((f) => freezeText(f, view)),
      view,
    ),
    section(
      "Refused writes of speakers",
      plan.refusedWrites.map((r) => `${list(r.nodes)}: ${r.message}`),
      view,
    ),
    section(
      "MetalLB's configuration",
      plan.configErrors.map((c) => `${list(c.nodes)}: ${c.error}`),
      view,
    ),
    section(
      "Networks that nodes would accept",
      plan.imports.map((i) => `${list(i.nodes)}: ${i.prefix}, ${i.what}, from ${i.peer}`),
      view,
    ),
    section(
      "Services",
      plan.services.map((s) => serviceText(s, view)),
      view,
    ),
    section(
      "Nodes",
      plan.groups.map((g) => groupText(g, view)),
      view,
    ),
    section("Not known", plan.unknown, view),
  ];
  return parts.filter((p) => p !== "").join("\n\n");
}

function section(title: string, lines: readonly string[], view: View): string {
  if (lines.length === 0) return "";
  return [view.theme.title(title), ...lines.map((l) => indent(wrapText(l, view.width - 2), "  "))].join("\n");
}

const MARKS: Readonly<Record<PlanStep["action"], string>> = Object.freeze({
  create: "+",
  update: "~",
  unchanged: "=",
  delete: "-",
  label: "~",
});

/** Messages of webhooks have several lines. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ", ");
}

function stepText(step: PlanStep, view: View): string {
  const { theme } = view;
  const head = `${MARKS[step.action]} ${step.action} ${theme.name(formatRef(step.object))}`;
  const notes = [
    ...(step.problem === undefined ? [] : [theme.bad(step.problem)]),
    ...(step.refused === undefined ? [] : [theme.bad(`refused: ${oneLine(step.refused)}`)]),
    ...(step.owned === undefined ? [] : [theme.bad(`not to be written: ${step.owned}`)]),
    ...step.conflicts.map((c) => theme.warn(`${c.path} belongs to field manager ${c.manager}`)),
    ...step.warnings.map((w) => theme.warn(w)),
  ];
  return [head, ...notes.map((n) => `    ${n}`)].join("\n");
}

function freezeText(freeze: Freeze, view: View): string {
  const { theme } = view;
  return [
    `${theme.bad(list(freeze.nodes))}: ${freeze.error}${freeze.averted === true ? " (if it were not refused)" : ""}`,
    ...freeze.conflicts.map(
      (c) =>
        `    ${c.neighbor === undefined ? "" : `neighbor ${c.neighbor} `}${c.field}: ${c.a.value} in ${formatRef(c.a.origin.ref)}, ${c.b.value} in ${formatRef(c.b.origin.ref)}`,
    ),
  ].join("\n");
}

function serviceText(change: ServiceChange, view: View): string {
  const { theme } = view;
  const name = theme.name(formatRef(change.service));
  const [a, b] = [change.before, change.after];
  switch (change.kind) {
    case "lost":
      return `${theme.bad("lost")}    ${name}: announced by ${list(a.nodes)} now, by nobody after`;
    case "gained":
      return `${theme.good("gained")}  ${name} ${b.addresses.join(", ")}: announced by ${list(b.nodes)}`;
    case "address":
      return `${theme.warn("address")} ${name}: ${a.addresses.join(", ") || "none"} becomes ${b.addresses.join(", ") || "none"}`;
    case "fewer":
    case "more":
    case "moved":
      return `${theme.warn(change.kind.padEnd(7))} ${name}: ${ways(a.ways)} becomes ${ways(b.ways)}${b.nodes.length === 1 && a.nodes.length > 1 ? ", without redundancy" : ""}`;
  }
}

function ways(pairs: readonly string[]): string {
  return `${pairs.length} ${pairs.length === 1 ? "way" : "ways"} (${list(pairs.map((p) => p.replace(" ", " to ")))})`;
}

function groupText(group: NodeChange, view: View): string {
  const shown = group.differences.slice(0, view.wide ? undefined : 8);
  return [
    view.theme.name(list(group.nodes, view.wide ? 1000 : 4)),
    ...shown.map((x) => `    ${sign(x)} ${effectAfter(x)}${impactText(x, view)}`),
    ...(group.differences.length > shown.length
      ? [`    and ${group.differences.length - shown.length} more (-o wide)`]
      : []),
  ].join("\n");
}

function sign(x: FrrDifference): string {
  return { missing: "+", unexpected: "-", changed: "~" }[x.kind];
}

/** What is compared is the state after the change with the one before, so the effects are what is not there yet. */
function effectAfter(x: FrrDifference): string {
  return [
    x.path,
    x.running === undefined ? "" : `${x.running} →`,
    x.intended ?? (x.kind === "unexpected" ? "gone" : ""),
  ]
    .filter((t) => t !== "")
    .join("  ");
}

function impactText(x: FrrDifference, view: View): string {
  if (x.impact === "session-reset") return view.theme.bad("  resets the session");
  return x.impact === "policy-refresh" ? view.theme.dim("  route refresh") : "";
}
