import type { Node, Service } from "../api/core.ts";
import { evidence, finding } from "../findings/finding.ts";
import { peerFinder } from "../findings/peer-finder.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { command } from "../findings/shell.ts";
import type { RunningPod } from "../snapshot/discovery.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import { speakerState } from "../state/metallb.ts";
import { withConsequences } from "./chain.ts";
import type { Context } from "./context.ts";
import { documentOf, firstTrouble } from "./document.ts";
import type { Explanation, Link } from "./explanation.ts";
import { frrConfigurationLink } from "./links/frrconfiguration.ts";
import { mergeLink } from "./links/merge.ts";
import { configurationFinding } from "./links/nobody-finding.ts";
import { sessionLink } from "./links/session.ts";
import { stateLinks } from "./links/state.ts";
import { merger } from "./merged.ts";
import { neighborsOn } from "./neighbors.ts";
import { type Speakers, speakersFor } from "./speakers.ts";

const HOSTNAME = "kubernetes.io/hostname";
const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

/** What a node announces and whether FRR there follows: its labels, speaker, FRRConfigurations, FRR, sessions. */
export function explainNode(context: Context, object: Node): Explanation {
  const node = object.metadata.name;
  const { s } = context;
  const services = objectsOf<Service>(s, "Service");
  const all = context.options.allServices !== false && unknownKind(s, "Service") === undefined;
  const speakers = speakersFor(context, all ? services : []);
  const merged = merger(context)(node);
  const result = merged.result;
  const readable = !("loadError" in speakers);
  const peers = neighborsOn(
    context,
    node,
    result,
    readable ? peerFinder(speakers.view.catalogue.peers.map((p) => p.object)) : () => undefined,
  );
  const own = readable ? speakers.written(node) : null;
  const links = withConsequences([
    nodeLink(object),
    ...labelLinks(context, object),
    speakerLink(context, node, readable ? speakers : undefined),
    ...(readable
      ? [
          frrConfigurationLink(
            context,
            { node, intended: own, configError: speakers.on(node)?.configError ?? null },
            { passwords: speakers.passwords, ...(all ? {} : { prefixes: new Set<string>() }) },
          ),
        ]
      : []),
    mergeLink(context, node, own === null ? undefined : `metallb-${node}`, merged),
    ...stateLinks(context, node, result),
    ...peers.map((peering) => sessionLink(context, peering).link),
  ]);
  const announced = readable
    ? services.filter((service) => {
        const outcome = speakers.outcome(node, service);
        return outcome !== undefined && outcome.verdict.reasons.length === 0 && !outcome.failed;
      })
    : [];
  const addresses = (object.status?.addresses ?? []).filter((a) => a.type === "InternalIP");
  const frr = context.discovery.frrVersions.get(node);
  return documentOf(context, {
    subject: { kind: "Node", name: node },
    facts: [
      ...(addresses.length === 0
        ? []
        : [{ name: "address", value: addresses.map((a) => a.address).join(" ") }]),
      ...(frr === undefined ? [] : [{ name: "FRR", value: frr.value }]),
      ...(all ? [{ name: "announces", value: servicesText(announced) }] : []),
    ],
    links,
    verdict: verdictText(links, peers.length, announced.length),
  });
}

function servicesText(services: readonly Service[]): string {
  if (services.length === 0) return "no Service";
  return nodePhrase(services.map((o) => `${o.metadata.namespace}/${o.metadata.name}`));
}

function verdictText(links: readonly Link[], sessions: number, services: number): string {
  const trouble = firstTrouble(links, []);
  if (trouble !== undefined) return trouble;
  const carries = `${services} Service${services === 1 ? "" : "s"}`;
  if (sessions === 0)
    return services === 0
      ? "has no session and announces nothing"
      : `announces ${carries} to nobody: it has no session`;
  return `follows its resources: ${carries} by ${sessions} session${sessions === 1 ? "" : "s"}`;
}

function nodeLink(object: Node): Link {
  const conditions = object.status?.conditions ?? [];
  const ready = conditions.find((c) => c.type === "Ready");
  if (ready !== undefined && ready.status !== "True")
    return {
      name: "node",
      state: "note",
      text: `the node is not ready (${ready.reason ?? ready.status}): what its pods and endpoints say may be old`,
    };
  if (conditions.some((c) => c.type === "NetworkUnavailable" && c.status === "True"))
    return {
      name: "node",
      state: "broken",
      text: "its condition NetworkUnavailable is True, so its speaker announces nothing",
      finding: finding("MLB310", {}, { nodes: [object.metadata.name], objects: [object], severity: "error" }),
    };
  return {
    name: "node",
    state: "sound",
    text: ready === undefined ? "the node exists" : "the node is ready",
  };
}

function labelLinks({ discovery }: Context, object: Node): readonly Link[] {
  const { name, labels = {} } = object.metadata;
  const links: Link[] = [];
  if (labels[HOSTNAME] !== name)
    links.push({
      name: "labels",
      state: "broken",
      text: `its label ${HOSTNAME} is ${labels[HOSTNAME] ?? "missing"}, so what MetalLB writes for it selects no node`,
      finding: finding(
        "MLB802",
        { label: labels[HOSTNAME] ?? "missing" },
        {
          nodes: [name],
          objects: [object],
          evidence: [evidence(object, `metadata.labels[${HOSTNAME}]`, labels[HOSTNAME] ?? "missing")],
          commands: [command("kubectl", "label", "node", name, `${HOSTNAME}=${name}`, "--overwrite")],
        },
      ),
    });
  if (Object.hasOwn(labels, EXCLUDE) && !discovery.metallb.ignoreExcludeLB.value)
    links.push({
      name: "labels",
      state: "note",
      text: `it has the label ${EXCLUDE}, so it announces no Service`,
      finding: finding(
        "MLB302",
        { label: EXCLUDE, last: false },
        {
          nodes: [name],
          objects: [object],
          commands: [command("kubectl", "label", "node", name, `${EXCLUDE}-`)],
        },
      ),
    });
  return links;
}

/** Whether MetalLB's speaker runs on the node, and whether it can use the configuration. */
function speakerLink(context: Context, node: string, speakers: Speakers | undefined): Link {
  const { s, discovery } = context;
  const name = "speaker";
  const state = speakerState(s, discovery, node);
  const error =
    state?.status?.result === "Invalid"
      ? (state.status.errorSummary ?? "invalid")
      : (speakers?.on(node)?.configError ?? undefined);
  if (error !== undefined && speakers !== undefined)
    return {
      name,
      state: "broken",
      text: `its speaker cannot use MetalLB's configuration: ${error}`,
      finding: configurationFinding({ text: error }, [node], speakers),
    };
  const unknown = unknownKind(s, "Pod");
  const here = discovery.metallb.speakers.filter((p) => p.node === node);
  if (here.length === 0) {
    if (unknown !== undefined || discovery.metallb.speakers.length === 0)
      return {
        name,
        state: "unknown",
        text: `whether a speaker runs: ${unknown ?? "no pod of a speaker was seen"}`,
      };
    return {
      name,
      state: "broken",
      text: "no speaker runs on this node",
      finding: finding(
        "MLB202",
        { object: `FRRConfiguration metallb-${node}`, reason: "no speaker runs on this node" },
        { nodes: [node], remedy: "Let MetalLB's speaker be scheduled here (nodeSelector, tolerations)." },
      ),
    };
  }
  const up = here.find((p) => p.ready && !p.terminating);
  if (up === undefined) return downLink(node, here);
  const valid = state?.status?.result === "Valid" ? " and its configuration is valid" : "";
  return { name, state: "sound", text: `${up.ref.name} runs${valid}` };
}

function downLink(node: string, pods: readonly RunningPod[]): Link {
  const text = `its speaker is not ready: ${pods.map((p) => `${p.ref.name} ${p.reason ?? p.phase}`).join(", ")}`;
  return {
    name: "speaker",
    state: "broken",
    text,
    finding: finding(
      "MLB202",
      { object: `FRRConfiguration metallb-${node}`, reason: text },
      {
        nodes: [node],
        objects: pods.map((p) => p.ref),
        remedy: "Bring the speaker back; until then the node keeps what it had.",
        commands: pods.map((p) =>
          command("kubectl", "describe", "pod", "-n", p.ref.namespace ?? "", p.ref.name),
        ),
      },
    ),
  };
}
