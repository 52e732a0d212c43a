import type { Service } from "../../api/core.ts";
import { type ObjectRef, refKey, refOf } from "../../api/ref.ts";
import { type ExplainOptions, explainServices } from "../../explain/explain.ts";
import type { Explanation } from "../../explain/explanation.ts";
import type { CheckReport } from "../../findings/report.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";

/** The chains that the page shows, and how many it does not. */
export interface Chains {
  /** Of Services that cannot be reached first. */
  readonly services: readonly Explanation[];
  /** Services whose chain is sound and left out. */
  readonly sound: number;
  /** Services that nobody looked at one by one. */
  readonly rest: number;
}

/** Sound Services that are shown before they are only counted. */
const SOUND = 50;

/** Services that are explained one by one: nobody reads more, and the findings tell of all of them. */
const EXPLAINED = 100;

/** So many nodes are looked at, of all Services together. */
const NODES = 10_000;

/** Explains the Services of a page, those that the findings name first. Each costs as much as the nodes that announce it. */
export function chainsOf(
  s: Snapshot,
  { findings }: Pick<CheckReport, "findings">,
  options: ExplainOptions,
): Chains {
  const all = objectsOf<Service>(s, "Service").filter(({ spec }) => spec?.type === "LoadBalancer");
  const named = findings.flatMap((f) => f.services);
  const order = all.length <= EXPLAINED ? all : namedFirst(all, named);
  const explained: Explanation[] = [];
  let nodes = 0;
  for (const each of explainServices(s, order, options)) {
    explained.push(each);
    nodes += each.nodes.reduce((sum, group) => sum + group.nodes.length, 0);
    if (explained.length >= EXPLAINED || nodes >= NODES) break;
  }
  const broken = explained.filter(({ verdict }) => verdict.state !== "sound");
  const sound = explained.filter(({ verdict }) => verdict.state === "sound");
  return {
    services: [...broken, ...sound.slice(0, SOUND)],
    sound: Math.max(0, sound.length - SOUND),
    rest: all.length - explained.length,
  };
}

function namedFirst(all: readonly Service[], named: readonly ObjectRef[]): readonly Service[] {
  const byKey = new Map(all.map((service) => [refKey(refOf(service)), service]));
  return [...new Set([...named.flatMap((ref) => byKey.get(refKey(ref)) ?? []), ...all])];
}
