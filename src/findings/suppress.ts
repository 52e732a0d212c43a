import type { KubernetesObject } from "../api/object.ts";
import { formatRef, type ObjectRef, refKey } from "../api/ref.ts";
import { codeInfo } from "./catalogue.ts";
import { about, type Finding } from "./finding.ts";
import { matchesGlob } from "./glob.ts";
import { command, quoted } from "./shell.ts";

/** The annotation on an object that silences findings about it: `MLB302, MLB7*@2026-12-31` (until the end of that day, UTC). */
export const SUPPRESS_ANNOTATION = "metallb.cli/suppress";

/** One wish not to hear of something. */
export interface Suppression {
  /** A code, `*` and `?` as wildcards. */
  readonly code: string;
  /** `kind/name` or `kind/namespace/name` with wildcards; absent: everywhere. */
  readonly object?: string;
  /** Where it comes from: `--suppress` or the annotation of an object. */
  readonly from: string;
}

/** A suppression that ended, or that cannot be understood: said, so that nobody relies on it. */
export interface SuppressionNote {
  readonly message: string;
  readonly object?: ObjectRef;
}

const KIND_NAMES: Readonly<Record<string, string>> = Object.freeze({
  svc: "service",
  services: "service",
  no: "node",
  nodes: "node",
  pool: "ipaddresspool",
  peer: "bgppeer",
  adv: "bgpadvertisement",
  frrconf: "frrconfiguration",
  ds: "daemonset",
});

/**
 * Reads `CODE` or `CODE=KIND/[NAMESPACE/]NAME` as given on the command line.
 * @returns the suppression, or what is wrong with the text
 */
export function parseSuppression(text: string): Suppression | { readonly error: string } {
  const match = /^\s*(MLB[0-9*?]+|\*)\s*(?:=\s*(\S+))?\s*$/i.exec(text);
  const code = match?.[1]?.toUpperCase();
  if (code === undefined)
    return { error: `"${text}" is no suppression: write CODE or CODE=KIND/NAME, such as MLB302=node/cp*` };
  const object = match?.[2];
  if (object !== undefined && !/^[^/]+\/[^/]+(\/[^/]+)?$/.test(object))
    return {
      error: `"${object}" names no object: write KIND/NAME or KIND/NAMESPACE/NAME, with * and ? as wildcards`,
    };
  return object === undefined ? { code, from: "--suppress" } : { code, object, from: "--suppress" };
}

/**
 * Reads the annotations of objects. `now` is RFC 3339; an entry that ended before it is reported and not applied.
 */
export function annotatedSuppressions(
  objects: Iterable<KubernetesObject>,
  now: string,
): {
  readonly suppressions: readonly (Suppression & { readonly ref: ObjectRef })[];
  readonly notes: readonly SuppressionNote[];
} {
  const suppressions: (Suppression & { ref: ObjectRef })[] = [];
  const notes: SuppressionNote[] = [];
  for (const object of objects) {
    const text = object.metadata.annotations?.[SUPPRESS_ANNOTATION];
    if (typeof text !== "string") continue;
    const { name, namespace } = object.metadata;
    const ref: ObjectRef =
      namespace === undefined ? { kind: object.kind, name } : { kind: object.kind, name, namespace };
    for (const entry of text.split(/[,;\s]+/).filter((e) => e !== "")) {
      const match = /^(MLB[0-9*?]+|\*)(?:@(\d{4}-\d{2}-\d{2}))?$/i.exec(entry);
      const code = match?.[1]?.toUpperCase();
      if (code === undefined) {
        notes.push({
          message: `${formatRef(ref)}: "${entry}" in ${SUPPRESS_ANNOTATION} is not understood: write CODE or CODE@YYYY-MM-DD.`,
          object: ref,
        });
      } else if (match?.[2] !== undefined && match[2] < now.slice(0, 10)) {
        notes.push({
          message: `${formatRef(ref)}: the suppression of ${code} ended on ${match[2]}.`,
          object: ref,
        });
      } else suppressions.push({ code, from: `annotation of ${formatRef(ref)}`, ref });
    }
  }
  return { suppressions, notes };
}

/** What is left, and what was silenced by what. */
export interface Suppressed {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding; readonly by: string }[];
}

/**
 * Applies suppressions. One for a node, or for a Service, takes it out of a finding about several; the finding goes when none is left. One
 * for another object silences every finding that names it.
 */
export function suppress(
  findings: readonly Finding[],
  suppressions: readonly (Suppression & { readonly ref?: ObjectRef })[],
): Suppressed {
  if (suppressions.length === 0) return { findings, suppressed: [] };
  const left: Finding[] = [];
  const silenced: { finding: Finding; by: string }[] = [];
  for (const f of findings) {
    const relevant = suppressions.filter((s) => matchesGlob(s.code, f.code));
    const whole = relevant.find((s) => isWhole(s, f));
    if (whole !== undefined) {
      silenced.push({ finding: f, by: whole.from });
      continue;
    }
    const byNode = split(f.nodes, (name) => ({ kind: "Node", name }), relevant);
    const ofServices = codeInfo(f.code)?.group === "services" ? f.services : [];
    const byService = split(ofServices, (ref) => ref, relevant);
    const by = byNode.by ?? byService.by;
    if (by === undefined) {
      left.push(f);
      continue;
    }
    const gone =
      (f.nodes.length > 0 && byNode.rest.length === 0) ||
      (ofServices.length > 0 && byService.rest.length === 0);
    if (gone) silenced.push({ finding: f, by });
    else {
      left.push(about(f, byNode.rest, ofServices.length > 0 ? byService.rest : f.services));
      silenced.push({
        finding: about(
          f,
          byNode.out.length > 0 ? byNode.out : f.nodes,
          byService.out.length > 0 ? byService.out : f.services,
        ),
        by,
      });
    }
  }
  return { findings: left, suppressed: silenced };
}

function split<T>(
  items: readonly T[],
  refOfItem: (item: T) => ObjectRef,
  suppressions: readonly (Suppression & { readonly ref?: ObjectRef })[],
): { readonly rest: readonly T[]; readonly out: readonly T[]; readonly by?: string } {
  const rest: T[] = [];
  const out: T[] = [];
  let by: string | undefined;
  for (const item of items) {
    const hit = suppressions.find((s) => names(s, refOfItem(item)));
    if (hit === undefined) rest.push(item);
    else {
      out.push(item);
      by ??= hit.from;
    }
  }
  return by === undefined ? { rest, out } : { rest, out, by };
}

function isWhole(s: Suppression & { readonly ref?: ObjectRef }, f: Finding): boolean {
  if (s.object === undefined && s.ref === undefined) return true;
  return f.objects.some((ref) => ref.kind !== "Node" && names(s, ref));
}

function names(s: Suppression & { readonly ref?: ObjectRef }, ref: ObjectRef): boolean {
  if (s.ref !== undefined) return refKey(s.ref) === refKey(ref);
  if (s.object === undefined) return false;
  const [kind = "", ...rest] = s.object.split("/");
  const word = kind.toLowerCase();
  const wanted = Object.hasOwn(KIND_NAMES, word) ? (KIND_NAMES[word] ?? word) : word;
  if (!matchesGlob(wanted, ref.kind.toLowerCase())) return false;
  const [first = "", second] = rest;
  return second === undefined
    ? matchesGlob(first, ref.name)
    : matchesGlob(first, ref.namespace ?? "") && matchesGlob(second, ref.name);
}

/** @returns what to put on the command line, or on the object, to silence a finding. */
export function suppressionsFor(f: Finding): readonly string[] {
  const target = f.nodes.length > 0 && f.objects.length === 0 ? undefined : f.objects[0];
  if (target === undefined) {
    const nodes = f.nodes.map((node) => `--suppress ${quoted(`${f.code}=node/${node}`)}`);
    return nodes.length === 0 ? [`--suppress ${f.code}`] : nodes;
  }
  const path = target.namespace === undefined ? target.name : `${target.namespace}/${target.name}`;
  const kind = target.kind.toLowerCase();
  const namespace = target.namespace === undefined ? [] : ["-n", target.namespace];
  return [
    `--suppress ${quoted(`${f.code}=${kind}/${path}`)}`,
    command("kubectl", "annotate", kind, ...namespace, target.name, `${SUPPRESS_ANNOTATION}=${f.code}`),
  ];
}
