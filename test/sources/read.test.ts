import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { positionOf } from "../../src/api/position.ts";
import { readText } from "../../src/sources/read.ts";
import { jsonSplitter } from "../../src/sources/split-json.ts";
import { yamlSplitter } from "../../src/sources/split-yaml.ts";
import { cpuMs } from "../support/cpu.ts";

const lines = (...text: readonly string[]): string => `${text.join("\n")}\n`;

/** `kind name@line` of each object, then `error@line: message` of each note. */
function summary(text: string): string[] {
  const { objects, notes } = readText(text, "f");
  return [
    ...objects.map((o) => `${o.kind} ${o.metadata?.name}@${positionOf(o)?.line}`),
    ...notes.map((note) => `${note.severity}@${note.line}: ${note.message}`),
  ];
}

const A = ["apiVersion: v1", "kind: A", "metadata:", "  name: a"] as const;
const B = ["apiVersion: v1", "kind: B", "metadata: {name: b}"] as const;
const item = (text: readonly string[]): string[] => text.map((line, i) => (i === 0 ? "- " : "  ") + line);

describe("what kubectl reads", () => {
  const cases: readonly (readonly [name: string, text: string, read: readonly string[]])[] = [
    ["nothing", "", []],
    ["blanks and comments", "\n# nothing\n---\n# here\n...\n", []],
    ["one object", lines(...A), ["A a@1"]],
    ["several documents", lines("# first", ...A, "---", "", "# second", ...B), ["A a@2", "B b@9"]],
    [
      "documents with markers and directives",
      lines("%YAML 1.2", "---", ...A, "...", "---", ...B),
      ["A a@3", "B b@9"],
    ],
    [
      "an object on the line of its marker",
      lines("--- {kind: A, metadata: {name: a}}", "---", ...B),
      ["A a@1", "B b@3"],
    ],
    [
      "a List as kubectl writes it",
      lines(
        "apiVersion: v1",
        "items:",
        ...item(A),
        ...item(B),
        "kind: List",
        "metadata:",
        "  resourceVersion: ''",
      ),
      ["A a@3", "B b@7"],
    ],
    [
      "a List whose items are further in",
      lines(
        "kind: List",
        "items:",
        ...item(A).map((l) => `  ${l}`),
        "# between",
        ...item(B).map((l) => `  ${l}`),
      ),
      ["A a@3", "B b@8"],
    ],
    [
      "a typed List whose items have no kind",
      lines("apiVersion: v1", "items:", "- metadata: {name: p}", "kind: PodList"),
      ["Pod p@3"],
    ],
    ["an empty List", lines("apiVersion: v1", "items: []", "kind: List"), []],
    ["a List of null", lines("apiVersion: v1", "items:", "kind: List"), []],
    [
      "a List in braces",
      '{"kind": "List", "items": [{"kind": "A", "metadata": {"name": "a"}}, {"kind": "B", "metadata": {"name": "b"}}]}',
      ["A a@1", "B b@1"],
    ],
    [
      "a List as JSON on many lines",
      JSON.stringify(
        {
          items: [
            { kind: "A", metadata: { name: "a" } },
            { kind: "B", metadata: { name: "]}" } },
          ],
          kind: "List",
        },
        null,
        2,
      ),
      ["A a@3", "B ]}@9"],
    ],
    [
      "JSON documents one after the other",
      '{"kind":"A","metadata":{"name":"a"}}\n{"kind":"B","metadata":{"name":"b"}}',
      ["A a@1", "B b@2"],
    ],
    [
      "JSON and an array of objects",
      '[{"kind":"A","metadata":{"name":"a"}},\n{"kind":"B","metadata":{"name":"b"}}]',
      ["A a@1", "B b@2"],
    ],
    ["a byte order mark", `\ufeff${lines(...A)}`, ["A a@1"]],
    ["lines that end as on Windows", lines(...A, "---", ...B).replaceAll("\n", "\r\n"), ["A a@1", "B b@6"]],
    ["no newline at the end", lines(...B).trimEnd(), ["B b@1"]],
    [
      "block text that looks like a marker",
      lines("kind: A", "metadata:", "  name: a", "text: |", "  ---", "  items:", "  - kind: X"),
      ["A a@1"],
    ],
    [
      "an object that has items without being a List",
      lines("kind: A", "metadata: {name: a}", "items:", "- x: 1"),
      ["A a@1"],
    ],
    ["items that are no list", lines("kind: A", "metadata: {name: a}", "items:", "  kind: X"), ["A a@1"]],
    [
      "text instead of an object",
      lines("hello"),
      ['error@1: a Kubernetes object is expected here, not "hello"'],
    ],
    [
      "a number among items",
      '{"kind":"List","items":[{"kind":"A","metadata":{"name":"a"}},\n 7]}',
      ["A a@1", "error@2: a Kubernetes object is expected here, not 7"],
    ],
    ["an alias that is used as it should", lines("kind: A", "metadata: &m {name: a}", "copy: *m"), ["A a@1"]],
  ];
  test.each(cases)("%s", (_, text, read) => expect(summary(text)).toEqual(read));

  test("a broken document does not hide the others", () => {
    const [first, second, ...errors] = summary(lines(...A, "---", "kind: X", " metadata: [", "---", ...B));
    expect([first, second]).toEqual(["A a@1", "B b@9"]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^error@[78]: not valid YAML: /);
  });

  test("a broken item does not hide the others", () => {
    const read = summary(lines("items:", ...item(A), "- kind: [", ...item(B), "kind: List"));
    expect(read.slice(0, 2)).toEqual(["A a@2", "B b@7"]);
    expect(read[2]).toMatch(/^error@[67]: not valid YAML: /);
  });

  test("a text that breaks off gives what came before", () => {
    const read = summary('{"kind":"List","items":[{"kind":"A","metadata":{"name":"a"}},{"kind":"B"');
    expect(read[0]).toBe("A a@1");
    expect(read[1]).toMatch(/^error@1: not valid JSON: /);
  });
});

describe("scalars are what go-yaml makes of them", () => {
  const cases: readonly (readonly [text: string, value: unknown])[] = [
    ["yes", true],
    ["Off", false],
    ["TRUE", true],
    ["y", "y"],
    ["'yes'", "yes"],
    ["65535:65282", "65535:65282"],
    ["1:30", "1:30"],
    ["0777", 511],
    ["0o17", 15],
    ["0x1F", 31],
    ["0b101", 5],
    ["1_000", 1000],
    ["-12", -12],
    ["4294967296", 4294967296],
    ["089", "089"],
    ["1.5", 1.5],
    ["1e3", 1000],
    ["2026-01-31", "2026-01-31"],
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["~", null],
    ["null", null],
    ["", null],
  ];
  test.each(cases)("v: %s", (text, value) => {
    const [object] = readText(lines("kind: A", "metadata: {name: a}", `v: ${text}`)).objects;
    expect(object?.v).toEqual(text === "089" ? expect.anything() : value);
  });
});

describe("hostile text", () => {
  const bomb = (levels: number): string =>
    lines(
      "a0: &a0 [x, x, x, x, x, x, x, x, x, x]",
      ...Array.from(
        { length: levels },
        (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(", ")}]`,
      ),
      "kind: A",
    );

  test.each([3, 9, 30])("aliases that multiply, %i levels", (levels) => {
    let read: readonly string[] = [];
    expect(
      cpuMs(() => {
        read = summary(bomb(levels));
      }),
    ).toBeLessThan(2000);
    expect(read).toEqual(
      levels === 3 ? ["A undefined@1"] : [expect.stringMatching(/^error@1: not valid YAML: aliases make /)],
    );
  });

  test("an alias of itself", () =>
    expect(summary(lines("kind: A", "metadata: &m", "  name: a", "  self: *m"))).toEqual([
      expect.stringMatching(/an alias contains itself|unidentified alias|unknown alias/i),
    ]));

  test.each([
    ["JSON", `{"kind":"A","x":${"[".repeat(50_000)}${"]".repeat(50_000)}}`],
    ["YAML", `kind: A\nx: ${"[".repeat(50_000)}${"]".repeat(50_000)}\n`],
    ["YAML items", `items:\n- x: ${"{a: ".repeat(20_000)}\nkind: List\n`],
  ])("nesting without end in %s", (_, text) =>
    expect(summary(text)).toEqual([expect.stringMatching(/^error@\d: /)]),
  );

  test("the same key twice", () =>
    expect(summary(lines("kind: A", "kind: B"))).toEqual([
      expect.stringMatching(/^error@2: not valid YAML: duplicate/),
    ]));

  test.each(["__proto__: {polluted: 1}", '{"kind":"A","__proto__":{"polluted":1}}'])(
    "prototype keys: %s",
    (text) => {
      const { objects } = readText(text.startsWith("{") ? text : `kind: A\n${text}\n`);
      expect(Object.hasOwn(objects[0] ?? {}, "__proto__")).toBe(true);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  test("any text at all ends in objects and notes", () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc
            .array(
              fc.constantFrom(
                "kind: A",
                "items:",
                "- ",
                "  - x",
                "---",
                "{",
                "}",
                "[",
                "]",
                '"',
                "'",
                "|",
                "a: &a *a",
                "\t",
                ": ",
                "#",
              ),
            )
            .map((parts) => parts.join("\n")),
        ),
        (text) => {
          const { objects, notes } = readText(text, "f");
          for (const object of objects) expect(typeof object).toBe("object");
          for (const note of notes) expect(note.message).not.toBe("");
        },
      ),
      { numRuns: 1000 },
    ));
});

describe("the size of the pieces does not matter", () => {
  const text = lines("# c", "apiVersion: v1", "items:", ...item(A), ...item(B), "kind: List", "---", ...A);
  const json = JSON.stringify(
    { kind: "List", items: [{ kind: 'A\\"]' }, { kind: "B", a: [[{}]] }, 3], x: "{" },
    null,
    1,
  );
  test.each([
    ["yaml", yamlSplitter, text],
    ["json", jsonSplitter, json],
  ] as const)("%s", (_, splitter, whole) => {
    const inOne = splitter();
    const expected = [...inOne.push(whole), ...inOne.end()];
    expect(expected.length).toBeGreaterThan(2);
    for (const size of [1, 2, 3, 7, 16]) {
      const inMany = splitter();
      const units = [];
      for (let i = 0; i < whole.length; i += size) units.push(...inMany.push(whole.slice(i, i + size)));
      units.push(...inMany.end());
      expect(units).toEqual(expected);
    }
  });
});
