import type { Code } from "../findings/catalogue.ts";
import { releasesOf } from "../snapshot/discovery/used.ts";
import { codesOf, summaryOf } from "./chain.ts";
import type { Context } from "./context.ts";
import type { Bystanders, Explanation, Link, NodeChain, Subject, Verdict } from "./explanation.ts";

/** What an explanation is made of besides its frame. */
export interface Parts {
  readonly subject: Subject;
  readonly facts: Explanation["facts"];
  readonly links: readonly Link[];
  readonly nodes?: readonly NodeChain[];
  readonly bystanders?: readonly Bystanders[];
  /** The verdict, or its sentence: then its state follows from the links. */
  readonly verdict: Verdict | string;
}

/** @returns the document with its summary, releases and source. */
export function documentOf(context: Context, parts: Parts): Explanation {
  const { subject, facts, links, nodes = [], bystanders = [], verdict } = parts;
  return {
    apiVersion: "metallb.cli/v1",
    kind: "Explanation",
    subject,
    verdict: typeof verdict === "string" ? verdictOf(verdict, links, nodes) : verdict,
    facts,
    links,
    nodes,
    bystanders,
    summary: summaryOf(links, nodes),
    releases: releasesOf(context.discovery),
    source: context.s.source,
    notes: context.discovery.notes.map((n) => (n.code === undefined ? n.text : `${n.code} ${n.text}`)),
  };
}

/** A verdict whose state is that of the links: broken, else unknown, else sound. */
export function verdictOf(text: string, links: readonly Link[], nodes: readonly NodeChain[]): Verdict {
  const all = [...links, ...nodes.flatMap((n) => n.links)];
  const codes: readonly Code[] = codesOf(links, nodes);
  const state = all.some((l) => l.state === "broken" || l.state === "consequence")
    ? "broken"
    : all.some((l) => l.state === "unknown")
      ? "unknown"
      : "sound";
  return { state, text, codes };
}

/** @returns the text of the first broken link, else of the first unknown one, with the nodes that it is about. */
export function firstTrouble(links: readonly Link[], nodes: readonly NodeChain[]): string | undefined {
  for (const state of ["broken", "unknown"] as const) {
    const own = links.find((l) => l.state === state);
    if (own !== undefined) return own.text;
    for (const chain of nodes) {
      const link = chain.links.find((l) => l.state === state);
      if (link !== undefined)
        return `on ${chain.nodes.slice(0, 3).join(", ")}${chain.nodes.length > 3 ? " and others" : ""}: ${link.text}`;
    }
  }
  return undefined;
}
