/** One line of a configuration: its text without the line end, and the end as it was (`\n`, `\r\n`, `\r` or nothing). */
export interface FrrLine {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string;
  readonly end: string;
}

/** Splits a text so that `joinLines` gives back every byte. Linear. A text that ends in a line end has no empty last line. */
export function splitLines(text: string): readonly FrrLine[] {
  const lines: FrrLine[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const stop = newline < 0 ? text.length : newline;
    const carriage = newline > start && text.charCodeAt(newline - 1) === 13;
    lines.push({
      number: lines.length + 1,
      text: text.slice(start, carriage ? stop - 1 : stop),
      end: newline < 0 ? "" : carriage ? "\r\n" : "\n",
    });
    start = stop + 1;
  }
  return lines;
}

/** @returns the text that `splitLines` was given. */
export function joinLines(lines: readonly FrrLine[]): string {
  const parts: string[] = [];
  for (const line of lines) parts.push(line.text, line.end);
  return parts.join("");
}

/** @returns the words of a line; several blanks count as one. */
export function wordsOf(text: string): string[] {
  const trimmed = text.trim();
  if (trimmed === "") return [];
  return trimmed.includes("  ") || trimmed.includes("\t") ? trimmed.split(/[ \t]+/) : trimmed.split(" ");
}
