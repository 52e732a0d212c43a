import { type Code, messageOf } from "../findings/catalogue.ts";
import type { Finding } from "../findings/finding.ts";
import { nodePhrase, servicePhrase } from "../findings/phrase.ts";
import type { Explanation, Link, LinkState, NodeChain } from "./explanation.ts";

/**
 * Marks what follows from the first broken link: later broken links of the same chain that depend on it are consequences. Links about one
 * neighbor do not depend on those about another.
 */
export function withConsequences(links: readonly Link[]): readonly Link[] {
  const broken: Link[] = [];
  return links.map((link) => {
    if (link.state !== "broken") return link;
    const cause = broken.find((b) => b.peer === undefined || b.peer === link.peer);
    if (cause === undefined) {
      broken.push(link);
      return link;
    }
    return { ...link, state: "consequence" };
  });
}

/** @returns the worst state of links: broken, then unknown, then note, then sound. */
export function stateOf(links: readonly Link[]): NodeChain["state"] {
  const states = new Set<LinkState>(links.map((l) => l.state));
  if (states.has("broken") || states.has("consequence")) return "broken";
  if (states.has("unknown")) return "unknown";
  return states.has("note") ? "note" : "sound";
}

/**
 * Puts nodes whose chains are the same together, in the order of their first node. A node's own object has its name in it, so chains are
 * compared, and told for several nodes, with `metallb-<node>` in its place. Linear in the size of all chains.
 */
export function groupNodes(
  chains: readonly { readonly node: string; readonly links: readonly Link[] }[],
): readonly NodeChain[] {
  const groups = new Map<
    string,
    { nodes: string[]; links: readonly Link[]; details: Map<string, NodeChain["details"][string]> }
  >();
  for (const { node, links } of chains) {
    const key = JSON.stringify(links.map((l) => comparable(l, node)));
    const details = detailsOf(links);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { nodes: [node], links, details: new Map([[node, details]]) });
    else {
      group.nodes.push(node);
      group.details.set(node, details);
    }
  }
  return [...groups.values()].map(({ nodes, links, details }) => ({
    nodes,
    state: stateOf(links),
    links: nodes.length === 1 ? links : links.map((l) => forNodes(l, nodes)),
    details: Object.fromEntries([...details].filter(([, d]) => Object.keys(d).length > 0)),
  }));
}

/** What two nodes must have in common to be told together. Evidence is that of the first: it says the same on the others. */
function comparable(link: Link, node: string): readonly unknown[] {
  const text = link.text.replaceAll(`metallb-${node}`, "metallb-<node>");
  return [
    link.name,
    link.state,
    text,
    link.peer,
    link.finding?.code,
    link.finding?.severity,
    link.permission,
  ];
}

function detailsOf(links: readonly Link[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    links.flatMap((l) =>
      l.detail === undefined ? [] : [[l.peer === undefined ? l.name : `${l.name} ${l.peer}`, l.detail]],
    ),
  );
}

function forNodes(link: Link, nodes: readonly string[]): Link {
  const own = `metallb-${nodes[0]}`;
  return {
    ...link,
    text: link.text.replaceAll(own, "metallb-<node>"),
    ...(link.finding === undefined ? {} : { finding: aboutNodes(link.finding, nodes) }),
  };
}

/** @returns the finding as one about all these nodes. */
function aboutNodes(finding: Finding, nodes: readonly string[]): Finding {
  const message = messageOf(
    finding.code,
    finding.args as never,
    nodePhrase(nodes),
    servicePhrase(finding.services),
  );
  return { ...finding, nodes, message };
}

/** @returns how many links are in which state, over the cluster's links and each group of nodes once. */
export function summaryOf(links: readonly Link[], nodes: readonly NodeChain[]): Explanation["summary"] {
  const all = [...links, ...nodes.flatMap((n) => n.links)];
  const count = (state: LinkState): number => all.filter((l) => l.state === state).length;
  return {
    sound: count("sound"),
    broken: count("broken"),
    consequences: count("consequence"),
    unknown: count("unknown"),
    notes: count("note"),
  };
}

/** @returns the codes of broken links, each once, in the order of the chain. */
export function codesOf(links: readonly Link[], nodes: readonly NodeChain[]): readonly Code[] {
  const broken = [...links, ...nodes.flatMap((n) => n.links)].filter((l) => l.state === "broken");
  return [...new Set(broken.flatMap((l) => l.finding?.code ?? []))];
}
