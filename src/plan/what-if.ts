import { nodePhrase } from "../findings/phrase.ts";
import { compareFrr } from "../frr/compare.ts";
import { type FrrConfig, parseFrr } from "../frr/config.ts";
import { compareBytes } from "../net/order.ts";
import { resourceName } from "../snapshot/absent.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { type Kind, kindName } from "../snapshot/kinds.ts";
import { unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { admissionOf } from "./admission.ts";
import { announcedBy, type Sent, sessionsOf } from "./announced.ts";
import { applyEdits, type Edit, type EditStep } from "./edit.ts";
import { importsOf } from "./imports.ts";
import { PLAN_KINDS } from "./kinds.ts";
import { type Outcome, outcomeOf, reportedConfig, textOf } from "./outcome.ts";
import type { Freeze, NodeChange, Plan } from "./plan.ts";
import type { ReadConfig } from "./read-config.ts";
import { serviceChanges } from "./services.ts";
import { totalsOf, verdictOf } from "./verdict.ts";

/**
 * Computes what edits would do: both layers, all nodes, before and after. What admission refuses is not stored and so changes nothing; what it
 * averts is told all the same. Nodes that change alike are one group. Linear in nodes, apart
 * from what each node's own configuration costs; texts that are equal are compared once.
 */
export function whatIf(s: Snapshot, d: Discovery, edits: readonly Edit[]): Plan {
  return foresee(s, d, edits).plan;
}

/** A plan with what it was computed from: apply waits for the outcome. */
export interface Foresight {
  readonly plan: Plan;
  readonly before: Outcome;
  readonly after: Outcome;
  readonly steps: readonly EditStep[];
}

/** As `whatIf`, with the state of every node before and after. */
export function foresee(s: Snapshot, d: Discovery, edits: readonly Edit[]): Foresight {
  const before = outcomeOf(s, d, (node) => reportedConfig(s, node));
  const wanted = applyEdits(s, edits);
  const steps = admissionOf(s, wanted.steps, d);
  const passed = edits.filter((_, i) => steps[i]?.refused === undefined);
  const settle = (snapshot: Snapshot) => outcomeOf(snapshot, d, (node) => textOf(before.nodes.get(node)));
  const after = settle(passed.length === edits.length ? wanted.snapshot : applyEdits(s, passed).snapshot);
  const freezes = freezesOf(before, after);
  const averted =
    passed.length === edits.length
      ? []
      : freezesOf(after, settle(wanted.snapshot)).map((f) => ({ ...f, averted: true as const }));
  const read = reader();
  const parts = {
    steps,
    freezes: [...freezes, ...averted],
    thaws: namesWhere(before, after, (a, b) => a === "frozen" && b === "configured"),
    refusedWrites: refusedOf(before, after),
    configErrors: configErrorsOf(before, after),
    groups: changesOf(before, after, read),
    services: serviceChanges(before, after, read),
    imports: importsOf(s, before, after, read),
    unknown: unknownOf(s, before, after),
  };
  const totals = totalsOf(parts);
  const plan: Plan = {
    apiVersion: "metallb.cli/v1",
    kind: "Plan",
    ...verdictOf(parts, totals, isBlind(s, before, after)),
    totals,
    ...parts,
  };
  return { plan, before, after, steps: wanted.steps };
}

function reader(): ReadConfig {
  const known = new Map<string, FrrConfig>();
  return (text) => {
    const key = text.replace(/^hostname .*$/m, "");
    const found = known.get(key) ?? parseFrr(text);
    known.set(key, found);
    return found;
  };
}

function namesWhere(
  before: Outcome,
  after: Outcome,
  test: (a: "frozen" | "configured" | undefined, b: "frozen" | "configured") => boolean,
): readonly string[] {
  return [...after.nodes]
    .filter(([node, o]) => test(before.nodes.get(node)?.state, o.state))
    .map(([node]) => node);
}

function changesOf(before: Outcome, after: Outcome, read: ReadConfig): readonly NodeChange[] {
  const compared = new Map<FrrConfig, Map<FrrConfig, Omit<NodeChange, "nodes">>>();
  const grouped = new Map<string, { nodes: string[]; change: Omit<NodeChange, "nodes"> }>();
  for (const [node, outcome] of after.nodes) {
    const was = textOf(before.nodes.get(node));
    const is = textOf(outcome);
    if (was === undefined || is === undefined || was === is) continue;
    const [a, b] = [read(was), read(is)];
    if (a === b) continue;
    const inner = compared.get(a) ?? new Map<FrrConfig, Omit<NodeChange, "nodes">>();
    compared.set(a, inner);
    const change = inner.get(b) ?? changeBetween(a, b);
    inner.set(b, change);
    if (change.differences.length === 0) continue;
    const key = JSON.stringify([
      change.differences.map((x) => [x.kind, x.effect, x.impact]),
      change.announced,
      change.withdrawn,
    ]);
    const group = grouped.get(key) ?? { nodes: [], change };
    group.nodes.push(node);
    grouped.set(key, group);
  }
  return [...grouped.values()].map(({ nodes, change }) => ({ nodes, ...change }));
}

/** `intended` is the state after the change, `running` the one before: the impact is that of the reload that makes the change. */
function changeBetween(was: FrrConfig, is: FrrConfig): Omit<NodeChange, "nodes"> {
  const differences = compareFrr(is, was);
  const [sentBefore, sentAfter] = [announcedBy(was), announcedBy(is)];
  const [sessionsBefore, sessionsAfter] = [sessionsOf(was), sessionsOf(is)];
  const kept = (key: string) => sessionsBefore.has(key) && sessionsAfter.has(key);
  const reset = new Set(
    differences
      .filter((x) => x.impact === "session-reset" && x.neighbor !== undefined)
      .map((x) => `${x.vrf ?? ""} ${x.neighbor}`)
      .filter(kept),
  );
  const only = (a: ReadonlyMap<string, Sent>, b: ReadonlyMap<string, Sent>) =>
    [...a].filter(([key]) => !b.has(key)).map(([, sent]) => sent);
  return {
    differences,
    sessionsReset: [...reset].map(named),
    sessionsAdded: [...sessionsAfter].filter((k) => !sessionsBefore.has(k)).map(named),
    sessionsRemoved: [...sessionsBefore].filter((k) => !sessionsAfter.has(k)).map(named),
    announced: only(sentAfter, sentBefore),
    withdrawn: only(sentBefore, sentAfter),
  };
}

/** `peer`, or `peer in VRF red`. */
function named(key: string): string {
  const space = key.indexOf(" ");
  const vrf = key.slice(0, space);
  const peer = key.slice(space + 1);
  return vrf === "" ? peer : `${peer} in VRF ${vrf}`;
}

function freezesOf(before: Outcome, after: Outcome): readonly Freeze[] {
  const groups = new Map<string, { nodes: string[]; freeze: Omit<Freeze, "nodes"> }>();
  for (const [node, outcome] of after.nodes) {
    if (outcome.state !== "frozen" || before.nodes.get(node)?.state === "frozen") continue;
    const pairs = outcome.conflicts.map((c) => [
      c.field,
      c.neighbor,
      c.vrf,
      generic(node, c.a.origin.ref.name),
      generic(node, c.b.origin.ref.name),
    ]);
    const key = JSON.stringify([outcome.error, pairs]);
    const group = groups.get(key) ?? {
      nodes: [],
      freeze: { error: outcome.error, conflicts: outcome.conflicts },
    };
    group.nodes.push(node);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ nodes, freeze }) => ({ nodes, ...freeze }));
}

/** The FRRConfiguration of each node's own speaker counts as one for all nodes. */
function generic(node: string, name: string): string {
  return name === `metallb-${node}` ? "metallb-<node>" : name;
}

function refusedOf(before: Outcome, after: Outcome): Plan["refusedWrites"] {
  const groups = new Map<string, string[]>();
  for (const [node, message] of after.refusedWrites) {
    if (before.refusedWrites.has(node)) continue;
    const text = message.replace(/\nresource is invalid for node .*$/, "");
    groups.set(text, [...(groups.get(text) ?? []), node]);
  }
  return [...groups].map(([message, nodes]) => ({ nodes, message }));
}

function configErrorsOf(before: Outcome, after: Outcome): Plan["configErrors"] {
  const groups = new Map<string, string[]>();
  for (const [node, error] of Object.entries(after.announcement.nodeConfigErrors)) {
    if (error === null || before.announcement.nodeConfigErrors[node] === error) continue;
    groups.set(error, [...(groups.get(error) ?? []), node]);
  }
  return [...groups].map(([error, nodes]) => ({ error, nodes }));
}

function unknownOf(s: Snapshot, before: Outcome, after: Outcome): readonly string[] {
  const unknown = PLAN_KINDS.flatMap((kind) => {
    const reason = unknownKind(s, kind);
    return reason === undefined ? [] : [{ kind, reason }];
  });
  const byReason = Map.groupBy(unknown, ({ reason }) => reason);
  const blind = blindNodes(before, after);
  return [
    ...[...byReason].map(
      ([reason, kinds]) => `${kinds.map(({ kind }) => spelled(kind)).join(", ")}: ${reason}`,
    ),
    ...(blind.length === 0
      ? []
      : [`what FRR runs on ${nodePhrase(blind)}: they are frozen, or their configuration is not known`]),
  ];
}

/** A kind whose name is also another's is spelled as kubectl finds it. */
const spelled = (kind: Kind): string => (kindName(kind) === kind ? kind : resourceName(kind));

/** Nodes of which it cannot be told what FRR does, before or after. */
function blindNodes(before: Outcome, after: Outcome): readonly string[] {
  return [...after.nodes]
    .filter(([node, o]) => textOf(o) === undefined || textOf(before.nodes.get(node)) === undefined)
    .map(([node]) => node)
    .sort(compareBytes);
}

/** Without these nobody can tell what FRR does on a node. */
const DECIDING = [
  "Node",
  "Service",
  "EndpointSlice",
  "IPAddressPool",
  "BGPAdvertisement",
  "BGPPeer",
  "FRRConfiguration",
] as const;

const isBlind = (s: Snapshot, before: Outcome, after: Outcome): boolean =>
  DECIDING.some((kind) => unknownKind(s, kind) !== undefined) || blindNodes(before, after).length > 0;
