import { parseFrr } from "../frr/config.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { findObject } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { announcedBy, type Sent, sessionsOf } from "./announced.ts";
import type { Expectation } from "./converge.ts";
import { type Outcome, outcomeOf, reportedConfig } from "./outcome.ts";

/** What may be waited for. */
export const CONDITIONS = Object.freeze(["applied", "established", "advertised"] as const);

/** What may be waited for. */
export type Condition = (typeof CONDITIONS)[number];

/** Nodes that are waited for, and those of which nothing can be known. */
export interface Awaited {
  readonly nodes: readonly Expectation[];
  /** What every node should send, for `advertised`. */
  readonly sent: ReadonlyMap<string, readonly Sent[]>;
  /** Node → why it can never be true as things are: the resources exclude each other. */
  readonly frozen: ReadonlyMap<string, string>;
  /** Nodes that are meant to run BGP and report nothing. */
  readonly blind: readonly string[];
}

/**
 * What the resources, as they are now, want of the nodes.
 * @param only names of nodes; absent: all that have something to run
 */
export function awaited(s: Snapshot, d: Discovery, condition: Condition, only?: readonly string[]): Awaited {
  const outcome: Outcome = outcomeOf(s, d, (node) => reportedConfig(s, node));
  const nodes: Expectation[] = [];
  const sent = new Map<string, readonly Sent[]>();
  const frozen = new Map<string, string>();
  const blind: string[] = [];
  for (const [node, o] of outcome.nodes) {
    if (only !== undefined && !only.includes(node)) continue;
    if (o.state === "frozen") {
      frozen.set(node, o.error);
      continue;
    }
    const config = parseFrr(o.text);
    if (findObject(s, "FRRNodeState", node) === undefined) {
      if (config.model.routers.size > 0 || only !== undefined) blind.push(node);
      continue;
    }
    const sessions = [...sessionsOf(config)].map((key) => {
      const space = key.indexOf(" ");
      return { node, vrf: key.slice(0, space), peer: key.slice(space + 1), state: "" };
    });
    nodes.push({
      node,
      ...(condition === "applied" ? { intended: config } : {}),
      sessions: condition === "established" ? sessions : [],
    });
    if (condition === "advertised") sent.set(node, [...announcedBy(config).values()]);
  }
  return { nodes, sent, frozen, blind };
}
