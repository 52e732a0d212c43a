import { expect, test } from "vitest";
import { quote } from "../../src/net/quote.ts";

test.each([
  ["plain", '"plain"'],
  ['"\\', '"\\"\\\\"'],
  ["\u0007\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"'],
  ["\u0000\u001b\u007f", '"\\x00\\x1b\\x7f"'],
  ["\u00e9\u6f22\u{1f600}", '"\u00e9\u6f22\u{1f600}"'],
  ["\u00a0\u202e\ufeff", '"\\u00a0\\u202e\\ufeff"'],
  ["\u{e0001}", '"\\U000e0001"'],
  ["\ud800", '"\ufffd"'],
])("%j is quoted as Go does", (text, expected) => {
  expect(quote(text)).toBe(expected);
});
