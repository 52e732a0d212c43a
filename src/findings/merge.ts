import { refKey } from "../api/ref.ts";
import { about, type Finding } from "./finding.ts";
import { compareSeverity } from "./severity.ts";

/** Findings that differ in nodes, Services or evidence only become one, with one sentence about all of them. Order is kept. */
export function mergeOverNodes(
  findings: readonly Finding[],
  nodeOrder: readonly string[],
): readonly Finding[] {
  const rank = new Map(nodeOrder.map((name, i) => [name, i]));
  const byId = new Map<string, Finding[]>();
  for (const f of findings) {
    const same = byId.get(f.id);
    if (same === undefined) byId.set(f.id, [f]);
    else same.push(f);
  }
  return [...byId.values()].map((same) => united(same, rank));
}

function united(same: readonly Finding[], rank: ReadonlyMap<string, number>): Finding {
  const [first] = same;
  if (first === undefined) throw new Error("nothing to unite");
  const nodes = unique(
    same.flatMap((f) => f.nodes),
    (n) => n,
  ).sort((a, b) => (rank.get(a) ?? rank.size) - (rank.get(b) ?? rank.size));
  const worst = same.reduce((a, b) => (compareSeverity(b.severity, a.severity) < 0 ? b : a));
  const services = unique(
    same.flatMap((f) => f.services),
    refKey,
  );
  return {
    ...about(worst, nodes, services),
    evidence: unique(
      same.flatMap((f) => f.evidence),
      (e) => JSON.stringify([e.object === undefined ? "" : refKey(e.object), e.path, e.value]),
    ),
    remedy: {
      text: worst.remedy.text,
      commands: unique(
        same.flatMap((f) => f.remedy.commands),
        (c) => c,
      ),
    },
  };
}

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
