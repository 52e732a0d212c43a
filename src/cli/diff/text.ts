import { formatOrigin } from "../../api/ref.ts";
import { nodePhrase, plural } from "../../findings/phrase.ts";
import type { Impact } from "../../frr/compare/difference.ts";
import { type Block, blocks } from "../../output/block.ts";
import type { View } from "../../output/view.ts";
import type { DiffReport, DiffRow, NodeDiff } from "../../state/diff.ts";
import { conflictBlocks } from "./conflict-text.ts";

/** The report for eyes: the verdict, then each group of nodes that are alike, by neighbor. */
export function diffText(report: DiffReport, blame: boolean, view: View): string {
  const { theme } = view;
  const parts = [
    verdictLine(report, view),
    ...report.nodes.map((node) => blocks([nodeBlock(node, blame, view)], view)),
    ...report.notes.map((note) => theme.dim(`note: ${note}`)),
    theme.dim(aboutLine(report)),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function named(report: DiffReport, verdict: NodeDiff["verdict"]): readonly string[] {
  return report.nodes.filter((node) => node.verdict === verdict).flatMap(({ names }) => names);
}

function verdictLine(report: DiffReport, { theme }: View): string {
  const refused = named(report, "refused");
  const different = named(report, "different");
  const same = named(report, "same");
  const unknown = named(report, "unknown");
  const said = [
    ...(refused.length === 0 ? [] : [theme.bad(`${nodePhrase(refused)} frozen by a conflict`)]),
    ...(different.length === 0 ? [] : [theme.bad(`${nodePhrase(different)} not as intended`)]),
    ...(same.length === 0 ? [] : [theme.good(`${nodePhrase(same)} as intended`)]),
    ...(unknown.length === 0 ? [] : [theme.unknown(`${nodePhrase(unknown)} unknown`)]),
  ];
  return said.length === 0 ? theme.unknown("no node is known") : said.join(", ");
}

function nodeBlock(node: NodeDiff, blame: boolean, view: View): Block {
  const { theme } = view;
  const title = `${theme.title(nodePhrase(node.names))}  ${headline(node, view)}`;
  const columns =
    node.verdict === "unknown" ? [] : node.columns.filter(({ state }) => state === "known" || view.wide);
  return {
    text: title,
    below: [
      ...columns.map((column) => ({ text: theme.dim(columnLine(column)) })),
      ...reportLines(node, view),
      ...conflictBlocks(node, view),
      ...groupBlocks(node, blame, view),
    ],
  };
}

const CONSEQUENCE: Readonly<Record<Impact, string>> = {
  "session-reset": "a reload that puts it right resets sessions",
  "policy-refresh": "a reload that puts it right keeps the sessions",
  none: "a reload that puts it right disturbs nothing",
};

function headline(node: NodeDiff, { theme }: View): string {
  switch (node.verdict) {
    case "refused":
      return theme.bad(`previous configuration kept: ${node.intended.reason}`);
    case "different":
      return `${theme.bad(plural(node.rows.length, "difference"))}: ${CONSEQUENCE[node.impact]}`;
    case "same":
      return theme.good("as intended");
    case "unknown":
      return theme.unknown(`unknown: ${unknownReason(node)}`);
  }
}

function unknownReason({ intended, columns }: NodeDiff): string {
  if (intended.state === "unknown") return `what is intended (${intended.reason})`;
  return columns.map(({ name, reason }) => `${name} (${reason ?? "no answer"})`).join(", ");
}

function columnLine({ name, from, at, reason, frrVersion }: NodeDiff["columns"][number]): string {
  if (from === undefined) return `${name}: unknown (${reason})`;
  const version = frrVersion === undefined ? "" : `, FRR ${frrVersion}`;
  return `${from === name ? name : `${name}: ${from}`}${at === undefined ? "" : ` of ${at}`}${version}`;
}

function reportLines({ reports, verdict }: NodeDiff, { theme }: View): readonly Block[] {
  if (reports === undefined) return [];
  const { conversion, reload, contradiction } = reports;
  return [
    ...(contradiction === undefined ? [] : [{ text: theme.warn(contradiction) }]),
    ...(conversion?.startsWith("failed") && contradiction === undefined && verdict !== "refused"
      ? [{ text: theme.bad(`frr-k8s reports: ${conversion}`) }]
      : []),
    ...(reload?.startsWith("failed") ? [{ text: theme.bad(`the last reload ${firstLine(reload)}`) }] : []),
  ];
}

const firstLine = (text: string): string => text.split("\n")[0] ?? "";

function groupBlocks(node: NodeDiff, blame: boolean, view: View): readonly Block[] {
  const groups = Map.groupBy(node.rows, groupOf);
  return [...groups].map(([name, rows]) => ({
    text: view.theme.name(name),
    below: rows.map((row) => rowBlock(row, node, blame, view)),
  }));
}

/** Differences are read neighbor by neighbor; the rest by what they are about. */
function groupOf(row: DiffRow): string {
  const vrf = row.vrf === undefined || row.vrf === "" ? "" : ` vrf ${row.vrf}`;
  if (row.neighbor !== undefined) return `neighbor ${row.neighbor}${vrf}`;
  if (row.area === "origination") return `originated${vrf}`;
  return row.area === "router" || row.area === "vrf" ? row.subject : "other lines";
}

const MARK: Readonly<Record<DiffRow["kind"], string>> = { missing: "-", unexpected: "+", changed: "~" };

function rowBlock(row: DiffRow, node: NodeDiff, blame: boolean, view: View): Block {
  const { theme } = view;
  const style = row.dormant === true ? theme.dim : row.kind === "changed" ? theme.warn : theme.bad;
  const values = valueLines(row, node, view);
  return {
    text: `${style(`${MARK[row.kind]} ${row.effect}`)}${row.impact === "none" ? "" : theme.dim(`  [${row.impact}]`)}`,
    below: [
      ...values,
      ...(blame ? row.origins.map((origin) => ({ text: theme.dim(`from ${formatOrigin(origin)}`) })) : []),
    ],
  };
}

/** What each side has: always for three columns, else where the sentence does not say it. */
function valueLines(row: DiffRow, node: NodeDiff, { theme, wide }: View): readonly Block[] {
  const known = node.columns.filter(({ state }) => state === "known");
  const cells: (readonly [string, string])[] = [
    ["intended", row.intended ?? "(not there)"],
    ...known.map(({ name }): readonly [string, string] => [name, row.found[name] ?? "as intended"]),
  ];
  const label = Math.max(...cells.map(([name]) => name.length));
  return [
    ...(wide ? [{ text: theme.dim(row.path) }] : []),
    ...cells.map(([name, value]) => ({ text: `${theme.dim(name.padEnd(label))}  ${value}` })),
    ...(wide && row.example !== undefined
      ? [{ text: theme.dim(`for example ${JSON.stringify(row.example)}`) }]
      : []),
  ];
}

function aboutLine({ frrK8s, source }: DiffReport): string {
  const release = frrK8s === undefined ? "" : `frr-k8s ${frrK8s.release} (${frrK8s.from}), `;
  return `${release}${source.kind} ${source.name}${source.at === undefined ? "" : ` of ${source.at}`}`.trim();
}
