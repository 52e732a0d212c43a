import type { View } from "../../output/view.ts";
import { indent, wrapText } from "../../output/wrap.ts";
import type { RouterLine } from "../../router/dialect.ts";
import type { RouterFault } from "../../router/fault.ts";
import type { RouterReport } from "../../router/report.ts";

/** The report for eyes: the verdict, then either the configuration to paste, or what the given one lacks. */
export function routerText(report: RouterReport, comment: string | undefined, view: View): string {
  const { theme } = view;
  const head = wrapText(`${theme.title(report.peer)}  ${report.verdict}`, view.width);
  const compared = report.comparison;
  const parts =
    compared === undefined
      ? [configurationText(report.configuration, comment, view), askText(report, view)]
      : [...compared.faults.map((f) => faultText(f, compared.file, view)), opaqueText(report, view)];
  const unknown = (compared?.unknown ?? report.demand.unknown).map((u) => `unknown  ${u}`);
  return [
    head,
    ...parts.filter((p) => p !== ""),
    ...(unknown.length === 0 ? [] : [unknown.map((u) => wrapText(u, view.width)).join("\n")]),
    theme.dim(
      wrapText(
        `${report.dialect.title}, checked by ${report.dialect.verified.by}: ${report.dialect.verified.what}`,
        view.width,
      ),
    ),
  ].join("\n\n");
}

/** The configuration alone can be pasted: reasons are comments in the dialect's own form, one for a run of equal ones. */
export function configurationText(
  lines: readonly RouterLine[],
  comment: string | undefined,
  view: View,
): string {
  let said: string | undefined;
  return lines
    .flatMap(({ text, why }) => {
      const reason =
        comment !== undefined && why !== undefined && why !== said
          ? [view.theme.dim(`${comment} ${why}`)]
          : [];
      said = why ?? said;
      return [...reason, text];
    })
    .join("\n");
}

function askText(report: RouterReport, view: View): string {
  const { theme, width } = view;
  const ask = report.ask.map((q) => indent(wrapText(`- ${q}`, width - 2), "  "));
  const show = report.show.map(
    (s) => `${indent(theme.name(s.command), "  ")}\n${indent(wrapText(s.look, width - 6), "      ")}`,
  );
  return [theme.title("Ask the network team"), ...ask, "", theme.title("Look on the router"), ...show].join(
    "\n",
  );
}

function faultText(fault: RouterFault, file: string, view: View): string {
  const { theme, width } = view;
  const where = fault.line === undefined ? file : `${file}:${fault.line}`;
  return [
    wrapText(`${theme.bad(fault.code)} ${fault.message}`, width),
    indent(
      [
        `${theme.dim("at  ")} ${where}${fault.found === undefined ? "" : `  ${fault.found}`}`,
        `${theme.dim("need")} ${fault.wanted}`,
      ].join("\n"),
      "  ",
    ),
  ].join("\n");
}

function opaqueText(report: RouterReport, view: View): string {
  const opaque = report.comparison?.opaque ?? [];
  if (opaque.length === 0) return "";
  const shown = opaque.slice(0, view.wide ? undefined : 5).map((o) => `  ${o.line}: ${o.text}`);
  const rest = opaque.length > shown.length ? [`  and ${opaque.length - shown.length} more`] : [];
  return [`Not judged (${opaque.length} lines that this program does not read):`, ...shown, ...rest].join(
    "\n",
  );
}
