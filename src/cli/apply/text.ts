import { formatRef } from "../../api/ref.ts";
import type { View } from "../../output/view.ts";
import { indent, wrapText } from "../../output/wrap.ts";
import type { ApplyResult } from "../../plan/applied.ts";
import type { Backup } from "../../plan/backup.ts";
import { list } from "../../plan/verdict.ts";
import type { Restored } from "./restore.ts";

/** How a change ended, for eyes. The plan was shown before. */
export function applyText(result: ApplyResult, view: View): string {
  const { theme } = view;
  const style = {
    applied: theme.good,
    unchanged: theme.good,
    "dry-run": theme.warn,
    refused: theme.bad,
    declined: theme.warn,
    restored: theme.warn,
    left: theme.bad,
  }[result.outcome];
  const late = result.nodes.filter((n) => !n.done);
  const lines = [
    style(result.verdict),
    ...result.objects
      .filter((o) => o.state === "left" || o.state === "failed")
      .map((o) => `  ${theme.bad(o.state)} ${theme.name(formatRef(o.object))}: ${o.why ?? ""}`),
    ...(late.length > 0 && result.outcome !== "restored"
      ? [`  not done: ${list(late.map((n) => n.node))}`]
      : []),
    ...result.unknown.map((u) => theme.unknown(`  not known: ${u}`)),
    ...(result.restore === undefined ? [] : ["  to take it back:"]),
  ].map((line) => wrapText(line, view.width));
  // A command is to be pasted, so it stays in one line.
  return [...lines, ...(result.restore === undefined ? [] : [`  ${result.restore}`])].join("\n");
}

/** What a rollback did. */
export interface RollbackResult {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Rollback";
  readonly verdict: string;
  readonly outcome: "restored" | "unchanged" | "dry-run" | "declined" | "left";
  readonly backup: string;
  readonly objects: readonly Restored[];
}

export function rollbackText(result: RollbackResult, view: View): string {
  const { theme } = view;
  const style = result.outcome === "left" ? theme.bad : theme.good;
  return [
    style(result.verdict),
    ...result.objects.map(
      (o) =>
        `  ${o.state.padEnd(8)} ${theme.name(formatRef(o.object))}${o.why === undefined ? "" : `: ${o.why}`}`,
    ),
  ]
    .map((line) => wrapText(line, view.width))
    .join("\n");
}

/** What `rollback --list` prints. */
export interface BackupList {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "BackupList";
  readonly items: readonly {
    readonly name: string;
    readonly path: string;
    readonly at: string;
    readonly cluster: Backup["cluster"];
    readonly objects: readonly string[];
  }[];
}

export function backupListText({ items }: BackupList, view: View): string {
  if (items.length === 0) return "There are no back-ups.";
  return items
    .map((b) =>
      [
        `${view.theme.name(b.name)}  ${b.at}  ${b.cluster.context}`,
        indent(wrapText(list(b.objects, view.wide ? Number.POSITIVE_INFINITY : 4), view.width - 2), "  "),
      ].join("\n"),
    )
    .join("\n");
}
