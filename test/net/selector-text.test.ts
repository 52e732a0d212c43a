import { expect, test } from "vitest";
import { matches, parseSelector } from "../../src/net/selector.ts";
import { readSelectorText } from "../../src/net/selector-text.ts";

const NODE = { zone: "a", "node-role.kubernetes.io/worker": "", tier: "gold" };

test.each<[text: string, selected: boolean]>([
  ["", true],
  ["zone=a", true],
  ["zone==a", true],
  ["zone=b", false],
  ["zone!=b", true],
  ["rack!=7", true],
  ["zone in (a,b)", true],
  ["zone in ( b , c )", false],
  ["zone notin (b,c)", true],
  ["node-role.kubernetes.io/worker", true],
  ["!node-role.kubernetes.io/control-plane", true],
  ["node-role.kubernetes.io/worker=", true],
  ["zone in (a,b),tier=gold,!rack", true],
  ["zone=a,tier=silver", false],
])("%j", (text, selected) => {
  const source = readSelectorText(text);
  const parsed = source === undefined ? undefined : parseSelector(source);
  expect(parsed?.ok && matches(parsed.selector, NODE)).toBe(selected);
});

test.each(["zone=a=b", "zone in a,b", "in (a)", "zone (a)", "a,,b", "=x"])("%j is none", (text) => {
  const source = readSelectorText(text);
  expect(source === undefined || !parseSelector(source).ok).toBe(true);
});
