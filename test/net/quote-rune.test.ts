import { expect, test } from "vitest";
import { quoteRune } from "../../src/net/quote-rune.ts";

test.each([
  [33, "'!'"],
  [34, `'"'`],
  [39, "'\\''"],
  [92, "'\\\\'"],
  [127, "'\\x7f'"],
  [129, "'\\u0081'"],
  [233, "'é'"],
  [0x1f600, "'😀'"],
  [0xd800, "'\ufffd'"],
  [2147483647, "'\ufffd'"],
])("%i as Go's %%q prints an integer", (value, text) => {
  expect(quoteRune(value)).toBe(text);
});
