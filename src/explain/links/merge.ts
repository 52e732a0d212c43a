import type { Node } from "../../api/core.ts";
import { formatRef } from "../../api/ref.ts";
import { type Finding, finding } from "../../findings/finding.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import { command, edit } from "../../findings/shell.ts";
import type { Conflict } from "../../frrk8s/conflict.ts";
import type { Refused, RenderResult } from "../../frrk8s/result.ts";
import { findObject } from "../../snapshot/select.ts";
import { conflictFinding, conflictText } from "../conflict-finding.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import type { Merged } from "../merged.ts";

const HOSTNAME = "kubernetes.io/hostname";

/**
 * Whether frr-k8s can merge the FRRConfigurations of a node, and whether MetalLB's own is among them.
 * @param expected the name of MetalLB's object, if it should be there
 */
export function mergeLink(
  context: Context,
  node: string,
  expected: string | undefined,
  { of, result }: Merged,
): Link {
  const link = linkOf(context, node, expected === `metallb-${node}` ? `metallb-${of}` : expected, result);
  if (of === node) return link;
  return JSON.parse(JSON.stringify(link).replaceAll(`metallb-${of}`, `metallb-${node}`)) as Link;
}

function linkOf(context: Context, node: string, expected: string | undefined, result: RenderResult): Link {
  const name = "merge";
  if (!result.ok && result.unknown !== undefined) return { name, state: "unknown", text: result.unknown };
  if (!result.ok) return refusedLink(context, node, result);
  const told = lastConversion(context, node);
  if (told?.startsWith("failed")) return reportedLink(node, told);
  const names = result.selected.map((ref) => ref.name);
  if (expected !== undefined && !names.includes(expected)) return hostnameLink(context, node, expected);
  const receive = receivers(result);
  const merged =
    names.length === 0
      ? "no FRRConfiguration selects this node"
      : names.length === 1
        ? `${names[0]} alone`
        : `${nodePhrase(names)} together`;
  return {
    name,
    state: "sound",
    text: `${merged}${receive.length === 0 ? "" : `; everything is accepted from ${nodePhrase(receive)}`}`,
  };
}

/** Neighbors from which every route is accepted. */
function receivers(result: Extract<RenderResult, { ok: true }>): readonly string[] {
  return (result.config.routers ?? []).flatMap((router) =>
    (router.neighbors ?? []).flatMap((neighbor) =>
      neighbor.incoming.all === true ? [neighbor.addr ?? neighbor.iface ?? ""] : [],
    ),
  );
}

/** @returns what frr-k8s itself says of the last conversion, or undefined if it says nothing. */
function lastConversion({ nodeState }: Context, node: string): string | undefined {
  const result = (nodeState(node)?.status as { lastConversionResult?: unknown } | undefined)
    ?.lastConversionResult;
  return typeof result === "string" ? result : undefined;
}

/** frr-k8s reports a failure that the resources as they were read do not explain: they have changed since, or a Secret was not read. */
function reportedLink(node: string, told: string): Link {
  const error = told.replace(/^failed: /, "");
  const parts = {
    nodes: [node],
    objects: [{ kind: "FRRNodeState", name: node }],
    evidence: [
      { object: { kind: "FRRNodeState", name: node }, path: "status.lastConversionResult", value: told },
    ],
  };
  const found = /secret|password/i.test(error)
    ? finding("MLB404", { peer: "a neighbor", reason: error }, parts)
    : finding("MLB212", { object: "An FRRConfiguration", error }, parts);
  return {
    name: "merge",
    state: "broken",
    text: `frr-k8s reports that it could not convert the FRRConfigurations: ${error}`,
    finding: found,
  };
}

/** FRRNodeState has no times. A conflict is no older than the younger of the two objects. */
function conflictSince({ s }: Context, { a, b }: Conflict): string | undefined {
  const times = [a, b].flatMap(({ origin: { ref } }) => {
    const object = findObject(s, "FRRConfiguration", ref.name, ref.namespace);
    return object?.metadata.creationTimestamp ?? [];
  });
  return times.sort().at(-1);
}

function refusedLink(context: Context, node: string, result: Refused): Link {
  const told = lastConversion(context, node);
  const [conflict] = result.conflicts;
  const text =
    conflict === undefined
      ? `frr-k8s keeps the whole previous configuration: ${result.error}`
      : `${conflictText(conflict)}; frr-k8s keeps the whole previous configuration`;
  const found = conflict === undefined ? faultFinding(node, result) : conflictFinding(conflict, [node]);
  const since = conflict === undefined ? undefined : conflictSince(context, conflict);
  const more = result.conflicts.slice(1).map((c) => ({ path: "also", value: conflictText(c) }));
  const says =
    told === undefined
      ? []
      : [{ object: { kind: "FRRNodeState", name: node }, path: "status.lastConversionResult", value: told }];
  return {
    name: "merge",
    state: "broken",
    text,
    ...(since === undefined ? {} : { detail: `since ${since} or later` }),
    finding: { ...found, evidence: [...found.evidence, ...says, ...more] },
  };
}

function faultFinding(node: string, result: Refused): Finding {
  const [fault] = result.faults;
  const parts = {
    nodes: [node],
    objects: fault === undefined ? [] : [fault.origin.ref],
    evidence: result.faults.map((f) => ({ object: f.origin.ref, path: f.origin.path, value: f.error })),
    commands: fault === undefined ? [] : [edit(fault.origin.ref)],
  };
  const object = fault === undefined ? `A FRRConfiguration of ${node}` : formatRef(fault.origin.ref);
  if (
    /^(?:secret |.*secret type mismatch|.*password field not specified)/i.test(result.error) ||
    result.transient
  )
    return finding("MLB404", { peer: object, reason: result.error }, parts);
  if (/imports vrf/.test(result.error)) return finding("MLB505", { object, error: result.error }, parts);
  return finding("MLB212", { object, error: result.error }, parts);
}

/** MetalLB's object selects by the label that should be the node's name; where it is not, the object selects nobody. */
function hostnameLink(context: Context, node: string, expected: string): Link {
  const object = context.nodes.find((n: Node) => n.metadata.name === node);
  const label = object?.metadata.labels?.[HOSTNAME];
  const ref = { kind: "Node", name: node };
  return {
    name: "merge",
    state: "broken",
    text: `${expected} selects no node: it asks for ${HOSTNAME}=${node}, and the node's label is ${label ?? "missing"}`,
    finding: finding(
      "MLB802",
      { label: label ?? "missing" },
      {
        nodes: [node],
        objects: [ref],
        evidence: [{ object: ref, path: `metadata.labels[${HOSTNAME}]`, value: label ?? "missing" }],
        commands: [command("kubectl", "label", "node", node, `${HOSTNAME}=${node}`, "--overwrite")],
      },
    ),
  };
}
