import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** @returns the columns that a text takes on a terminal, colors not counted. */
export function widthOfText(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

/**
 * Breaks text at blanks to a width; a word that is longer than a line stands on its own and is not cut. The blanks at
 * which a line was broken are gone; those with which a line of the text itself begins stay.
 */
export function wrapText(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => {
      const lead = /^ */.exec(line)?.[0] ?? "";
      return wrapAnsi(line, Math.max(10, width), { trim: false, wordWrap: true, hard: false })
        .split("\n")
        .map((piece, i) =>
          (i === 0 ? lead + piece.replace(STRAY, "$1") : piece.replace(STRAY, "$1")).trimEnd(),
        )
        .join("\n");
    })
    .join("\n");
}

/** Blanks at the start of a line, behind the escape sequences that reopen a style. */
const STRAY = /^((?:\u001b\[[\d;]*m)*) +/;

/** As `wrapText`, with words cut where they do not fit: for table cells. */
export function wrapHard(text: string, width: number): string {
  if (text.length <= width && /^[ -~]*$/.test(text)) return text.trim();
  return wrapAnsi(text, Math.max(1, width), { trim: true, wordWrap: true, hard: true });
}

/** Puts the same text before every line; empty lines stay empty. */
export function indent(text: string, by: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : by + line))
    .join("\n");
}

/** Fills up with blanks to a width; a longer text stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOfText(text)));
}
