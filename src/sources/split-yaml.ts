import type { Splitter, Unit } from "./unit.ts";

const blankOrComment = (line: string): boolean => /^\s*(?:#|$)/.test(line);

/**
 * Splits a YAML stream, so that a file of any size is parsed object by object. Documents end at `---`; of a List, as kubectl
 * writes it, each entry of `items` is a unit, and what stands around the items is the last one, a document without them.
 * Linear in the text; keeps one unit at a time.
 */
export function yamlSplitter(): Splitter {
  let rest: string[] = [];
  let number = 0;
  let outer: string[] = [];
  let outerLines: number[] = [];
  let item: string[] | undefined;
  let itemLine = 0;
  let inItems = false;
  let indent: number | undefined;

  const flushItem = (units: Unit[]): void => {
    if (item !== undefined) units.push({ text: item.join("\n"), line: itemLine, part: "item" });
    item = undefined;
  };
  const flushDocument = (units: Unit[]): void => {
    flushItem(units);
    if (outer.some((line) => !blankOrComment(line))) {
      units.push({ text: outer.join("\n"), line: outerLines[0] ?? 1, lines: outerLines, part: "document" });
    }
    outer = [];
    outerLines = [];
    inItems = false;
    indent = undefined;
  };
  const toOuter = (line: string): void => {
    outerLines.push(number);
    outer.push(line);
  };
  const takeItemLine = (line: string, units: Unit[]): boolean => {
    if (blankOrComment(line)) {
      item?.push(line);
      return true;
    }
    const [, blanks = "", dash] = /^( *)(-(?= |$))?/.exec(line) ?? [];
    if (dash !== undefined && blanks.length === (indent ?? blanks.length)) {
      flushItem(units);
      indent = blanks.length;
      item = [line];
      itemLine = number;
      return true;
    }
    if (item === undefined || indent === undefined || blanks.length <= indent) return false;
    item.push(line);
    return true;
  };
  const take = (line: string, units: Unit[]): void => {
    number++;
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(line)) {
      if (outer.some((before) => !blankOrComment(before) && !before.startsWith("%"))) flushDocument(units);
      if (line.startsWith("---")) toOuter(line);
      return;
    }
    if (inItems && takeItemLine(line, units)) return;
    if (inItems) {
      flushItem(units);
      inItems = false;
    }
    if (/^items:\s*(?:#.*)?$/.test(line)) inItems = true;
    toOuter(line);
  };
  return {
    format: "yaml",
    push(chunk) {
      const units: Unit[] = [];
      let start = 0;
      for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
        const line = rest.join("") + chunk.slice(start, end);
        rest = [];
        take(line.endsWith("\r") ? line.slice(0, -1) : line, units);
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.slice(start));
      return units;
    },
    end() {
      const units: Unit[] = [];
      if (rest.length > 0) take(rest.join(""), units);
      rest = [];
      flushDocument(units);
      return units;
    },
  };
}
