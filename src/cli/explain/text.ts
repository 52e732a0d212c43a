import { formatOrigin } from "../../api/ref.ts";
import type { Bystanders, Explanation, Link, NodeChain } from "../../explain/explanation.ts";
import type { Evidence, Finding } from "../../findings/finding.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import type { Theme } from "../../output/theme.ts";
import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import { indent, padEnd, widthOfText, wrapText } from "../../output/wrap.ts";
import { ageText } from "./age.ts";
import { subjectName } from "./subject.ts";

/** What a link's state is called in the second column. */
const STATES: Readonly<Record<Link["state"], string>> = Object.freeze({
  sound: "ok",
  broken: "BROKEN",
  consequence: "hence",
  unknown: "unknown",
  note: "note",
});

const MARGIN = "  ";
const STATE_WIDTH = 7;

/** The explanation for eyes: the verdict first, then the chain, its first broken link with evidence, cause and remedy. */
export function explanationText(e: Explanation, view: View, now: string | undefined): string {
  const shown = new Set<string>();
  const nameWidth = Math.max(
    ...[...e.links, ...e.nodes.flatMap((n) => n.links)].map((l) => l.name.length),
    4,
  );
  const context: Context = { view, shown, nameWidth, now };
  const body = [
    ...e.links.flatMap((link) => [
      linkText(link, context),
      ...(link.name === "nodes" ? e.bystanders.map((b) => bystandersText(b, context)) : []),
    ]),
    ...e.nodes.map((chain) => chainText(chain, context)),
  ];
  return [
    head(e, view),
    ...(body.length === 0 ? [] : [body.join("\n")]),
    ...(e.notes.length === 0
      ? []
      : [e.notes.map((n) => indent(wrapped(n, view.width - 2).join("\n"), MARGIN)).join("\n")]),
    summaryLine(e, view),
  ].join("\n\n");
}

interface Context {
  readonly view: View;
  /** Findings that stand in the text already. */
  readonly shown: Set<string>;
  readonly nameWidth: number;
  readonly now: string | undefined;
}

function head(e: Explanation, view: View): string {
  const { theme, width } = view;
  const codes = e.verdict.codes.length === 0 ? "" : ` [${e.verdict.codes.join(", ")}]`;
  const style = verdictStyle(e, theme);
  const sentence = wrapped(visibleLine(`${subjectName(e.subject)}: ${e.verdict.text}${codes}`), width)
    .map((line) => style(line))
    .join("\n");
  const facts = flow(
    e.facts.map((f) => visibleLine(`${f.name} ${f.value}`)),
    width,
  ).map((line) => theme.dim(line));
  return [sentence, ...facts].join("\n");
}

function verdictStyle(e: Explanation, theme: Theme): (text: string) => string {
  if (e.verdict.state === "sound") return theme.good;
  if (e.verdict.state === "unknown") return theme.unknown;
  return e.verdict.reachable === "yes" ? theme.warn : theme.bad;
}

function chainText(chain: NodeChain, context: Context): string {
  const { view } = context;
  const names = view.wide ? chain.nodes.join(", ") : nodePhrase(chain.nodes);
  const lines = chain.links.map((link) => linkText(withDetail(link, chain), context));
  const title = wrapped(`on ${names}`, view.width - 2).map((line) => `${MARGIN}${view.theme.title(line)}`);
  return [...title, ...lines].join("\n");
}

/** What differs between the nodes of a group is said as a range, or for each node with `-o wide`. */
function withDetail(link: Link, chain: NodeChain): Link {
  if (chain.nodes.length < 2 || link.detail === undefined) return link;
  const key = link.peer === undefined ? link.name : `${link.name} ${link.peer}`;
  const values = chain.nodes.flatMap((node) => chain.details[node]?.[key] ?? []);
  const different = [...new Set(values)];
  if (different.length <= 1) return link;
  if (different.length <= 3)
    return { ...link, detail: chain.nodes.map((n) => `${n} ${chain.details[n]?.[key] ?? ""}`).join(", ") };
  return { ...link, detail: `differs from node to node, on ${chain.nodes[0]} ${different[0]}` };
}

function linkText(link: Link, context: Context): string {
  const { view, nameWidth, now } = context;
  const { theme } = view;
  const margin = MARGIN.length + nameWidth + 1 + STATE_WIDTH + 2;
  const source = link.source === undefined ? "" : ` ${theme.dim(`(${sourceText(link.source, now)})`)}`;
  const detail = link.detail === undefined ? "" : `, ${link.detail}`;
  const code = link.finding === undefined || link.state === "sound" ? "" : `${link.finding.code} `;
  const text = wrapped(`${visibleLine(`${code}${link.text}${detail}`)}${source}`, view.width - margin);
  const name = padEnd(link.name, nameWidth);
  const state = stateStyle(link, theme)(padEnd(STATES[link.state], STATE_WIDTH));
  const first = `${MARGIN}${name} ${state}  ${text.join(`\n${" ".repeat(margin)}`)}`;
  return [first, ...moreOf(link, context).map((row) => rowText(row, view))].join("\n");
}

/** A label with a text that wraps beside it; a command stands alone, unbroken, so that it can be pasted. */
type Row =
  | { readonly label: string; readonly text: string }
  | { readonly label?: string; readonly command: string };

const LABEL_WIDTH = 8;
const ROW_MARGIN = "      ";

function rowText(row: Row, view: View): string {
  if ("command" in row)
    return `${ROW_MARGIN}${view.theme.dim(padEnd(row.label ?? "", LABEL_WIDTH))}${view.theme.name(visibleLine(row.command))}`;
  const margin = ROW_MARGIN.length + LABEL_WIDTH;
  const lines = wrapped(row.text, view.width - margin);
  return `${ROW_MARGIN}${view.theme.dim(padEnd(row.label, LABEL_WIDTH))}${lines.join(`\n${" ".repeat(margin)}`)}`;
}

function moreOf(link: Link, context: Context): readonly Row[] {
  const { view, shown } = context;
  const unknown: Row[] = [
    ...(link.permission === undefined ? [] : [{ label: "needs", text: link.permission }]),
    ...(link.findOut ?? [])
      .filter((f) => isNew(shown, f))
      .map(
        (f, i): Row =>
          f.startsWith("kubectl ")
            ? { label: i === 0 ? "find" : "", command: f }
            : { label: i === 0 ? "find" : "", text: f },
      ),
  ];
  if (link.finding === undefined || link.state === "consequence") return unknown;
  if (shown.has(link.finding.id)) return [{ label: "see", text: "above" }];
  shown.add(link.finding.id);
  if (link.state === "note" && !view.wide) return [...remedyRows(link.finding), ...unknown];
  return [...findingRows(link.finding, view), ...unknown];
}

/** What to do is said once, however many links it would help. */
function isNew(shown: Set<string>, text: string): boolean {
  const known = shown.has(text);
  shown.add(text);
  return !known;
}

function findingRows(f: Finding, view: View): readonly Row[] {
  const evidence = f.evidence.slice(0, view.wide ? undefined : 4).map((e) => evidenceText(e, view.theme));
  const left = f.evidence.length - evidence.length;
  return [
    ...evidence.map((text, i): Row => ({ label: i === 0 ? "seen" : "", text })),
    ...(left > 0 ? [{ label: "", text: `and ${left} more with -o wide` }] : []),
    { label: "cause", text: visibleLine(f.cause) },
    ...remedyRows(f),
    ...(f.question === undefined ? [] : [{ label: "ask", text: f.question }]),
  ];
}

function remedyRows(f: Finding): readonly Row[] {
  return [
    { label: "remedy", text: visibleLine(f.remedy.text) },
    ...f.remedy.commands.map((command): Row => ({ command })),
  ];
}

function evidenceText(e: Evidence, theme: Theme): string {
  const what = e.object === undefined ? e.path : formatOrigin({ ref: e.object, path: e.path });
  const place = e.file === undefined ? "" : ` (${e.file}${e.line === undefined ? "" : `:${e.line}`})`;
  return `${visibleLine(`${what}${e.value === "" ? "" : `: ${e.value}`}`)}${theme.dim(visibleLine(place))}`;
}

function bystandersText(b: Bystanders, context: Context): string {
  const { view, nameWidth } = context;
  const margin = MARGIN.length + nameWidth + 1 + STATE_WIDTH + 2;
  const names = view.wide ? b.nodes.join(", ") : nodePhrase(b.nodes);
  const code = b.code === undefined ? "" : `${b.code} `;
  return wrapped(visibleLine(`${names}: ${code}${b.text}`), view.width - margin)
    .map((line) => `${" ".repeat(margin)}${view.theme.dim(line)}`)
    .join("\n");
}

/** @returns where and when something was read: `vtysh, 12 s ago`. */
function sourceText(source: NonNullable<Link["source"]>, now: string | undefined): string {
  const age = ageText(source.at, now);
  return age === undefined ? source.name : `${source.name}, ${age}`;
}

function stateStyle(link: Link, theme: Theme): (text: string) => string {
  switch (link.state) {
    case "sound":
      return theme.good;
    case "broken":
      return theme.bad;
    case "unknown":
      return theme.unknown;
    case "note":
      return link.finding === undefined || link.finding.severity === "info" ? theme.name : theme.warn;
    case "consequence":
      return theme.bad;
  }
}

/** @returns the last line: what was checked, and for which releases. */
export function summaryLine(e: Explanation, view: View): string {
  const { theme } = view;
  const { sound, broken, consequences, unknown, notes } = e.summary;
  const counts = [
    `${sound} ok`,
    ...(broken > 0 ? [theme.bad(`${broken} broken`)] : []),
    ...(consequences > 0 ? [`${consequences} in consequence`] : []),
    ...(unknown > 0 ? [theme.unknown(`${unknown} unknown`)] : []),
    ...(notes > 0 ? [`${notes} ${notes === 1 ? "note" : "notes"}`] : []),
  ].join(", ");
  const releases = flow(e.releases.map(releaseText), view.width);
  const line = `checked: ${counts}    ${releases[0] ?? ""}`;
  if (releases.length === 1 && widthOfText(line) <= view.width)
    return `checked: ${counts}    ${theme.dim(releases[0] ?? "")}`;
  return [`checked: ${counts}`, ...releases.map((r) => theme.dim(r))].join("\n");
}

const releaseText = (r: Explanation["releases"][number]): string =>
  `${r.name} ${r.release}${r.assumed ? " (assumed)" : ""}`;

/** Puts texts on lines with a dot between them; none of them is broken. */
function flow(texts: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    if (last !== undefined && widthOfText(`${last} · ${text}`) <= width)
      lines[lines.length - 1] = `${last} · ${text}`;
    else lines.push(text);
  }
  return lines;
}

/** The lines of a wrapped text; a line never starts with the blank at which it was broken. */
function wrapped(text: string, width: number): readonly string[] {
  return wrapText(text, width)
    .split("\n")
    .map((line) => line.replace(/^ +/, ""));
}

/** @returns `MetalLB 0.15.2 · frr-k8s 0.0.20`; what nothing says is marked as assumed. */
export function releasesText(e: Explanation): string {
  return e.releases.map(releaseText).join(" · ");
}
