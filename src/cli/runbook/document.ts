import { columns } from "../../output/columns.ts";
import type { View } from "../../output/view.ts";
import type { Page } from "./library.ts";
import type { Hit } from "./search.ts";

/** What `runbook` found: `docs/schema/RunbookList.schema.json`. */
export interface RunbookList {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "RunbookList";
  readonly query: string;
  readonly items: readonly {
    readonly kind: "finding" | "runbook";
    readonly name: string;
    readonly title: string;
    /** Markdown; only for the page that fits best. */
    readonly text?: string;
  }[];
}

const MOST = 8;

/** @returns the pages that fit, best first; all of them for an empty question. */
export function runbookDocument(library: readonly Page[], query: string, hits: readonly Hit[]): RunbookList {
  const pages = query === "" ? library : hits.slice(0, MOST).map((h) => h.page);
  return {
    apiVersion: "metallb.cli/v1",
    kind: "RunbookList",
    query,
    items: pages.map(({ id, kind, title, text }, i) => ({
      kind,
      name: id,
      title,
      ...(query !== "" && i === 0 ? { text } : {}),
    })),
  };
}

/** @returns the pages as a list; beside a page that is shown, the others that might fit. */
export function listText({ query, items }: RunbookList, view: View): string {
  const rest = query === "" ? items : items.slice(1);
  const rows = rest.map((i) => [view.theme.name(i.name), i.title] as const);
  return [
    view.theme.title(query === "" ? "Pages" : "Others that might fit"),
    columns(rows, view.width, "  "),
  ].join("\n");
}
