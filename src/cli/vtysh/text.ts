import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import { wrapText } from "../../output/wrap.ts";
import type { VtyshAnswers, VtyshItem } from "./document.ts";

/** One answer alone stands as vtysh gave it, so that it can be piped; several have a heading each. */
export function vtyshText(answers: VtyshAnswers, view: View): string {
  const [only] = answers.items;
  if (only !== undefined && answers.items.length === 1) return body(only, view);
  const many = new Set(answers.items.map((item) => item.command)).size > 1;
  return answers.items
    .map((item) => {
      const title = many ? `${item.node}: ${item.command}` : item.node;
      return `${view.theme.title(`=== ${visibleLine(title)}`)}\n${body(item, view)}`;
    })
    .join("\n");
}

const body = (item: VtyshItem, view: View): string =>
  item.text === undefined
    ? wrapText(
        view.theme.unknown(`unknown  ${visibleLine(item.node)}: ${visibleLine(item.reason ?? "")}`),
        view.width,
      )
    : item.text.replace(/^\n+|\s+$/g, "");
