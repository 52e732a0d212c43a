import type { KubernetesObject } from "../api/object.ts";
import { positionOf } from "../api/position.ts";
import { formatRef, type ObjectRef, refKey, refOf } from "../api/ref.ts";
import type { Arg } from "./catalogue/define.ts";
import { type ArgsOf, type Code, codeInfo, messageOf, pageOf } from "./catalogue.ts";
import type { Group } from "./group.ts";
import { nodePhrase, servicePhrase } from "./phrase.ts";
import type { Severity } from "./severity.ts";

/** One thing seen that supports a finding: a field of an object, or an answer of a node. */
export interface Evidence {
  readonly object?: ObjectRef;
  /** Field path, e.g. `spec.bgp.routers[0].asn`, or the vtysh command. */
  readonly path: string;
  /** What stands there; secrets are masked. */
  readonly value: string;
  readonly file?: string;
  /** Counts from 1. */
  readonly line?: number;
}

/** What to do. Commands are to be pasted; names in them come from the cluster and are quoted. */
export interface Remedy {
  readonly text: string;
  readonly commands: readonly string[];
}

/** One thing that is wrong, as a value; every output is a rendering of it. */
export interface Finding {
  readonly code: Code;
  /** Equal for the same thing in two runs: code, objects and arguments without the nodes. */
  readonly id: string;
  readonly severity: Severity;
  readonly group: Group;
  readonly title: string;
  /** One sentence. */
  readonly message: string;
  readonly args: Readonly<Record<string, Arg>>;
  /** The objects at fault, the one to change first. */
  readonly objects: readonly ObjectRef[];
  /** In the order of the cluster's list; empty if the finding is not about nodes. */
  readonly nodes: readonly string[];
  /** Services that users reach not at all, or less well, because of this. */
  readonly services: readonly ObjectRef[];
  readonly evidence: readonly Evidence[];
  readonly cause: string;
  readonly remedy: Remedy;
  /** Path of the page inside the package. */
  readonly page: string;
  /** Question to the network team, for what only a router knows. */
  readonly question?: string;
  /** Ids of findings that are consequences of this one. */
  readonly explains: readonly string[];
  /** Ids of findings that this one is a consequence of. */
  readonly explainedBy: readonly string[];
}

/** What an analyzer adds to the arguments of a code. */
export interface FindingParts {
  readonly objects?: readonly (ObjectRef | KubernetesObject)[];
  readonly nodes?: readonly string[];
  readonly services?: readonly ObjectRef[];
  readonly evidence?: readonly Evidence[];
  readonly severity?: Severity;
  readonly group?: Group;
  readonly cause?: string;
  readonly remedy?: string;
  readonly commands?: readonly string[];
  readonly question?: string;
}

/** Makes a finding of a code; what `parts` leaves out comes from the catalogue. */
export function finding<C extends Code>(code: C, args: ArgsOf<C>, parts: FindingParts = {}): Finding {
  const info = codeInfo(code);
  if (info === undefined) throw new Error(`unknown code ${code}`);
  const objects = (parts.objects ?? []).map((o) => ("metadata" in o ? refOf(o as KubernetesObject) : o));
  const nodes = [...new Set(parts.nodes ?? [])];
  const services = parts.services ?? [];
  return {
    code,
    id: [code, ...objects.map(refKey), JSON.stringify(args)].join(" "),
    severity: parts.severity ?? info.severity,
    group: parts.group ?? info.group,
    title: info.title,
    message: messageOf(code, args, nodePhrase(nodes), servicePhrase(services)),
    args: args as Readonly<Record<string, Arg>>,
    objects,
    nodes,
    services,
    evidence: parts.evidence ?? [],
    cause: parts.cause ?? info.cause,
    remedy: { text: parts.remedy ?? info.remedy, commands: parts.commands ?? [] },
    page: pageOf(code),
    ...(parts.question === undefined ? {} : { question: parts.question }),
    explains: [],
    explainedBy: [],
  };
}

/** @returns evidence: a field of an object, with file and line if it was read from a file. */
export function evidence(object: KubernetesObject | undefined, path: string, value: string): Evidence {
  if (object === undefined) return { path, value };
  const position = positionOf(object);
  return { object: refOf(object), path, value, ...position };
}

/** @returns the object as it is named in a sentence. */
export function nameOf(object: KubernetesObject): string {
  return formatRef(refOf(object));
}

/** @returns the finding with other nodes or Services, and the sentence that speaks of these. */
export function about(f: Finding, nodes: readonly string[], services: readonly ObjectRef[]): Finding {
  const message = messageOf(f.code, f.args as never, nodePhrase(nodes), servicePhrase(services));
  return { ...f, nodes, services, message };
}
