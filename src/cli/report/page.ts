import { formatRef } from "../../api/ref.ts";
import type { Explanation, Link } from "../../explain/explanation.ts";
import type { Evidence, Finding } from "../../findings/finding.ts";
import { GROUP_ORDER, GROUPS } from "../../findings/group.ts";
import { nodePhrase, plural } from "../../findings/phrase.ts";
import type { CheckReport } from "../../findings/report.ts";
import { type Html, html } from "../../output/html.ts";
import { maskSecrets } from "../../snapshot/mask.ts";
import type { Chains } from "./chains.ts";
import { STYLE } from "./style.ts";

/** One page that says everything about a cluster at one moment; needs no network and no script. */
export interface Page extends Chains {
  readonly check: CheckReport;
  readonly program: string;
}

export function reportPage(unmasked: Page): string {
  const page = maskSecrets(unmasked) as Page;
  const { check } = page;
  const title = `MetalLB in ${check.source.name}`;
  return `${
    html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${{ markup: STYLE }}</style></head><body>
<header><h1>${title}</h1>
<p class="dim">${check.source.kind}${check.source.at === undefined ? "" : `, ${check.source.at}`} · ${check.releases.map((r) => `${r.name} ${r.release}`).join(" · ")} · ${page.program}</p></header>
<p class="verdict">${verdict(check)}</p>
${findings(check)}
<h2>Services</h2>${page.services.map(service)}
${page.sound === 0 ? "" : html`<p class="dim">Sound, and not shown: ${plural(page.sound, "further Service")}.</p>`}${page.rest === 0 ? "" : html`<p class="dim">Not explained one by one: ${plural(page.rest, "further Service")}. The findings above count all of them; kubectl metallb explain svc/NAME tells of any.</p>`}
${unknown(check)}
</body></html>
`.markup
  }`;
}

function verdict({ summary }: CheckReport): Html {
  const { errors, warnings, infos, nodes, services } = summary;
  const scope = `${plural(nodes, "node")}, ${plural(services, "Service")}`;
  const notes = plural(infos, "note");
  if (errors + warnings === 0)
    return html`<span class="good">Nothing is known to be wrong.</span> ${scope}, ${notes}.`;
  return html`<span class="${errors > 0 ? "bad" : "warn"}">${plural(errors, "error")}, ${plural(warnings, "warning")}</span>, ${notes}. ${scope}.`;
}

function findings(check: CheckReport): Html {
  const groups = GROUP_ORDER.flatMap((group) => {
    const list = check.findings.filter((f) => f.group === group);
    return list.length === 0 ? [] : [html`<h2>${GROUPS[group]}</h2>${list.map(finding)}`];
  });
  return html`${groups}`;
}

const CLASS: Readonly<Record<Finding["severity"], string>> = Object.freeze({
  error: "bad",
  warning: "warn",
  info: "dim",
});

function finding(f: Finding): Html {
  return html`<details${{ markup: f.severity === "error" ? " open" : "" }}><summary><b class="${CLASS[f.severity]}">${f.code}</b> ${f.message}</summary>
<table>
${f.nodes.length === 0 ? "" : html`<tr><th>nodes</th><td>${nodePhrase(f.nodes)}</td></tr>`}
<tr><th>seen</th><td>${f.evidence.map(seen)}</td></tr>
<tr><th>cause</th><td>${f.cause}</td></tr>
${f.question === undefined ? "" : html`<tr><th>ask</th><td>${f.question}</td></tr>`}
<tr><th>fix</th><td>${f.remedy.text}${f.remedy.commands.map((c) => html`<pre>${c}</pre>`)}</td></tr>
</table></details>`;
}

function seen(e: Evidence): Html {
  const where = `${e.object === undefined ? "" : `${formatRef(e.object)} `}${e.path}`;
  return html`<div><code>${where}: ${e.value}</code></div>`;
}

const MARKS: Readonly<Record<Link["state"], readonly [string, string]>> = Object.freeze({
  sound: ["good", "ok"],
  broken: ["bad", "broken"],
  consequence: ["warn", "hence"],
  unknown: ["warn", "unknown"],
  note: ["dim", "note"],
});

function service(e: Explanation): Html {
  const { state } = e.verdict;
  return html`<details${{ markup: state === "sound" ? "" : " open" }}><summary><span class="${state === "sound" ? "good" : state === "broken" ? "bad" : "warn"}">${state}</span> <b>${formatRef(e.subject)}</b> ${e.verdict.text}</summary>
<table>${e.links.map(row)}${e.nodes.map((chain) => html`<tr><th colspan="3">on ${nodePhrase(chain.nodes)}</th></tr>${chain.links.map(row)}`)}</table></details>`;
}

function row(link: Link): Html {
  const [style, word] = MARKS[link.state];
  return html`<tr><td>${link.name}</td><td class="${style}">${word}</td><td>${link.text}</td></tr>`;
}

function unknown(check: CheckReport): Html {
  if (check.unknown.length === 0) return html``;
  return html`<h2>Could not be checked</h2><ul>${check.unknown.map((gap) => html`<li>${gap.what}: ${gap.reason}</li>`)}</ul>`;
}
