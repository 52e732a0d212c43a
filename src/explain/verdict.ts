import type { Service } from "../api/core.ts";
import type { Code } from "../findings/catalogue.ts";
import { nodePhrase } from "../findings/phrase.ts";
import type { Link, NodeChain, Verdict } from "./explanation.ts";
import { isAnnouncedEarlier } from "./links/nodes.ts";
import { peerText } from "./links/session.ts";
import type { NodePart } from "./service-nodes.ts";

/** What the verdict on a Service is made of. */
export interface ServiceFacts {
  readonly service: Service;
  readonly addresses: readonly string[];
  readonly links: readonly Link[];
  readonly nodes: readonly NodeChain[];
  readonly parts: readonly NodePart[];
  readonly codes: readonly Code[];
}

/** A neighbor by which a group of nodes reaches the outside, or does not. */
interface Path {
  readonly chain: NodeChain;
  readonly peer: string;
  readonly state: "open" | "closed" | "unknown";
}

/** One sentence: reachable through which nodes by which routers, or the first thing that stands in the way. */
export function serviceVerdict(facts: ServiceFacts): Verdict {
  const verdict = reachVerdict(facts);
  const whyNot = facts.links.find((l) => l.name === "why not");
  // The question comes first in the answer.
  return whyNot === undefined || whyNot.state === "sound"
    ? verdict
    : { ...verdict, text: `${whyNot.text.replace(": ", " does not announce it: ")}; ${verdict.text}` };
}

function reachVerdict(facts: ServiceFacts): Verdict {
  const { links, nodes, codes } = facts;
  const all = [...links, ...nodes.flatMap((n) => n.links)];
  const broken = all.find((l) => l.state === "broken");
  const unknown = all.find((l) => l.state === "unknown");
  const state = broken !== undefined ? "broken" : unknown !== undefined ? "unknown" : "sound";
  const clusterWide = links.find((l) => l.state === "broken" || l.state === "unknown");
  if (nodes.length === 0) return { state, codes, ...withoutNodes(facts, clusterWide) };
  const paths = nodes.flatMap(pathsOf);
  const open = paths.filter((p) => p.state === "open");
  const closed = paths.filter((p) => p.state === "closed");
  if (open.length === 0) {
    const first = nodes.find((n) => n.links.some((l) => l.state === "broken"));
    if (closed.length === 0 && first === undefined)
      return { state, codes, reachable: "unknown", text: notKnown(nodes, unknown) };
    const reachable = closed.length < paths.length ? "unknown" : "no";
    return { state, codes, reachable, text: announcedBut(nodes, first ?? nodes[0]) };
  }
  const text = through(open, facts.parts);
  if (closed.length > 0)
    return { state, codes, reachable: "partly", text: `${text}; not ${closedText(closed, open)}` };
  if (broken !== undefined) {
    const reachable = broken.name === "family" ? "partly" : "yes";
    return { state, codes, reachable, text: `still ${text}, but ${besides(nodes, broken)}` };
  }
  const rest = paths.some((p) => p.state === "unknown") ? "; the rest is not known" : "";
  return { state, codes, reachable: "yes", text: `${text}${rest}` };
}

function withoutNodes(
  { addresses, links, parts }: ServiceFacts,
  first: Link | undefined,
): Pick<Verdict, "text"> & { readonly reachable: NonNullable<Verdict["reachable"]> } {
  if (first === undefined) {
    const layer2 = links.find((l) => l.name === "advertisement" && l.state === "note");
    const nodes = links.find((l) => l.name === "nodes");
    return layer2 === undefined
      ? { reachable: "no", text: "announced by no node" }
      : { reachable: "unknown", text: `not announced by BGP: ${layer2.text}; ${nodes?.text ?? ""}` };
  }
  const reachable = first.state === "unknown" || isAnnouncedEarlier(first) ? "unknown" : "no";
  if (first.name === "allocation" || first.name === "service" || first.name === "configuration")
    return { reachable, text: first.text };
  const has = addresses.length === 0 ? "" : `has ${addresses.join(" and ")}, but `;
  if (first.state === "unknown")
    return { reachable, text: `${has}who announces it is not known: ${first.text}` };
  const text =
    first.name === "nodes" && parts.length > 0 ? first.text : `is advertised to nobody: ${first.text}`;
  return { reachable, text: `${has}${text}` };
}

/** For each neighbor of a group: whether the prefixes are sent, and taken where the router was captured. */
function pathsOf(chain: NodeChain): readonly Path[] {
  const peers = [
    ...new Set(chain.links.flatMap((l) => (l.name === "route" && l.peer !== undefined ? [l.peer] : []))),
  ];
  return peers.map((peer) => {
    const links = chain.links.filter((l) => l.peer === peer);
    const route = links.find((l) => l.name === "route");
    const router = links.find((l) => l.name === "router");
    const isDown = (l: Link | undefined): boolean => l?.state === "broken" || l?.state === "consequence";
    const state =
      isDown(route) || isDown(router) ? "closed" : route?.state === "unknown" ? "unknown" : "open";
    return { chain, peer, state };
  });
}

/** `reachable through wk3 and wk4 by 172.18.20.1 (bgppeer-r2)` */
function through(open: readonly Path[], parts: readonly NodePart[]): string {
  const names = new Map(
    parts.flatMap((p) => p.targets).map((t) => [peerText(t), t.resource?.metadata.name] as const),
  );
  const byPeers = Map.groupBy(
    Map.groupBy(open, (p) => p.chain),
    ([, paths]) => paths.map((p) => p.peer).join("\n"),
  );
  const clauses = [...byPeers.values()].map((groups) => {
    const nodes = groups.flatMap(([chain]) => chain.nodes);
    const peers = (groups[0]?.[1] ?? []).map(({ peer }) => {
      const name = names.get(peer);
      return name === undefined ? peer : `${peer} (${name})`;
    });
    return `through ${nodePhrase(nodes)} by ${nodePhrase(peers)}`;
  });
  return `reachable ${clauses.slice(0, 3).join(", and ")}${clauses.length > 3 ? " and others" : ""}`;
}

/** What is closed beside what is open: a node as a whole, or one of its neighbors; with the first reason. */
function closedText(closed: readonly Path[], open: readonly Path[]): string {
  const chains = [...new Set(closed.map((p) => p.chain))];
  const whole = chains.filter((c) => !open.some((p) => p.chain === c));
  const first = whole[0] ?? chains[0];
  const reason = first?.links.find((l) => l.state === "broken")?.text ?? "";
  if (whole.length > 0) return `through ${nodePhrase(whole.flatMap((c) => c.nodes))}: ${reason}`;
  return `by ${nodePhrase([...new Set(closed.map((p) => p.peer))])}: ${reason}`;
}

function announcedBut(nodes: readonly NodeChain[], first: NodeChain | undefined): string {
  const names = nodePhrase(nodes.flatMap((n) => n.nodes));
  const link = first?.links.find((l) => l.state === "broken");
  if (link === undefined) return `announced by ${names}, but not reachable`;
  if (freezes(link)) return `announced, but ${frozen(first, link)}`;
  return `announced by ${names}, but not reachable: ${link.text}`;
}

/** A merge that fails keeps the node on its earlier configuration; a selector that selects nobody does not. */
const freezes = (link: Link): boolean => link.name === "merge" && link.finding?.code !== "MLB802";

/** `wk3 and wk4 are frozen since …: reason` */
function frozen(chain: NodeChain | undefined, link: Link): string {
  const nodes = chain?.nodes ?? [];
  const since = link.detail === undefined ? "" : ` ${link.detail}`;
  return `${nodePhrase(nodes)} ${nodes.length === 1 ? "is" : "are"} frozen${since}: ${link.text.replace(/; frr-k8s keeps the whole previous configuration$/, "")}`;
}

function besides(nodes: readonly NodeChain[], broken: Link): string {
  const chain = nodes.find((n) => n.links.includes(broken));
  if (chain === undefined) return broken.text;
  if (freezes(broken)) return frozen(chain, broken);
  return `on ${nodePhrase(chain.nodes)} ${broken.text}`;
}

function notKnown(nodes: readonly NodeChain[], unknown: Link | undefined): string {
  const names = nodePhrase(nodes.flatMap((n) => n.nodes));
  return `announced by ${names}; whether the routers hear it is not known: ${unknown?.text ?? ""}`;
}
