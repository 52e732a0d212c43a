import type { Finding } from "./finding.ts";
import { GROUP_ORDER, type Group } from "./group.ts";
import { compareSeverity } from "./severity.ts";

/**
 * Puts findings in the order of the output: by what is broken for whom, the worst first, a root cause before its consequences. A root
 * belongs to the worst group that it or any of its consequences belongs to.
 */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const byId = new Map(findings.map((f) => [f.id, f]));
  const regrouped = findings.map((f) => ({ ...f, group: groupOf(f, byId) }));
  const roots = regrouped.filter((f) => f.explainedBy.length === 0).sort(compare);
  const ofId = new Map(regrouped.map((f) => [f.id, f]));
  const out: Finding[] = [];
  const done = new Set<string>();
  const visit = (f: Finding): void => {
    if (done.has(f.id)) return;
    done.add(f.id);
    out.push(f);
    for (const next of f.explains.flatMap((id) => ofId.get(id) ?? []).sort(compare)) visit(next);
  };
  for (const root of roots) visit(root);
  for (const rest of regrouped) visit(rest);
  return out;
}

function compare(a: Finding, b: Finding): number {
  return (
    GROUP_ORDER.indexOf(a.group) - GROUP_ORDER.indexOf(b.group) ||
    compareSeverity(a.severity, b.severity) ||
    Number(b.explains.length > 0) - Number(a.explains.length > 0) ||
    (a.code < b.code ? -1 : a.code > b.code ? 1 : 0) ||
    (a.id < b.id ? -1 : 1)
  );
}

function groupOf(f: Finding, byId: ReadonlyMap<string, Finding>): Group {
  const seen = new Set<string>([f.id]);
  const stack = [...f.explains];
  let best = own(f);
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const next = byId.get(id);
    if (next === undefined || seen.has(id)) continue;
    seen.add(id);
    stack.push(...next.explains);
    const group = own(next);
    if (GROUP_ORDER.indexOf(group) < GROUP_ORDER.indexOf(best)) best = group;
  }
  return best;
}

/** An error that takes Services from users counts as such, whatever its code is about. */
function own(f: Finding): Group {
  return f.severity === "error" && f.services.length > 0 ? "services" : f.group;
}
