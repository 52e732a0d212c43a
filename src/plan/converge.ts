import type { FRRNodeState } from "../api/frrk8s.ts";
import { oneLine } from "../findings/phrase.ts";
import { compareFrr } from "../frr/compare.ts";
import { type FrrConfig, parseFrr } from "../frr/config.ts";
import { findObject } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { sessionsOf } from "./announced.ts";
import { reportedConfig, textOf } from "./outcome.ts";
import { type ReportedSession, sessionKey } from "./sessions.ts";
import type { Foresight } from "./what-if.ts";

/** What a node must come to for a change to have arrived there. */
export interface Expectation {
  readonly node: string;
  /** What FRR should come to run; undefined: the change does not touch it, and only its health is watched. */
  readonly intended?: FrrConfig;
  /** Sessions that were up and are to stay, or to come back. */
  readonly sessions: readonly ReportedSession[];
}

/** How far a node is. */
export interface NodeProgress {
  readonly node: string;
  readonly done: boolean;
  /** What is still missing, in words; empty when done. */
  readonly waiting: readonly string[];
}

/**
 * What is to be waited for after a change: every node whose FRR it changes, the health of the others, and all sessions that are up. Nodes that
 * frr-k8s reports nothing of are not waited for: `blind`.
 */
export function expectationsOf(
  s: Snapshot,
  { before, after }: Foresight,
  up: readonly ReportedSession[],
): { readonly nodes: readonly Expectation[]; readonly blind: readonly string[] } {
  const nodes: Expectation[] = [];
  const blind: string[] = [];
  const byNode = Map.groupBy(up, ({ node }) => node);
  const read = reader();
  for (const [node, outcome] of after.nodes) {
    if (outcome.state === "frozen") continue;
    const was = textOf(before.nodes.get(node)) ?? reportedConfig(s, node);
    const config = read(outcome.text);
    const changes = was === undefined || (was !== outcome.text && compareFrr(config, read(was)).length > 0);
    if (findObject(s, "FRRNodeState", node) === undefined) {
      if (changes && config.model.routers.size > 0) blind.push(node);
      continue;
    }
    const kept = sessionsOf(config);
    const sessions = (byNode.get(node) ?? []).filter(({ vrf, peer }) => kept.has(`${vrf} ${peer}`));
    nodes.push({ node, sessions, ...(changes ? { intended: config } : {}) });
  }
  return { nodes, blind };
}

/** Reads equal texts once: most nodes differ in their host name only. */
function reader(): (text: string) => FrrConfig {
  const known = new Map<string, FrrConfig>();
  return (text) => {
    const key = text.replace(/^hostname .*$/m, "");
    const config = known.get(key) ?? parseFrr(text);
    known.set(key, config);
    return config;
  };
}

/**
 * Compares a node's own report with what is expected.
 * @param sessions all that is reported, by `sessionKey`
 */
export function progressOf(
  { node, intended, sessions }: Expectation,
  state: FRRNodeState | undefined,
  reported: ReadonlyMap<string, ReportedSession>,
): NodeProgress {
  const { lastConversionResult = "", lastReloadResult = "", runningConfig = "" } = state?.status ?? {};
  const waiting: string[] = [];
  if (failed(lastConversionResult)) waiting.push(`frr-k8s says: ${short(lastConversionResult)}`);
  if (failed(lastReloadResult)) waiting.push(`the reload says: ${short(lastReloadResult)}`);
  if (intended !== undefined) {
    const differences = state === undefined ? undefined : compareFrr(intended, runningConfig);
    const [first] = differences ?? [];
    if (differences === undefined) waiting.push("it reports nothing");
    else if (first !== undefined)
      waiting.push(
        `FRR does not run it yet (${first.subject}${differences.length > 1 ? ` and ${differences.length - 1} more` : ""})`,
      );
  }
  for (const session of sessions) {
    const now = reported.get(sessionKey(session))?.state ?? "gone";
    if (now === "Established") continue;
    const where = session.vrf === "" ? "" : ` in VRF ${session.vrf}`;
    waiting.push(`the session with ${session.peer}${where} is ${now === "" ? "not known" : now}`);
  }
  return { node, done: waiting.length === 0, waiting };
}

const failed = (result: string): boolean => result !== "" && result !== "success";

const short = (text: string): string => oneLine(text, ", ").slice(0, 300);
