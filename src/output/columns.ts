import { padEnd, widthOfText, wrapText } from "./wrap.ts";

/** A label and the text beside it; `whole` is a command to paste, which no width breaks. */
export type Row = readonly [label: string, text: string, whole?: "whole"];

/**
 * Two columns without lines: a label, and a text that wraps beside it. A label that is much longer than the others has a
 * line of its own.
 */
export function columns(rows: readonly Row[], width: number, margin = ""): string {
  const widest = Math.max(0, ...rows.map(([label]) => widthOfText(label)));
  const left = Math.min(widest, Math.max(12, Math.floor(width * 0.4)));
  const right = Math.max(20, width - margin.length - left - 2);
  return rows
    .map(([label, text, whole]) => {
      const lines = (whole === undefined ? wrapText(text, right) : text).split("\n");
      const gap = `${margin}${" ".repeat(left)}  `;
      const first =
        widthOfText(label) > left
          ? [`${margin}${label}`, `${gap}${lines[0] ?? ""}`]
          : [`${margin}${padEnd(label, left)}  ${lines[0] ?? ""}`];
      return [...first, ...lines.slice(1).map((line) => gap + line)].map((line) => line.trimEnd()).join("\n");
    })
    .join("\n");
}
