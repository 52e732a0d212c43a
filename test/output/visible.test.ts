import { describe, expect, test } from "vitest";
import { hasEscapes, visible, visibleLine, visibleStyled } from "../../src/output/visible.ts";

describe("visible", () => {
  const cases: readonly (readonly [name: string, input: string, shown: string])[] = [
    ["plain text", "wk3 ünïcödé 日本語 🙂", "wk3 ünïcödé 日本語 🙂"],
    ["newlines and tabs stay", "a\n\tb", "a\n\tb"],
    ["a color", "\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m"],
    ["a window title", "\u001b]0;pwned\u0007", "\\x1b]0;pwned\\x07"],
    ["an eight-bit control sequence", "\u009b2J", "\\x9b2J"],
    ["a carriage return that overwrites", "ok\rBAD", "ok\\x0dBAD"],
    ["a backspace and a delete", "a\b\u007f", "a\\x08\\x7f"],
    ["text that runs the other way", "\u202egnp.exe", "\\u202egnp.exe"],
    ["isolates", "\u2066x\u2069", "\\u2066x\\u2069"],
    ["no width at all", "wk\u200b3\ufeff", "wk\\u200b3\\ufeff"],
    ["line separators", "a\u2028b\u2029", "a\\u2028b\\u2029"],
    ["half a surrogate pair", "a\ud800b\udc00", "a\\ud800b\\udc00"],
    ["nothing", "", ""],
  ];
  test.each(cases)("%s", (_, input, shown) => expect(visible(input)).toBe(shown));

  test("on one line", () => expect(visibleLine("a\nb\tc\u001b")).toBe("a\\nb\\tc\\x1b"));

  test("a styled text keeps its colors and nothing else", () =>
    expect(visibleStyled("\u001b[31mred\u001b[39m \u001b[2J\u001b]0;x\u0007")).toBe(
      "\u001b[31mred\u001b[39m \\x1b[2J\\x1b]0;x\\x07",
    ));

  test.each([
    ["\u001b", true],
    ["\u009b", true],
    ["plain\n\u202e", false],
  ])("hasEscapes(%j) is %j", (text, expected) => expect(hasEscapes(text)).toBe(expected));
});
