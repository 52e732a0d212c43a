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
  /** What a cell holds when there is nothing to say. A column of nothing else gives way where columns are scarce. */
  readonly usual?: string;
}

/** Text of a cell, and how it looks by its meaning. */
export type Cell = string | { readonly text: string; readonly style: keyof Theme };

/** Blanks between columns: three as kubectl has them, two where columns are scarce. */
const GAP = 3;
const NARROW_GAP = 2;
/** A word that is longer may be cut. */
const LONGEST_WORD = 40;

const textOf = (cell: Cell | undefined): string =>
  visibleLine(typeof cell === "object" ? cell.text : (cell ?? ""));

interface Shown {
  readonly column: Column;
  readonly index: number;
}

/**
 * Draws rows without lines, as kubectl does. Where the view is too narrow, columns that may wrap are broken into lines; then
 * columns go that say the usual in every row; where even that is too wide, each row becomes a block of `TITLE value` lines.
 */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], view: View): string {
  const shown = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => view.wide || column.wide !== true);
  const telling = shown.filter(
    ({ column, index }) =>
      column.usual === undefined || rows.some((row) => textOf(row[index]) !== column.usual),
  );
  return fitted(shown, rows, view) ?? fitted(telling, rows, view) ?? records(telling, rows, view);
}

/** @returns the table; undefined if these columns do not fit */
function fitted(shown: readonly Shown[], rows: readonly (readonly Cell[])[], view: View): string | undefined {
  const texts = rows.map((row) => shown.map(({ index }) => textOf(row[index])));
  const natural = shown.map(({ column }, i) =>
    Math.max(view.headers ? column.title.length : 0, ...texts.map((row) => widthOfText(row[i] ?? ""))),
  );
  const longest = shown.map(({ column }, i) =>
    column.wrap === true
      ? Math.max(view.headers ? column.title.length : 0, ...texts.map((row) => longestWord(row[i] ?? "")))
      : (natural[i] ?? 0),
  );
  const room = (gap: number): number => view.width - gap * (shown.length - 1);
  const gap = natural.reduce((sum, width) => sum + width, 0) <= room(GAP) ? GAP : NARROW_GAP;
  const widths = shrink(natural, longest, room(gap));
  if (widths === undefined) return undefined;
  const last = widths.length - 1;
  const head = shown.map(({ column }, i) =>
    padded(view.theme.title(column.title), column, i < last ? gap : 0),
  );
  const body = rows.map((row, r) =>
    shown.map(({ column, index }, i) => {
      const lines = wrapHard(texts[r]?.[i] ?? "", widths[i] ?? 1).split("\n");
      const cell = row[index];
      const styled = typeof cell === "object" ? lines.map((line) => view.theme[cell.style](line)) : lines;
      return styled.map((line) => padded(line, column, i < last ? gap : 0)).join("\n");
    }),
  );
  const colWidths = widths.map((width, i) => width + (i < last ? gap : 0));
  return draw(
    view.headers ? [head, ...body] : body,
    colWidths,
    shown.map(({ column }) => column.align ?? "left"),
  );
}

/** cli-table3 takes time quadratic in the rows of one table. */
const BATCH = 64;

function draw(
  rows: readonly (readonly string[])[],
  colWidths: readonly number[],
  colAligns: readonly ("left" | "right")[],
): string {
  const parts: string[] = [];
  for (let start = 0; start < rows.length; start += BATCH) {
    const drawn = new Table({
      chars: NO_LINES,
      style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
      colWidths: [...colWidths],
      colAligns: [...colAligns],
      truncate: "",
    });
    drawn.push(...rows.slice(start, start + BATCH).map((row) => [...row]));
    parts.push(drawn.toString());
  }
  return parts.join("\n").replace(/ +$/gm, "");
}

const padded = (text: string, column: Column, gap: number): string =>
  column.align === "right" ? text + " ".repeat(gap) : text;

const longestWord = (text: string): number =>
  Math.min(LONGEST_WORD, Math.max(0, ...text.split(/\s+/).map(widthOfText)));

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

/** @returns widths that together fit, none less than its least; undefined where there are none. The widest gives first. */
function shrink(
  natural: readonly number[],
  least: readonly number[],
  width: number,
): readonly number[] | undefined {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, w) => sum + w, 0);
  while (total() > width) {
    const [widest, next] = widths
      .map((w, i) => ({ w, i, room: w - (least[i] ?? 0) }))
      .filter(({ room }) => room > 0)
      .sort((a, b) => b.w - a.w);
    if (widest === undefined) return undefined;
    const aim = Math.max(
      least[widest.i] ?? 0,
      Math.min(widest.w - 1, next?.w ?? 0),
      widest.w - (total() - width),
    );
    widths[widest.i] = aim;
  }
  return widths;
}

function records(shown: readonly Shown[], rows: readonly (readonly Cell[])[], view: View): string {
  const label = Math.max(...shown.map(({ column }) => column.title.length));
  const room = Math.max(10, view.width - label - 2);
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
