import type { FRRNodeState } from "../../api/frrk8s.ts";
import { type Cell, type Column, table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { type ListDocument, listDocument } from "./document.ts";
import { type KnownSession, knownSessions } from "./sessions.ts";

/** A node: whether frr-k8s could apply its configuration, and what sessions FRR has. */
export interface NodeItem {
  readonly kind: "Node";
  readonly name: string;
  /** The pod with FRR, if its place is known. */
  readonly pod?: { readonly namespace: string; readonly name: string; readonly ready: boolean };
  /** `applied`, `failed` (with `error`), or `unknown` (with `reason`): what FRRNodeState says of the last configuration. */
  readonly configuration: "applied" | "failed" | "unknown";
  readonly error?: string;
  readonly reason?: string;
  readonly frr?: string;
  readonly sessions: readonly KnownSession[];
}

export const NODE_KINDS: readonly Kind[] = Object.freeze(["Node", "FRRNodeState", "BGPSessionState", "Pod"]);

export function nodeList(s: Snapshot, discovery: Discovery): ListDocument<NodeItem> {
  const sessions = knownSessions(s);
  const configurationOn = configurations(s);
  const items = objectsOf(s, "Node").map(({ metadata: { name } }): NodeItem => {
    const pod = discovery.frrPods.get(name);
    const version = discovery.frrVersions.get(name)?.value;
    return {
      kind: "Node",
      name,
      ...(pod === undefined
        ? {}
        : { pod: { namespace: pod.ref.namespace ?? "", name: pod.ref.name, ready: pod.ready } }),
      ...configurationOn(name),
      ...(version === undefined ? {} : { frr: version }),
      sessions: sessions.byNode.get(name) ?? [],
    };
  });
  return listDocument("NodeList", s, discovery, NODE_KINDS, items);
}

type Configuration = Pick<NodeItem, "configuration" | "error" | "reason">;

/** @returns a function that says what FRRNodeState holds of the last configuration of a node. */
export function configurations(s: Snapshot): (node: string) => Configuration {
  const unknown = unknownKind(s, "FRRNodeState");
  if (unknown !== undefined) return () => ({ configuration: "unknown", reason: unknown });
  const states = new Map(
    objectsOf<FRRNodeState>(s, "FRRNodeState").map(({ metadata, status }) => [metadata.name, status]),
  );
  return (node) => configurationOf(states.get(node));
}

function configurationOf(status: FRRNodeState["status"]): Configuration {
  if (status === undefined) return { configuration: "unknown", reason: "no FRRNodeState" };
  const { lastConversionResult: conversion = "", lastReloadResult: reload = "" } = status;
  for (const [step, result] of [
    ["conversion", conversion],
    ["reload", reload],
  ] as const) {
    if (result !== "success" && result !== "") return { configuration: "failed", error: `${step} ${result}` };
  }
  return conversion === "" && reload === ""
    ? { configuration: "unknown", reason: "FRRNodeState says nothing yet" }
    : { configuration: "applied" };
}

const COLUMNS: readonly Column[] = Object.freeze([
  { title: "NAME" },
  { title: "CONFIGURATION" },
  { title: "SESSIONS" },
  { title: "DETAIL", wrap: true },
  { title: "FRR", wide: true },
  { title: "POD", wide: true },
] as const);

/** A node whose configuration could not be applied keeps the one that it had: every command calls that frozen. */
const WORDS = Object.freeze({ applied: "applied", failed: "frozen", unknown: "unknown" } as const);
const STYLES = Object.freeze({ applied: "good", failed: "bad", unknown: "unknown" } as const);

export function nodeTable({ items }: ListDocument<NodeItem>, view: View): string {
  const rows = items.map((node): Cell[] => {
    const up = node.sessions.filter(({ state }) => state === "Established").length;
    const down = node.sessions.filter(({ state }) => state !== "Established");
    const details = [node.error ?? node.reason ?? "", ...down.map(({ peer, state }) => `${peer} ${state}`)];
    return [
      node.name,
      { text: WORDS[node.configuration], style: STYLES[node.configuration] },
      node.sessions.length === 0
        ? "-"
        : { text: `${up}/${node.sessions.length}`, style: down.length === 0 ? "good" : "bad" },
      details.filter((detail) => detail !== "").join("; "),
      node.frr ?? "-",
      node.pod === undefined
        ? "-"
        : `${node.pod.namespace}/${node.pod.name}${node.pod.ready ? "" : " (not ready)"}`,
    ];
  });
  return table(COLUMNS, rows, view);
}
