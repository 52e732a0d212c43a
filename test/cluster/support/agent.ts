import { setTimeout as sleep } from "node:timers/promises";
import { finders } from "../../../plugins/finders.ts";
import type { FRRNodeState } from "../../../src/api/frrk8s.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { planNeeds } from "../../../src/cli/plan/needs.ts";
import { parseFrr } from "../../../src/frr/config.ts";
import type { KubeClient } from "../../../src/kube/rest/client.ts";
import { pathOf, type Resource } from "../../../src/kube/rest/resource.ts";
import { sessionsOf } from "../../../src/plan/announced.ts";
import { outcomeOf } from "../../../src/plan/outcome.ts";
import { sameValue } from "../../../src/plan/server-side-apply.ts";
import { discover } from "../../../src/snapshot/discovery.ts";
import { maskText } from "../../../src/snapshot/mask.ts";
import { objectsOf } from "../../../src/snapshot/select.ts";
import { readCluster } from "../../../src/sources/cluster.ts";
import type { FrrHost } from "../../support/frr-lab.ts";

/** Where a node's configuration is loaded: real FRR, or nothing but the text. */
export interface AgentNode {
  readonly name: string;
  readonly frr?: FrrHost;
}

export interface AgentOptions {
  readonly nodes: readonly AgentNode[];
  /** How often the cluster is looked at. frr-k8s watches; a speaker and frr-k8s each wait 3 s for more changes: see `debounceMs`. */
  readonly pollMs?: number;
  /** How long a change must stand before it is loaded. The programs: 3 s each; tests want less. */
  readonly debounceMs?: number;
  /** How old a BGPSessionState may become. frr-k8s: two minutes. */
  readonly sessionsMs?: number;
}

/** What stands in for MetalLB and frr-k8s on all nodes of a test cluster. */
export interface Agent {
  /** What each node runs, as it was loaded last. */
  readonly loaded: ReadonlyMap<string, string>;
  /** Holds back all nodes, or releases them. Once it has resolved, nothing is read, written or loaded until the release. */
  hold(held: boolean): Promise<void>;
  /** Nodes whose reload fails. */
  readonly failing: Set<string>;
  /** Waits until a whole round after this call has changed nothing. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const FRR = "frrk8s.metallb.io";
const resource = (kind: string, plural: string, namespaced: boolean): Resource => ({
  group: FRR,
  version: "v1beta1",
  kind,
  plural,
  namespaced,
});
const CONFIGURATIONS = resource("FRRConfiguration", "frrconfigurations", true);
const STATES = resource("FRRNodeState", "frrnodestates", false);
const SESSIONS = resource("BGPSessionState", "bgpsessionstates", true);
const SERVICES: Resource = {
  group: "",
  version: "v1",
  kind: "Service",
  plural: "services",
  namespaced: true,
};

/**
 * Plays the controller, the speakers and frr-k8s on a real API server, with this program's own engine: addresses are given, FRRConfigurations
 * written, merged, loaded into FRR, and FRRNodeState and BGPSessionState report it.
 */
export function startAgent(client: KubeClient, kubeconfig: string, options: AgentOptions): Agent {
  const { nodes, pollMs = 150, debounceMs = 0, sessionsMs = 0 } = options;
  const loaded = new Map<string, string>();
  const since = new Map<string, { readonly text: string; readonly at: number }>();
  const reported = new Map<string, { readonly text: string; readonly running: string }>();
  const failing = new Set<string>();
  const abort = new AbortController();
  let held = false;
  let inRound = false;
  let quiet = 0;
  let sessionsAt = 0;

  const round = async (): Promise<boolean> => {
    const s = await readCluster({ kubeconfig, finders }, planNeeds(), {
      debug: () => undefined,
      progress: () => undefined,
    });
    const d = discover(s);
    const outcome = outcomeOf(s, d, (node) => loaded.get(node));
    let changed = false;
    const put = async (...args: Parameters<typeof write>): Promise<void> => {
      if (await write(...args)) changed = true;
    };
    const before = new Map(objectsOf(s, "FRRConfiguration").map((o) => [key(o), o]));
    const after = new Map(objectsOf(outcome.snapshot, "FRRConfiguration").map((o) => [key(o), o]));
    for (const [name, object] of after) {
      const known = before.get(name);
      if (known === undefined || !sameValue(known.spec, object.spec))
        await put(client, CONFIGURATIONS, object, known);
    }
    for (const [name, object] of before) {
      if (after.has(name)) continue;
      await remove(client, CONFIGURATIONS, object);
      changed = true;
    }
    const services = new Map(objectsOf(s, "Service").map((o) => [key(o), o]));
    for (const object of objectsOf(outcome.snapshot, "Service")) {
      const known = services.get(key(object));
      if (known !== undefined && !sameValue(ingress(known), ingress(object)))
        await put(client, SERVICES, object, known, "status");
    }
    const follow = async (node: AgentNode): Promise<void> => {
      const result = outcome.nodes.get(node.name);
      if (result === undefined) return;
      const state = objectsOf<FRRNodeState>(s, "FRRNodeState").find((o) => o.metadata.name === node.name);
      const conversion = result.state === "configured" ? "success" : `failed: ${result.error}`;
      let reload = state?.status?.lastReloadResult ?? "success";
      if (result.state === "configured" && loaded.get(node.name) !== result.text) {
        const first = since.get(node.name);
        if (first?.text !== result.text) since.set(node.name, { text: result.text, at: Date.now() });
        changed = true;
        if (Date.now() - (since.get(node.name)?.at ?? 0) < debounceMs) return;
        if (failing.has(node.name)) reload = "failed: line 1: % Unknown command: test";
        else {
          reload = await load(node, result.text);
          if (reload === "success") loaded.set(node.name, result.text);
        }
      }
      // As the reloader does: read after a reload, and not at other times.
      const text = loaded.get(node.name) ?? "";
      const known = reported.get(node.name);
      const running = known?.text === text ? known.running : await runningConfig(node, text);
      reported.set(node.name, { text, running });
      const status = {
        runningConfig: maskText(running),
        lastConversionResult: conversion,
        lastReloadResult: reload,
      };
      if (sameValue(state?.status, status)) return;
      await put(
        client,
        STATES,
        {
          apiVersion: `${FRR}/v1beta1`,
          kind: "FRRNodeState",
          metadata: { name: node.name },
          spec: {},
          status,
        },
        state,
        "status",
      );
    };
    await Promise.all(nodes.map(follow));
    if (Date.now() - sessionsAt >= sessionsMs) {
      sessionsAt = Date.now();
      if (await reportSessions(client, d.frrK8s.namespace.value, nodes, loaded)) changed = true;
    }
    return changed;
  };

  const running = (async () => {
    while (!abort.signal.aborted) {
      if (!held) {
        inRound = true;
        try {
          quiet = (await round()) ? 0 : quiet + 1;
        } catch (error) {
          quiet = 0;
          if (process.env.AGENT_DEBUG) console.log("agent:", error);
        }
        inRound = false;
      }
      await sleep(pollMs, undefined, { signal: abort.signal }).catch(() => undefined);
    }
  })();
  return {
    loaded,
    failing,
    hold: async (value) => {
      held = value;
      // A round that has begun may still see what the caller does next.
      while (value && inRound) await sleep(10);
    },
    settled: async () => {
      quiet = 0;
      const end = Date.now() + 60_000;
      while (quiet < 2) {
        if (Date.now() > end) throw new Error("the agent does not come to rest");
        await sleep(50);
      }
    },
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

const key = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;

function ingress(service: KubernetesObject): unknown {
  const status = service.status as { loadBalancer?: { ingress?: readonly { ip?: string }[] } } | undefined;
  return (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
}

/** Creates or replaces an object, as MetalLB and frr-k8s do it, and its status if wanted. @returns whether anything was stored */
async function write(
  client: KubeClient,
  where: Resource,
  object: KubernetesObject,
  known: KubernetesObject | undefined,
  part?: "status",
): Promise<boolean> {
  const { namespace, name } = object.metadata;
  const place = namespace === undefined ? {} : { namespace };
  const about = { what: `write ${object.kind} ${name}` };
  const send = async (
    method: "POST" | "PUT",
    path: string,
    body: object,
  ): Promise<KubernetesObject | undefined> => {
    const answer = await client.call({
      method,
      path: `${path}?fieldManager=agent`,
      body: JSON.stringify(body),
      about,
    });
    return answer.ok ? (answer.value as KubernetesObject) : undefined;
  };
  const strip = ({
    managedFields: _m,
    resourceVersion: _r,
    uid: _u,
    creationTimestamp: _c,
    generation: _g,
    ...metadata
  }: KubernetesObject["metadata"]) => metadata;
  const current =
    known ?? (await send("POST", pathOf(where, place), { ...object, metadata: strip(object.metadata) }));
  if (current === undefined) return false;
  const version = current.metadata.resourceVersion;
  const body = {
    ...object,
    metadata: { ...strip(object.metadata), ...(version === undefined ? {} : { resourceVersion: version }) },
  };
  const path = pathOf(where, { ...place, name });
  if (part === "status") {
    const stored = await send("PUT", `${path}/status`, body);
    return stored !== undefined;
  }
  if (known === undefined) return true;
  return (await send("PUT", path, body)) !== undefined;
}

async function remove(
  client: KubeClient,
  where: Resource,
  { kind, metadata: { name, namespace } }: KubernetesObject,
): Promise<void> {
  await client.call({
    method: "DELETE",
    path: pathOf(where, namespace === undefined ? { name } : { namespace, name }),
    about: { what: `delete ${kind} ${name}` },
  });
}

async function load({ frr }: AgentNode, text: string): Promise<string> {
  if (frr === undefined) return "success";
  const { ok, output } = await frr.reload(text);
  return ok ? "success" : `failed: ${output.slice(0, 500)}`;
}

async function runningConfig({ frr }: AgentNode, text: string): Promise<string> {
  if (frr === undefined) return text;
  return frr.vtysh("show running-config");
}

/** Writes a BGPSessionState for each session, and removes those of sessions that are gone. */
async function reportSessions(
  client: KubeClient,
  namespace: string,
  nodes: readonly AgentNode[],
  loaded: ReadonlyMap<string, string>,
): Promise<boolean> {
  const listed = await client.call({
    method: "GET",
    path: pathOf(SESSIONS),
    about: { what: "list sessions" },
  });
  if (!listed.ok) return false;
  const known = new Map(
    ((listed.value as { items?: readonly KubernetesObject[] }).items ?? []).map((o) => [sessionName(o), o]),
  );
  let changed = false;
  for (const node of nodes) {
    for (const session of await sessionsOn(node, loaded.get(node.name) ?? "")) {
      const status = {
        bgpStatus: session.state,
        bfdStatus: "N/A",
        node: node.name,
        peer: session.peer,
        vrf: session.vrf,
      };
      const name = `${node.name} ${session.vrf} ${session.peer}`;
      const old = known.get(name);
      known.delete(name);
      if (sameValue(old?.status, status)) continue;
      const labels = {
        "frrk8s.metallb.io/node": node.name,
        "frrk8s.metallb.io/vrf": session.vrf,
        "frrk8s.metallb.io/peer": session.peer.replaceAll(":", "-"),
      };
      const id = `${node.name}-${session.vrf}-${session.peer}`.replace(/[^a-z0-9]+/g, "-").replace(/-$/, "");
      const object = {
        apiVersion: `${FRR}/v1beta1`,
        kind: "BGPSessionState",
        metadata: { name: old?.metadata.name ?? id, namespace: old?.metadata.namespace ?? namespace, labels },
        spec: {},
        status,
      };
      if (await write(client, SESSIONS, object, old, "status")) changed = true;
    }
  }
  for (const [name, object] of known) {
    if (!nodes.some((n) => name.startsWith(`${n.name} `))) continue;
    await remove(client, SESSIONS, { ...object, kind: "BGPSessionState" });
    changed = true;
  }
  return changed;
}

function sessionName({ status }: KubernetesObject): string {
  const { node = "", peer = "", vrf = "" } = (status ?? {}) as { node?: string; peer?: string; vrf?: string };
  return `${node} ${vrf} ${peer}`;
}

interface SessionOn {
  readonly vrf: string;
  readonly peer: string;
  readonly state: string;
}

async function sessionsOn({ frr }: AgentNode, text: string): Promise<readonly SessionOn[]> {
  if (frr === undefined) {
    return [...sessionsOf(parseFrr(text))].map((name) => {
      const space = name.indexOf(" ");
      return { vrf: name.slice(0, space), peer: name.slice(space + 1), state: "Established" };
    });
  }
  type Summary = Record<
    string,
    {
      ipv4Unicast?: { peers?: Record<string, { state?: string }> };
      ipv6Unicast?: { peers?: Record<string, { state?: string }> };
    }
  >;
  const summary = await frr.show<Summary>("show bgp vrf all summary json").catch(() => ({}) as Summary);
  return Object.entries(summary).flatMap(([vrf, families]) => {
    const peers = { ...families.ipv6Unicast?.peers, ...families.ipv4Unicast?.peers };
    return Object.entries(peers).map(([peer, { state = "" }]) => ({
      vrf: vrf === "default" ? "" : vrf,
      peer,
      state,
    }));
  });
}
