import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFrr, policiesOf } from "../../src/frr/config.ts";
import { decidingRule } from "../../src/frr/policy/lists.ts";
import type { PrefixList } from "../../src/frr/policy/policies.ts";
import { NEWEST } from "../../src/frr/release.ts";
import { partition } from "../../src/frr/space/partition.ts";
import { anyPrefix, describe as patternsOf } from "../../src/frr/space/patterns.ts";
import { wordsOf } from "../../src/frr/text/lines.ts";
import { statementsOf } from "../../src/frr/text/statements.ts";
import { covers, type Prefix, parsePrefix } from "../../src/net/prefix.ts";

/** Prefixes of a small corner of the space, so that many of them lie in one another. */
const corner = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 24, max: 32 }))
  .map(([last, length]) => `10.0.0.${last * 16}/${length}`);
const rule = fc
  .tuple(fc.constantFrom("permit", "deny"), corner, fc.option(fc.integer({ min: 0, max: 4 })))
  .map(([action, prefix, more]) => {
    const le = more === null ? undefined : Math.min(32, Number(prefix.split("/")[1]) + more);
    return `${action} ${prefix}${le === undefined ? "" : ` le ${le}`}`;
  });
const lists = fc.array(rule, { minLength: 33, maxLength: 60 }).map((rules) => {
  const text = rules.map((said, i) => `ip prefix-list L seq ${(i * 37) % 61} ${said}`).join("\n");
  const list = policiesOf(parseFrr(text.replaceAll("seq 0 ", "seq 99 ")), NEWEST).prefixLists.ipv4.get("L");
  if (list === undefined) throw new Error(text);
  return list;
});

function ruleByRule(list: PrefixList, prefix: Prefix): number | undefined {
  return list.rules.find(
    (one) => covers(one.prefix, prefix) && prefix.length >= one.from && prefix.length <= one.to,
  )?.line;
}

describe("long prefix lists", () => {
  test("the deciding rule is the one that a look at each finds", () => {
    fc.assert(
      fc.property(lists, fc.array(corner, { maxLength: 20 }), (list, asked) => {
        for (const text of [...asked, "10.0.0.0/8", "0.0.0.0/0", "10.1.0.0/16"]) {
          const prefix = parsePrefix(text);
          if (prefix === undefined) throw new Error(text);
          expect(decidingRule(list, prefix)?.line).toBe(ruleByRule(list, prefix));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("the patterns of what a list permits are what it permits", () => {
    fc.assert(
      fc.property(lists, fc.array(corner, { minLength: 5, maxLength: 20 }), (list, asked) => {
        const space = partition("ipv4", [list]);
        const wanted = (name: number): boolean => space.classes[name] === "1";
        const { include, except } = patternsOf(space, wanted);
        for (const text of [...asked, ...list.rules.map(({ prefix }) => textOf(prefix))]) {
          const prefix = parsePrefix(text);
          if (prefix === undefined) throw new Error(text);
          const permitted =
            list.rules.find(({ line }) => line === ruleByRule(list, prefix))?.action === "permit";
          // The nearest pattern around the prefix says whether it is in the set.
          const nearest = [
            ...include.map((p) => ({ ...p, in: true })),
            ...except.map((p) => ({ ...p, in: false })),
          ]
            .filter((p) => covers(p.prefix, prefix) && prefix.length >= p.from && prefix.length <= p.to)
            .sort((a, b) => b.prefix.length - a.prefix.length)[0];
          expect([text, nearest?.in ?? false]).toEqual([text, permitted]);
        }
        const found = anyPrefix(space, wanted);
        if (found !== undefined) expect(decidingRule(list, found)?.action).toBe("permit");
        else expect(include).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["another list", "ip prefix-list M seq 10 permit 10.0.0.0/8"],
    ["a name that begins like the first", "ip prefix-list LL seq 10 permit 10.0.0.0/8"],
    ["the other family", "ipv6 prefix-list L seq 10 permit 2001:db8::/32"],
    ["a deny rule", "ip prefix-list L seq 10 deny 10.0.0.0/8"],
    ["bounds", "ip prefix-list L seq 10 permit 10.0.0.0/8 ge 9 le 32"],
    ["several blanks", "ip prefix-list L seq 10  permit   10.0.0.0/8"],
    ["a tab", "ip prefix-list L seq 10 permit\t10.0.0.0/8"],
    ["nothing after the number", "ip prefix-list L seq 10"],
    ["nothing after the action", "ip prefix-list L seq 10 permit"],
    ["no number", "ip prefix-list L permit 10.0.0.0/8"],
    ["taken back", "no ip prefix-list L seq 5 permit 10.0.0.0/8"],
  ])("after a rule, the words of a line with %s are its words", (_, text) => {
    const lines = ["ip prefix-list L seq 5 permit 10.0.0.0/8", text].map((line, i) => ({
      number: i + 1,
      text: line,
      end: "\n",
    }));
    const [, second] = statementsOf(lines);
    expect(second?.words).toEqual(wordsOf(text.replace(/^no /, "")));
  });
});

const textOf = ({ value, length }: Prefix): string =>
  `${[24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".")}/${length}`;
