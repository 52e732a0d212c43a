import type { Splitter, Unit } from "./unit.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const SPACE = 0x20;

/**
 * Splits a stream of JSON documents, and each document with a top-level `items` array into its items, so that a file of any
 * size is parsed object by object. What stands around the items comes last, with `"items": []`. It only counts brackets and
 * minds strings; whether a unit is JSON is for the parser to say.
 */
export function jsonSplitter(): Splitter {
  let line = 1;
  let depth = 0;
  let deepest = 0;
  let inString = false;
  let escaped = false;
  let inItems = false;
  let outer = "";
  let outerLine = 1;
  let item: string | undefined;
  let itemLine = 0;

  const push = (chunk: string): Unit[] => {
    const units: Unit[] = [];
    let start = 0;
    const keep = (end: number): void => {
      if (item !== undefined) item += chunk.slice(start, end);
      else if (!inItems) outer += chunk.slice(start, end);
      start = end;
    };
    for (let at = 0; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at);
      if (code === NEWLINE) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) inString = false;
        continue;
      }
      if (inItems && depth === 2) {
        const ends = code === COMMA || code === CLOSE_BRACKET;
        if (ends && item !== undefined) {
          keep(at);
          units.push({ text: item, line: itemLine, part: "item", depth: deepest });
          item = undefined;
        } else if (!ends && item === undefined && code > SPACE) {
          keep(at);
          item = "";
          itemLine = line;
        }
      }
      switch (code) {
        case QUOTE:
          inString = true;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (depth === 0) {
            start = at;
            outerLine = line;
          }
          depth++;
          deepest = Math.max(deepest, depth);
          if (inItems && depth === 3 && item === undefined) {
            keep(at);
            item = "";
            itemLine = line;
          } else if (
            code === OPEN_BRACKET &&
            depth === 2 &&
            !inItems &&
            opensItems(outer, chunk.slice(start, at))
          ) {
            keep(at + 1);
            inItems = true;
          }
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          depth--;
          if (inItems && depth === 1) {
            inItems = false;
            start = at;
          } else if (depth <= 0) {
            keep(at + 1);
            units.push({ text: outer, line: outerLine, part: "document", depth: deepest });
            deepest = 0;
            outer = "";
            depth = 0;
          }
      }
    }
    keep(chunk.length);
    return units;
  };
  return {
    format: "json",
    push,
    end() {
      const text = outer + (item ?? "");
      outer = "";
      item = undefined;
      return text.trim() === "" ? [] : [{ text, line: outerLine, part: "document", depth: deepest }];
    },
  };
}

/** @returns whether what was read of the document ends in the key `items`. */
const opensItems = (before: string, now: string): boolean =>
  /"items"\s*:\s*$/.test(now.length > 40 ? now.slice(-40) : before.slice(-40) + now);
