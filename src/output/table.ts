import Table from "cli-table3";
import type { Theme } from "./theme.ts";
import type { View } from "./view.ts";
import { visibleLine } from "./visible.ts";
import { widthOfText, wrapHard } from "./wrap.ts";

/** A column of a table, titled as kubectl titles them (upper case). */
export interface Column {
  readonly title: string;
  /** Shown with `-o wide` only. */
  readonly wide?: boolean;
  /** Numbers stand to the right. */
  readonly align?: "left" | "right";
  /** The text may be broken into lines where columns are scarce; names and addresses should not be, unless nothing else helps. */
  readonly wrap?: boolean;
}

/** Text of a cell, and how it looks by its meaning. */
export type Cell = string | { readonly text: string; readonly style: keyof Theme };

const GAP = 3;
const NARROWEST = 10;

const textOf = (cell: Cell | undefined): string =>
  visibleLine(typeof cell === "object" ? cell.text : (cell ?? ""));

/**
 * Draws rows without lines, as kubectl does. Where the view is too narrow, columns that may wrap are broken into lines, then
 * others; where even that is too wide, each row becomes a block of `TITLE value` lines.
 */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], view: View): string {
  const shown = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => view.wide || column.wide !== true);
  const texts = rows.map((row) => shown.map(({ index }) => textOf(row[index])));
  const natural = shown.map(({ column }, i) =>
    Math.max(view.headers ? column.title.length : 0, ...texts.map((row) => widthOfText(row[i] ?? ""))),
  );
  const widths = shrink(
    natural,
    shown.map(({ column }) => column.wrap === true),
    view.width - GAP * (shown.length - 1),
  );
  if (widths === undefined) return records(shown, rows, view);
  const drawn = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
    colWidths: widths.map((width, i) => width + (i < widths.length - 1 ? GAP : 0)),
    colAligns: shown.map(({ column }) => column.align ?? "left"),
    truncate: "",
  });
  const last = widths.length - 1;
  if (view.headers)
    drawn.push(shown.map(({ column }, i) => padded(view.theme.title(column.title), column, i < last)));
  for (const [r, row] of rows.entries()) {
    drawn.push(
      shown.map(({ column, index }, i) => {
        const lines = wrapHard(texts[r]?.[i] ?? "", widths[i] ?? 1).split("\n");
        const cell = row[index];
        const styled = typeof cell === "object" ? lines.map((line) => view.theme[cell.style](line)) : lines;
        return styled.map((line) => padded(line, column, i < last)).join("\n");
      }),
    );
  }
  if (rows.length === 0 && !view.headers) return "";
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.replace(/ +$/, ""))
    .join("\n");
}

const padded = (text: string, column: Column, gap: boolean): string =>
  column.align === "right" && gap ? text + " ".repeat(GAP) : text;

const NO_LINES = Object.freeze(
  Object.fromEntries(
    [
      "top",
      "top-mid",
      "top-left",
      "top-right",
      "bottom",
      "bottom-mid",
      "bottom-left",
      "bottom-right",
      "left",
      "left-mid",
    ]
      .concat(["mid", "mid-mid", "right", "right-mid", "middle"])
      .map((name) => [name, ""]),
  ),
);

/** @returns a width for each column that together fit, or undefined where that would cut too much. */
function shrink(
  natural: readonly number[],
  wraps: readonly boolean[],
  width: number,
): readonly number[] | undefined {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, w) => sum + w, 0);
  for (const group of [true, false]) {
    while (total() > width) {
      const candidates = widths
        .map((w, i) => ({ w, i }))
        .filter(({ w, i }) => wraps[i] === group && w > NARROWEST);
      const widest = candidates.sort((a, b) => b.w - a.w)[0];
      if (widest === undefined) break;
      const next = candidates[1]?.w ?? NARROWEST;
      widths[widest.i] = Math.max(NARROWEST, Math.min(widest.w - 1, next), widest.w - (total() - width));
    }
  }
  return total() > width ? undefined : widths;
}

function records(
  shown: readonly { readonly column: Column; readonly index: number }[],
  rows: readonly (readonly Cell[])[],
  view: View,
): string {
  const label = Math.max(...shown.map(({ column }) => column.title.length));
  const room = Math.max(NARROWEST, view.width - label - 2);
  return rows
    .map((row) =>
      shown
        .map(({ column, index }) => {
          const cell = row[index];
          const lines = wrapHard(textOf(cell), room).split("\n");
          const styled = typeof cell === "object" ? lines.map((line) => view.theme[cell.style](line)) : lines;
          const title = view.theme.title(column.title) + " ".repeat(label - column.title.length + 2);
          return (title + styled.join(`\n${" ".repeat(label + 2)}`)).replace(/ +$/gm, "");
        })
        .join("\n"),
    )
    .join("\n\n");
}
