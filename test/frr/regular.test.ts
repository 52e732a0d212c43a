import { describe, expect, test } from "vitest";
import { compileRegular } from "../../src/frr/policy/regular.ts";
import { cpuMs } from "../support/cpu.ts";

describe("regular expressions of bgpd", () => {
  test.each<[string, string, boolean]>([
    ["^$", "", true],
    ["^$", "65001", false],
    ["", "65001", true],
    ["_65001_", "65001", true],
    ["_65001_", "64999 65001 65002", true],
    ["_65001_", "165001", false],
    ["_65001_", "65001 {65002,65003}", true],
    ["_65003_", "65001 {65002,65003}", true],
    ["^65001", "65001 65002", true],
    ["^65001$", "65001 65002", false],
    ["65001|65002", "65002", true],
    ["^(65001|65002)( 65003)*$", "65002 65003 65003", true],
    ["^6500[1-3]$", "65004", false],
    ["^6500[^1-3]$", "65004", true],
    ["^6[[:digit:]]{4}$", "65004", true],
    ["^6[[:digit:]]{4}$", "650041", false],
    ["6{2,3}1", "6661", true],
    ["^6{2,}1$", "61", false],
    ["^65001.65002$", "65001 65002", true],
    ["^65.*02$", "65001 65002", true],
    ["65001:[0-9]+", "65001:1 65001:2", true],
    ["a\\.b", "a.b", true],
    ["a\\.b", "acb", false],
    ["[]]", "]", true],
    ["(6|5)?5$", "65", true],
  ])("%j in %j: %j", (source, text, expected) => {
    expect(compileRegular(source)?.test(text)).toBe(expected);
  });

  test.each(["(", "[a", "*a", "a{3,2}", "a{", "[a_]", "\\d", "a\\", "(".repeat(20_000), "((a{99}){99}){99}"])(
    "%.20j is not claimed",
    (source) => {
      expect(compileRegular(source)).toBeUndefined();
    },
  );

  test("an expression made to run for ever ends", () => {
    const regular = compileRegular("^(a+)+$");
    const text = `${"a".repeat(5000)}b`;
    expect(cpuMs(() => expect(regular?.test(text)).toBe(false))).toBeLessThan(2000);
  });
});
