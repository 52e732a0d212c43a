/** A piece of a text that can be parsed on its own: a document, or one entry of the `items` of a List (in YAML as `- …`). */
export interface Unit {
  readonly text: string;
  /** The line in the whole text where the piece begins, from 1. */
  readonly line: number;
  /** For a document from which items were taken out: the line of each of its lines. */
  readonly lines?: readonly number[];
  readonly part: "document" | "item";
  /** How deep brackets are nested in it, for JSON. */
  readonly depth?: number;
}

/** Takes a text in pieces of any size and gives back its units as they become complete. A List comes after its items. */
export interface Splitter {
  readonly format: "yaml" | "json";
  push(chunk: string): Unit[];
  end(): Unit[];
}

/** @returns the line in the whole text of a line (from 0) of the unit. */
export function lineIn(unit: Unit, line: number): number {
  return unit.lines?.[line] ?? unit.line + line;
}

/** @returns the first line (from 0) of a unit that is neither blank, nor a comment, nor a document marker. */
export function firstLine(unit: Unit): number {
  let line = 0;
  for (let start = 0; start < unit.text.length; line++) {
    const end = unit.text.indexOf("\n", start);
    const text = unit.text.slice(start, end < 0 ? undefined : end);
    if (!/^\s*(?:#|$|---\s*(?:#|$)|%)/.test(text)) return line;
    if (end < 0) break;
    start = end + 1;
  }
  return 0;
}
