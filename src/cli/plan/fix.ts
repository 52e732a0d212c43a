import { formatRef, type ObjectRef, refOf } from "../../api/ref.ts";
import { analyze } from "../../findings/analyze.ts";
import { codeInfo } from "../../findings/catalogue.ts";
import type { View } from "../../output/view.ts";
import { wrapText } from "../../output/wrap.ts";
import type { Edit } from "../../plan/edit.ts";
import { type Choice, choicesOf, REMEDIES } from "../../plan/fixes.ts";
import { whatIf } from "../../plan/what-if.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { UserError } from "../errors.ts";

/** The ways to mend a code, each with what it would do: `docs/schema/FixList.schema.json`. */
export interface FixList {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "FixList";
  readonly code: string;
  readonly items: readonly {
    readonly number: number;
    readonly title: string;
    readonly finding: string;
    readonly objects: readonly ObjectRef[];
    readonly outcome: "nothing" | "changes" | "breaks";
    readonly verdict: string;
  }[];
}

export type Fixed =
  | { readonly kind: "edits"; readonly edits: readonly Edit[]; readonly title: string }
  | { readonly kind: "choices"; readonly document: FixList };

const WORD = /^(MLB\d{3})(?:=(\d+))?$/i;

/**
 * Reads `--fix MLB201` (the choices) or `--fix MLB201=2` (the second of them).
 * @throws UserError if the code is not there, cannot be mended mechanically, or the number is none of the choices
 */
export function fixOf(word: string, snapshot: Snapshot, discovery: Discovery): Fixed {
  const [, name = "", number] = WORD.exec(word) ?? [];
  const code = name.toUpperCase();
  if (code === "")
    throw new UserError(
      `--fix ${word} is neither CODE nor CODE=NUMBER.`,
      "For example: --fix MLB201, --fix MLB201=1",
    );
  if (!REMEDIES.some((r) => r.code === code)) {
    const page =
      codeInfo(code) === undefined ? undefined : `kubectl metallb runbook ${code} says what to do.`;
    throw new UserError(
      page === undefined
        ? `There is no code ${code}.`
        : `${code} cannot be mended by a change that follows from the finding alone.`,
      page ?? `--fix knows ${REMEDIES.map((r) => r.code).join(", ")}.`,
    );
  }
  const { findings } = analyze(snapshot);
  const choices = choicesOf({ snapshot, discovery }, findings, code);
  if (choices.length === 0) {
    const there = findings.some((f) => f.code === code);
    throw new UserError(
      there
        ? `None of the findings ${code} can be mended mechanically here.`
        : `There is no finding ${code}: nothing to mend.`,
      there ? `kubectl metallb runbook ${code} says what to do.` : undefined,
    );
  }
  if (number === undefined) return { kind: "choices", document: listOf(code, choices, snapshot, discovery) };
  const choice = choices.find((c) => c.number === Number(number));
  if (choice === undefined)
    throw new UserError(
      `${code} has the choices 1 to ${choices.length}, and not ${number}.`,
      `--fix ${code} shows them.`,
    );
  return { kind: "edits", edits: choice.edits, title: choice.title };
}

/** More choices than this are shown without being computed through. */
const COMPUTED = 24;

function listOf(code: string, choices: readonly Choice[], s: Snapshot, d: Discovery): FixList {
  return {
    apiVersion: "metallb.cli/v1",
    kind: "FixList",
    code,
    items: choices.map(({ number, title, finding, edits }, i) => {
      const plan = i < COMPUTED ? whatIf(s, d, edits) : undefined;
      return {
        number,
        title,
        finding: finding.message,
        objects: edits.map(refOfEdit),
        outcome: plan?.outcome ?? "changes",
        verdict: plan?.verdict ?? `Not computed: plan --fix ${code}=${number} does.`,
      };
    }),
  };
}

function refOfEdit(edit: Edit): ObjectRef {
  return edit.op === "apply"
    ? refOf(edit.object)
    : edit.op === "delete"
      ? edit.ref
      : { kind: "Node", name: edit.node };
}

/** The choices as text, each below its finding, with what it would do. */
export function fixListText({ code, items }: FixList, view: View): string {
  const { theme } = view;
  const style = { nothing: theme.dim, changes: theme.good, breaks: theme.bad };
  const lines: string[] = [];
  let finding = "";
  for (const item of items) {
    if (item.finding !== finding)
      lines.push(...(finding === "" ? [] : [""]), wrapText(item.finding, view.width));
    finding = item.finding;
    lines.push(wrapText(`  ${String(item.number).padStart(2)}  ${theme.name(item.title)}`, view.width));
    lines.push(wrapText(`      ${style[item.outcome](item.verdict)}`, view.width));
    if (view.wide) lines.push(...item.objects.map((o) => `      ${formatRef(o)}`));
  }
  return [...lines, "", `Which of them is right only you know: --fix ${code}=NUMBER takes one.`].join("\n");
}
