import type { View } from "./view.ts";
import { indent, padEnd, widthOfText, wrapText } from "./wrap.ts";

/** A line of a report, with what belongs under it. The text is styled already and may be wrapped. */
export interface Block {
  readonly text: string;
  readonly below?: readonly Block[];
}

const STEP = "  ";

/** Writes blocks one under the other, each level further in, wrapped to the width; wrapped lines hang under their own text. */
export function blocks(list: readonly Block[], view: Pick<View, "width">, level = 0): string {
  const margin = STEP.repeat(level);
  return list
    .map(({ text, below }) => {
      const own = text
        .split("\n")
        .map((line) => hang(line, view.width - margin.length))
        .join("\n");
      const rest = below === undefined || below.length === 0 ? "" : `\n${blocks(below, view, level + 1)}`;
      return indent(own, margin) + rest;
    })
    .join("\n");
}

/** Wraps a line so that the lines that follow stand two columns further in than the first. */
function hang(line: string, width: number): string {
  if (widthOfText(line) <= width) return line;
  const lead = /^ */.exec(line)?.[0] ?? "";
  const [first = "", ...rest] = wrapText(line, width - STEP.length).split("\n");
  return [first, ...rest.map((more) => lead + STEP + more.trimStart())].join("\n");
}

/** A branch of a tree that is drawn with lines. */
export interface Branch {
  readonly text: string;
  readonly children?: readonly Branch[];
}

/** Draws a tree as `kubectl tree` does: `├─`, `└─`, `│`. */
export function tree(root: Branch): string {
  const draw = (branch: Branch, lead: string): string[] => {
    const children = branch.children ?? [];
    return children.flatMap((child, index) => {
      const last = index === children.length - 1;
      const [first = "", ...more] = child.text.split("\n");
      return [
        `${lead}${last ? "└─" : "├─"} ${first}`,
        ...more.map((line) => `${lead}${last ? "   " : "│  "}${line}`),
        ...draw(child, `${lead}${last ? "   " : "│  "}`),
      ];
    });
  };
  return [root.text, ...draw(root, "")].join("\n");
}

/** Pairs of a label and a value with the values in one column: `allocation   ok`. Values wrap beside their labels. */
export function pairs(
  list: readonly (readonly [label: string, value: string])[],
  view: Pick<View, "width">,
  level = 0,
): string {
  const margin = STEP.repeat(level);
  const label = Math.max(0, ...list.map(([name]) => widthOfText(name)));
  const gap = " ".repeat(label + 2);
  const room = Math.max(20, view.width - margin.length - label - 2);
  return list
    .map(([name, value]) => {
      const [first = "", ...rest] = wrapText(value, room).split("\n");
      return [`${margin}${padEnd(name, label)}  ${first}`, ...rest.map((line) => margin + gap + line)]
        .map((line) => line.trimEnd())
        .join("\n");
    })
    .join("\n");
}
