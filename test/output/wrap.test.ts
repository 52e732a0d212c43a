import { describe, expect, it } from "vitest";
import { wrapText } from "../../src/output/wrap.ts";

const ESC = "\u001b";

describe("wrapText", () => {
  it.each([
    ["at a blank", "one two three four", 12, "one two\nthree four"],
    ["where a word ends exactly at the edge", "aaaa bbbbb cccc", 10, "aaaa bbbbb\ncccc"],
    ["where several blanks meet the edge", "aaaa bbbb   cccc", 10, "aaaa bbbb\ncccc"],
    ["keeping a margin of the text", "  aaaa bbbbb cccc\n  dd", 12, "  aaaa bbbbb\ncccc\n  dd"],
    ["keeping lines of the text", "aaaa\n\nbbbb", 10, "aaaa\n\nbbbb"],
    ["a word longer than the line on its own", "a verylongwordindeed b", 10, "a\nverylongwordindeed\nb"],
    [
      "inside a color",
      `${ESC}[31maaaa bbbbb cccc${ESC}[39m`,
      10,
      `${ESC}[31maaaa bbbbb${ESC}[39m\n${ESC}[31mcccc${ESC}[39m`,
    ],
  ])("breaks %s", (_, text, width, expected) => {
    expect(wrapText(text, width)).toBe(expected);
  });
});
