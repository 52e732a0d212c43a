import { formatRef } from "../../api/ref.ts";
import { oneLine } from "../../findings/phrase.ts";
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

function stepText(step: PlanStep, view: View): string {
  const { theme } = view;
  const head = `${MARKS[step.action]} ${step.action} ${theme.name(formatRef(step.object))}`;
  const notes = [
    ...(step.problem === undefined ? [] : [theme.bad(step.problem)]),
    ...(step.refused === undefined ? [] : [theme.bad(`refused: ${oneLine(step.refused, ", ")}`)]),
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
  const { theme, wide } = view;
  const peers = new Set([...group.sessionsAdded, ...group.sessionsRemoved]);
  const lines = [
    ...group.sessionsAdded.map((peer) => `+ a session with ${peer}`),
    ...group.sessionsRemoved.map((peer) => `- the session with ${peer}`),
    ...group.sessionsReset.map((peer) => theme.bad(`! the session with ${peer} resets`)),
    ...group.announced.map((sent) => `+ announces ${sent.prefix} to ${sent.peer}`),
    ...group.withdrawn.map((sent) => `- withdraws ${sent.prefix} from ${sent.peer}`),
    ...group.differences
      .filter((x) => !told(x, peers))
      .map((x) => `${SIGNS[x.kind]} ${changeText(x)}${impactText(x, view)}`),
  ];
  const shown = wide ? lines : lines.slice(0, MOST);
  const rest = lines.length - shown.length;
  return [
    theme.name(list(group.nodes, wide ? Number.POSITIVE_INFINITY : 4)),
    ...shown.map((line) => indent(wrapText(line, view.width - 8), "    ")),
    ...(rest > 0 ? [`    and ${rest} more (-o wide)`] : []),
  ].join("\n");
}

const MOST = 12;

const SIGNS: Readonly<Record<FrrDifference["kind"], string>> = Object.freeze({
  missing: "+",
  unexpected: "-",
  changed: "~",
});

/** Whether sessions and announcements say it already. */
function told(x: FrrDifference, peers: ReadonlySet<string>): boolean {
  if (
    x.neighbor !== undefined &&
    peers.has(x.vrf === undefined || x.vrf === "" ? x.neighbor : `${x.neighbor} in VRF ${x.vrf}`)
  )
    return true;
  if (x.direction === "out" || x.area === "origination") return true;
  return x.area === "router" && x.kind !== "changed" && peers.size > 0;
}

/** What is compared is the state after the change with the one before it. */
function changeText(x: FrrDifference): string {
  if (x.direction === "in" && x.prefixes !== undefined) {
    const verb = x.intended?.startsWith("permit") === true ? "accepts" : "treats differently";
    return `${verb} ${list(x.prefixes)} from ${x.neighbor ?? "its neighbors"}`;
  }
  const values = [x.running ?? "nothing", x.intended ?? "nothing"].join(" becomes ");
  return `${x.subject}: ${values}`;
}

function impactText(x: FrrDifference, view: View): string {
  if (x.impact === "session-reset") return view.theme.bad("  (resets the session)");
  return x.impact === "policy-refresh" ? view.theme.dim("  (route refresh)") : "";
}
