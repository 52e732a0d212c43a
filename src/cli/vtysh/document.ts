import type { Snapshot } from "../../snapshot/snapshot.ts";
import { type Filter, hostsFor } from "../../state/bgp/hosts.ts";

/** What vtysh said on one node to one command, or why not. */
export interface VtyshItem {
  readonly node: string;
  readonly command: string;
  readonly text?: string;
  /** Instead of a text. */
  readonly reason?: string;
}

export interface VtyshAnswers {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "VtyshAnswers";
  readonly items: readonly VtyshItem[];
}

/** @returns the answers to the commands, node by node, from wherever the snapshot has them. */
export function vtyshAnswers(s: Snapshot, filter: Filter, commands: readonly string[]): VtyshAnswers {
  const { answered, silent } = hostsFor(s, filter);
  const items = [
    ...answered.flatMap(({ host }) => commands.map((command) => itemOf(s, host, command))),
    ...silent.flatMap(({ node, reason }) => commands.map((command) => ({ node, command, reason }))),
  ];
  return { apiVersion: "metallb.cli/v1", kind: "VtyshAnswers", items };
}

function itemOf(s: Snapshot, node: string, command: string): VtyshItem {
  const answers = s.live.get(node)?.answers;
  const answer = answers?.get(command);
  if (answer?.ok === true) return { node, command, text: answer.text };
  if (answer !== undefined) return { node, command, reason: answer.reason };
  const held = [...(answers?.keys() ?? [])].join(", ");
  return { node, command, reason: `the input holds no answer to it; it holds: ${held}` };
}
