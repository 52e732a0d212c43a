import { refKey } from "../api/ref.ts";
import type { Code } from "./catalogue.ts";
import type { Finding } from "./finding.ts";

/** `node`: if both concern a node in common; `service`: a Service in common; `object`: an object in common; `always`. */
type Tie = "node" | "service" | "object" | "always";

interface Rule {
  readonly root: readonly Code[];
  readonly tie: Tie;
  readonly consequences: readonly Code[];
}

/** What follows from what. A finding that is a consequence is shown under its root, never before it. */
const RULES: readonly Rule[] = Object.freeze([
  // Nothing of frr-k8s is there, or no node listens to it.
  {
    root: ["MLB701", "MLB702", "MLB218"],
    tie: "always",
    consequences: ["MLB205", "MLB210", "MLB311", "MLB401", "MLB507", "MLB202"],
  },
  {
    root: ["MLB802"],
    tie: "node",
    consequences: ["MLB219", "MLB311", "MLB315", "MLB401", "MLB507", "MLB805", "MLB804", "MLB313"],
  },
  // An invalid configuration of MetalLB stops everything that it would have done.
  {
    root: ["MLB109", "MLB207", "MLB414", "MLB404", "MLB212"],
    tie: "object",
    consequences: ["MLB206", "MLB222"],
  },
  {
    root: ["MLB206", "MLB207", "MLB109", "MLB414", "MLB220"],
    tie: "always",
    consequences: ["MLB101", "MLB202", "MLB301", "MLB311", "MLB313", "MLB315"],
  },
  // A frozen node keeps what it had, whatever the resources say.
  {
    root: ["MLB201", "MLB213", "MLB212", "MLB505", "MLB204", "MLB404", "MLB205", "MLB805"],
    tie: "node",
    consequences: ["MLB219", "MLB311", "MLB507", "MLB401", "MLB403", "MLB804", "MLB214", "MLB603"],
  },
  { root: ["MLB201", "MLB213", "MLB505", "MLB210"], tie: "node", consequences: ["MLB202"] },
  { root: ["MLB210"], tie: "always", consequences: ["MLB202"] },
  { root: ["MLB208", "MLB211"], tie: "object", consequences: ["MLB201"] },
  { root: ["MLB202"], tie: "node", consequences: ["MLB219", "MLB311", "MLB507", "MLB313"] },
  { root: ["MLB219"], tie: "node", consequences: ["MLB311", "MLB507"] },
  // A session that cannot start takes its routes with it.
  {
    root: [
      "MLB407",
      "MLB402",
      "MLB403",
      "MLB404",
      "MLB408",
      "MLB410",
      "MLB412",
      "MLB413",
      "MLB416",
      "MLB417",
      "MLB418",
      "MLB419",
      "MLB601",
      "MLB401",
    ],
    tie: "object",
    consequences: ["MLB312", "MLB307"],
  },
  {
    root: ["MLB407"],
    tie: "node",
    consequences: ["MLB408", "MLB507", "MLB506", "MLB502"],
  },
  {
    root: ["MLB403", "MLB404", "MLB410", "MLB413", "MLB408", "MLB402", "MLB412"],
    tie: "object",
    consequences: ["MLB401"],
  },
  // Nobody can announce: the Service-wide finding explains what is seen node by node.
  {
    root: ["MLB302", "MLB310", "MLB320", "MLB306"],
    tie: "service",
    consequences: ["MLB315", "MLB301", "MLB316"],
  },
  { root: ["MLB305", "MLB304"], tie: "service", consequences: ["MLB315", "MLB311", "MLB507"] },
  { root: ["MLB319", "MLB221"], tie: "service", consequences: ["MLB301", "MLB315"] },
  { root: ["MLB303"], tie: "service", consequences: ["MLB316", "MLB801"] },
  { root: ["MLB107"], tie: "service", consequences: ["MLB101"] },
  { root: ["MLB708", "MLB703"], tie: "always", consequences: ["MLB401", "MLB804"] },
  { root: ["MLB504"], tie: "node", consequences: ["MLB210"] },
  { root: ["MLB502"], tie: "object", consequences: ["MLB501"] },
]);

/**
 * Joins findings that follow from one another; one that is itself a consequence passes its own root on. Costs the findings times the names
 * in them, not their square.
 * @returns the findings in the same order, with `explains` and `explainedBy`
 */
export function joinCauses(findings: readonly Finding[]): readonly Finding[] {
  const byCode = Map.groupBy(findings, (f) => f.code);
  const explains = new Map<string, Set<string>>();
  const explainedBy = new Map<string, Set<string>>();
  for (const { root, tie, consequences } of RULES) {
    const roots = root.flatMap((code) => byCode.get(code) ?? []);
    const effects = consequences.flatMap((code) => byCode.get(code) ?? []);
    if (roots.length === 0 || effects.length === 0) continue;
    const index = new Map<string, Finding[]>();
    for (const cause of roots)
      for (const key of keysOf(cause, tie)) {
        const same = index.get(key);
        if (same === undefined) index.set(key, [cause]);
        else if (same.length < MANY) same.push(cause);
      }
    for (const effect of effects)
      for (const cause of new Set(keysOf(effect, tie).flatMap((key) => index.get(key) ?? [])))
        if (cause.id !== effect.id && !reaches(explains, effect.id, cause.id)) {
          add(explains, cause.id, effect.id);
          add(explainedBy, effect.id, cause.id);
        }
  }
  return findings.map((f) => ({
    ...f,
    explains: [...(explains.get(f.id) ?? [])],
    explainedBy: [...(explainedBy.get(f.id) ?? [])],
  }));
}

/** A consequence of more roots than this is no better explained by naming them all. */
const MANY = 8;

function keysOf(f: Finding, tie: Tie): readonly string[] {
  if (tie === "always") return [""];
  if (tie === "node") return f.nodes;
  return (tie === "service" ? f.services : f.objects).map(refKey);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

/** Whether `to` follows from `from`: such a pair must not be joined the other way round. */
function reaches(explains: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  if (!explains.has(from)) return false;
  const seen = new Set<string>();
  const stack = [from];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    stack.push(...(explains.get(id) ?? []));
  }
  return false;
}
