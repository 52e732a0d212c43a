import type { FoundFrom } from "../../findings/catalogue/define.ts";
import { CATALOGUE } from "../../findings/catalogue.ts";
import { GROUP_ORDER, GROUPS, type Group } from "../../findings/group.ts";
import type { Severity } from "../../findings/severity.ts";
import { columns } from "../../output/columns.ts";
import type { View } from "../../output/view.ts";
import { analyzers } from "../analyzers.ts";

/** All codes: `docs/schema/CodeList.schema.json`. */
export interface CodeList {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "CodeList";
  readonly items: readonly {
    readonly name: string;
    readonly title: string;
    readonly severity: Severity;
    readonly group: Group;
    readonly foundFrom: FoundFrom;
    readonly analyzers: readonly string[];
    /** Kinds and commands that are read for it. */
    readonly reads: readonly string[];
    readonly retired?: string;
  }[];
}

/** @returns every code with what finds it. */
export function codeList(): CodeList {
  return {
    apiVersion: "metallb.cli/v1",
    kind: "CodeList",
    items: CATALOGUE.map((entry) => {
      const finders = analyzers.filter((a) => a.codes.includes(entry.code));
      const reads = finders.flatMap(({ reads: r }) => [
        ...r.kinds,
        ...(r.also ?? []),
        ...(r.uses ?? []),
        ...(r.live ?? []),
      ]);
      return {
        name: entry.code,
        title: entry.title,
        severity: entry.severity,
        group: entry.group,
        foundFrom: entry.foundFrom,
        analyzers: finders.map((a) => a.name),
        reads: [...new Set(reads)],
        ...("retired" in entry && entry.retired !== undefined ? { retired: entry.retired as string } : {}),
      };
    }),
  };
}

/** The codes by what is broken for whom. */
export function codeListText(list: CodeList, view: View): string {
  const byGroup = Map.groupBy(list.items, (i) => i.group);
  return GROUP_ORDER.map((group) => [group, byGroup.get(group) ?? []] as const)
    .map(([group, items]) =>
      [
        view.theme.title(GROUPS[group]),
        columns(
          items.map((i) => [
            `${i.name} ${i.severity}`,
            `${i.title}${view.wide ? view.theme.dim(` (${i.foundFrom}; ${i.reads.join(", ")})`) : ""}${i.retired === undefined ? "" : ` (retired: ${i.retired})`}`,
          ]),
          view.width,
          "  ",
        ),
      ].join("\n"),
    )
    .join("\n\n");
}
