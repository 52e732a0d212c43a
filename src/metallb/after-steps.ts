import { compareBytes } from "../net/order.ts";
import type { Reason } from "./announcement/decision.ts";
import { deepEqual } from "./configuration/equal.ts";
import type { Cluster } from "./prepare.ts";
import type { AfterSteps } from "./result.ts";
import { type RunningSpeaker, settle, startSpeaker, writtenBy } from "./speaker/run.ts";
import { type ClusterView, clusterView } from "./view.ts";

/**
 * Lets speakers that run in one cluster see it change, step by step. What they remember decides what they write: the last BFD profiles,
 * a valid configuration that has become invalid, an object that is empty by now.
 */
export function afterSteps(start: ClusterView, steps: readonly Cluster[]): AfterSteps {
  const { settings } = start;
  const speakers = new Map<string, RunningSpeaker>(
    start.nodes.map((node) => [node.metadata.name, startSpeaker(start, node)]),
  );
  let view = start;
  for (const cluster of steps) {
    view = clusterView(cluster, settings);
    for (const node of view.nodes) {
      const running = speakers.get(node.metadata.name);
      if (running === undefined) speakers.set(node.metadata.name, startSpeaker(view, node));
      else settle(running, view, node);
    }
  }
  const last = view;
  const now = last.nodes.flatMap((node) => {
    const running = speakers.get(node.metadata.name);
    return running === undefined ? [] : [{ node, name: node.metadata.name, running }];
  });
  const reasonsOf = (key: string): Readonly<Record<string, Reason | "">> =>
    Object.fromEntries(
      now.map(({ name, running }) => [name, running.speaker.outcomes.get(key)?.verdict.reasons[0] ?? ""]),
    );
  return {
    nodes: Object.fromEntries(now.map(({ name, running }) => [name, writtenBy(running, settings)])),
    nodeConfigErrors: Object.fromEntries(now.map(({ name, running }) => [name, running.configError])),
    reasons: Object.fromEntries(last.services.map(({ key }) => [key, reasonsOf(key)])),
    differsFromFreshStart: now
      .filter(
        ({ node, running }) =>
          !deepEqual(writtenBy(running, settings), writtenBy(startSpeaker(last, node), settings)),
      )
      .map(({ name }) => name)
      .sort(compareBytes),
  };
}
