import type { Node } from "../../api/core.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { passesFamily, prefixLists } from "../conversion/advertise.ts";
import { advertisingRouters, bgpBody, frrConfiguration } from "../conversion/frr-configuration.ts";
import type { Sources } from "../conversion/sources.ts";
import type { Settings } from "../options.ts";
import type { ClusterView } from "../view.ts";
import {
  type ConfigurationOutcome,
  flush,
  newSpeaker,
  removeService,
  type Speaker,
  setConfiguration,
  setNode,
  setService,
} from "./speaker.ts";

/** A node's speaker and what its configuration came to. */
export interface RunningSpeaker {
  readonly speaker: Speaker;
  /** As ConfigurationState reports it, or null. */
  configError: string | null;
}

/** Starts the speaker of a node in a cluster, and lets it settle. */
export function startSpeaker(view: ClusterView, node: Node): RunningSpeaker {
  const running: RunningSpeaker = {
    speaker: newSpeaker(node.metadata.name, view.settings.release),
    configError: null,
  };
  if (view.settings.configFirst) reconcile(running, view, node);
  settle(running, view, node);
  return running;
}

/** Lets a running speaker see what its cluster has become: the node, the configuration, then the Services. */
export function settle(running: RunningSpeaker, view: ClusterView, node: Node): void {
  const { speaker } = running;
  setNode(speaker, node.metadata.labels ?? {});
  const outcome = reconcile(running, view, node);
  const present = new Set(view.services.map(({ key }) => key));
  for (const key of [...speaker.outcomes.keys()]) if (!present.has(key)) removeService(speaker, key);
  handleServices(speaker, view, node);
  if (outcome === "retried" && reconcile(running, view, node) === "taken")
    handleServices(speaker, view, node);
}

function handleServices(speaker: Speaker, view: ClusterView, node: Node): void {
  const nodeReasons = view.reasonsOf(node);
  for (const facts of view.services) setService(speaker, facts, nodeReasons);
}

function reconcile(running: RunningSpeaker, view: ClusterView, node: Node): ConfigurationOutcome | "invalid" {
  const { configuration, faults } = view.configurationFor(node);
  if (configuration === undefined) {
    running.configError = faults[0]?.error ?? null;
    return "invalid";
  }
  const outcome = setConfiguration(running.speaker, configuration);
  running.configError = handlerError(outcome, view.settings);
  return outcome;
}

/** Until 0.15.2 a failed handler is told by the log alone, and only if it is tried again. */
export function handlerError(outcome: ConfigurationOutcome, { release }: Settings): string | null {
  if (outcome === "taken") return null;
  if (release.configurationState) return "general handler sync state error";
  return outcome === "retried" ? "reconcile: event handling failed, retrying" : null;
}

/** @returns the FRRConfiguration that the speaker has last written, or null. */
export function writtenBy(running: RunningSpeaker, settings: Settings): KubernetesObject | null {
  const { speaker } = running;
  if (!speaker.touched) return null;
  const { release, frrk8sNamespace } = settings;
  const { sessions, bfdProfiles } = sourcesOf(running, settings);
  const routers = advertisingRouters(
    sessions.map(({ peer, routes }) => ({ peer, lists: prefixLists(routes, release) })),
    release,
  );
  const body = bgpBody(routers, bfdProfiles, release, secretHandling(settings));
  return frrConfiguration(speaker.node, frrk8sNamespace, body);
}

/** @returns the sessions and BFD profiles that are in it. */
export function sourcesOf({ speaker }: RunningSpeaker, { release }: Settings): Sources {
  flush(speaker);
  const sessions = [...speaker.sessions.values()].map(({ peer, advertised }) => ({
    peer,
    routes: advertised.filter(({ family }) => passesFamily(peer, family, release)),
  }));
  return { sessions, bfdProfiles: speaker.bfdProfiles };
}

/** The Secret's reference is passed on where frr-k8s can read it: in the same namespace, or if the flag says so. */
export function secretHandling(settings: Settings): { readonly passReference: boolean } {
  const { metallbNamespace, frrk8sNamespace, secretPassthrough } = settings;
  return { passReference: metallbNamespace === frrk8sNamespace || secretPassthrough };
}
