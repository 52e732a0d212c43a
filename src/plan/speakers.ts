import type { Node } from "../api/core.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { findObject, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/**
 * Whether the speaker of a node cannot write its FRRConfiguration now.
 * @returns why, in words; undefined if it runs, or if that is not known: then it counts as alive
 */
export function isDown(s: Snapshot, { metallb }: Discovery, node: string): string | undefined {
  if (unknownKind(s, "Pod") !== undefined || metallb.speakers.length === 0) return undefined;
  const own = metallb.speakers.filter((p) => p.node === node && !p.terminating);
  if (own.length === 0) return "there is no speaker pod";
  if (own.every((p) => !p.ready)) return own[0]?.reason ?? "its pod is not ready";
  const conditions = findObject<Node>(s, "Node", node)?.status?.conditions ?? [];
  const ready = conditions.find((c) => c.type === "Ready");
  return ready !== undefined && ready.status !== "True" ? "the node itself is not ready" : undefined;
}
