import { describe, expect, test } from "vitest";
import { jsonPath } from "../../src/output/jsonpath.ts";

const document = {
  kind: "List",
  items: [
    {
      kind: "Node",
      metadata: { name: "wk3", labels: { "a.b/c": "x" } },
      status: { ready: true, sessions: 2 },
    },
    { kind: "Node", metadata: { name: "wk4" }, status: { ready: false, sessions: 0 } },
    { kind: "Pod", metadata: { name: "p" } },
  ],
};

describe("kubectl's templates", () => {
  const cases: readonly (readonly [template: string, text: string])[] = [
    ["{.kind}", "List"],
    [".kind", "List"],
    ["{$.kind}", "List"],
    ["{.items[0].metadata.name}", "wk3"],
    ["{.items[-1].metadata.name}", "p"],
    ["{.items[*].metadata.name}", "wk3 wk4 p"],
    ["{.items[0,2].metadata.name}", "wk3 p"],
    ["{.items[0:2].metadata.name}", "wk3 wk4"],
    ["{.items[::2].metadata.name}", "wk3 p"],
    ["{.items[0]['kind','metadata'].name}", "wk3"],
    [String.raw`{.items[0].metadata.labels.a\.b/c}`, "x"],
    ["{.items[0].metadata.labels['a.b/c']}", "x"],
    ['{.items[?(@.kind=="Node")].metadata.name}', "wk3 wk4"],
    ["{.items[?(@.status.sessions>0)].metadata.name}", "wk3"],
    ["{.items[?(@.status.ready==true)].metadata.name}", "wk3"],
    ["{.items[?(@.status)].metadata.name}", "wk3 wk4"],
    ["{..name}", "wk3 wk4 p"],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.kind}{"\\n"}{end}', "wk3\tNode\nwk4\tNode\np\tPod\n"],
    ["name: {.items[0].metadata.name}!", "name: wk3!"],
    ["{.items[0].status}", '{"ready":true,"sessions":2}'],
    ["{.absent.field}", ""],
    ["{.items[9].metadata}", ""],
    ["{.constructor}", ""],
  ];
  test.each(cases)("%s", (template, text) => expect(jsonPath(template, document)).toBe(text));
});

test.each(["{.a", "{range .items[*]}x", "{end}", "{.items[}", "{.items[x]}", "{.items['x]}", "{.a b}"])(
  "%s is refused in a sentence",
  (template) => expect(() => jsonPath(template, document)).toThrow(/^jsonpath "/),
);
