import { describe, expect, test } from "vitest";
import { matches, parseSelector } from "../../src/net/selector.ts";

const labels = { rack: "r1", "kubernetes.io/hostname": "node-a" };
const requirement = (key: string, operator: string, values?: string[]) => ({
  matchExpressions: [values === undefined ? { key, operator } : { key, operator, values }],
});

describe("matching", () => {
  test.each([
    ["the empty selector", {}, true],
    ["an equal label", { matchLabels: { rack: "r1" } }, true],
    ["another value", { matchLabels: { rack: "r2" } }, false],
    ["In", requirement("rack", "In", ["r1", "r2"]), true],
    ["NotIn, present", requirement("rack", "NotIn", ["r1"]), false],
    ["NotIn, absent", requirement("zone", "NotIn", ["z"]), true],
    ["Exists", requirement("rack", "Exists"), true],
    ["DoesNotExist", requirement("rack", "DoesNotExist"), false],
    ["both must hold", { matchLabels: { rack: "r1" }, ...requirement("gpu", "Exists") }, false],
    ["a name of the prototype is no label", requirement("constructor", "Exists"), false],
  ])("%s", (_, source, expected) => {
    const parsed = parseSelector(source);
    expect(parsed.ok && matches(parsed.selector, labels)).toBe(expected);
  });
});

const NAME =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe("an invalid selector is refused with apimachinery's words", () => {
  test.each([
    [requirement("rack", "Gt", ["1"]), '"Gt" is not a valid label selector operator'],
    [requirement("-bad-", "Exists"), `key: Invalid value: "-bad-": name part ${NAME}`],
    [requirement("", "Exists"), `key: Invalid value: "": name part must be non-empty; name part ${NAME}`],
    [
      requirement("a/b/c", "Exists"),
      `key: Invalid value: "a/b/c": a qualified name ${NAME} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
    [
      { matchLabels: { zone: "x".repeat(64) } },
      `values[0][zone]: Invalid value: "${"x".repeat(64)}": must be no more than 63 characters`,
    ],
    [
      requirement("rack", "In", []),
      "values: Invalid value: []string(nil): for 'in', 'notin' operators, values set can't be empty",
    ],
    [
      requirement("rack", "Exists", ["x", "y"]),
      'values: Invalid value: []string{"x", "y"}: values set must be empty for exists and does not exist',
    ],
    [
      requirement("-bad-", "In", []),
      `[key: Invalid value: "-bad-": name part ${NAME}, values: Invalid value: []string(nil): for 'in', 'notin' operators, values set can't be empty]`,
    ],
  ])("%j", (source, error) => {
    expect(parseSelector(source)).toEqual({ ok: false, error });
  });

  test.each([
    [requirement("rack", "In", []), "null"],
    [requirement("rack", "Exists", ["a<b"]), '["a\\u003cb"]'],
  ])("newer releases write values as JSON: %j", (source, values) => {
    const parsed = parseSelector(source, "json");
    expect(parsed.ok ? "" : parsed.error).toContain(`values: Invalid value: ${values}:`);
  });
});
