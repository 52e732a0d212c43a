import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cell, type Column, table } from "../../src/output/table.ts";
import { viewOf } from "../../src/output/view.ts";
import { widthOfText } from "../../src/output/wrap.ts";

const columns: readonly Column[] = [
  { title: "NODE" },
  { title: "STATE" },
  { title: "PREFIXES", align: "right" },
  { title: "MESSAGE", wrap: true },
  { title: "ROUTER", wide: true },
];
const rows: readonly (readonly Cell[])[] = [
  [
    "wk3",
    { text: "Established", style: "good" },
    "3",
    "sends 172.19.20.181/32, 172.19.20.182/32 and 172.19.20.183/32",
    "r2",
  ],
  ["wk4", { text: "Active", style: "bad" }, "12", "no answer", "r1"],
];

describe("table", () => {
  test("wide enough", () =>
    expect(table(columns, rows, viewOf({ width: 120 }))).toBe(
      [
        "NODE   STATE         PREFIXES   MESSAGE",
        "wk3    Established          3   sends 172.19.20.181/32, 172.19.20.182/32 and 172.19.20.183/32",
        "wk4    Active              12   no answer",
      ].join("\n"),
    ));

  test("wide shows more columns", () =>
    expect(table(columns, rows, viewOf({ width: 120, wide: true })).split("\n")[2]).toMatch(
      /no answer {2,}r1$/,
    ));

  test("wraps the text that may wrap", () =>
    expect(table(columns, rows, viewOf({ width: 60 }))).toBe(
      [
        "NODE  STATE        PREFIXES  MESSAGE",
        "wk3   Established         3  sends 172.19.20.181/32,",
        "                             172.19.20.182/32 and",
        "                             172.19.20.183/32",
        "wk4   Active             12  no answer",
      ].join("\n"),
    ));

  test("becomes blocks where nothing else fits", () =>
    expect(table(columns, rows.slice(1), viewOf({ width: 24 }))).toBe(
      ["NODE      wk4", "STATE     Active", "PREFIXES  12", "MESSAGE   no answer"].join("\n"),
    ));

  test("without headers", () =>
    expect(table(columns, rows.slice(1), viewOf({ width: 80, headers: false }))).toBe(
      "wk4   Active   12   no answer",
    ));

  test("color changes nothing but color", () => {
    const plain = table(columns, rows, viewOf({ width: 60 }));
    const colored = table(columns, rows, viewOf({ width: 60, color: true }));
    expect(colored).toContain("\u001b[31mActive\u001b[39m");
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(plain);
  });

  test.each([
    [30, "NAME   VRF       STATE\na      default   up\nb      default   up"],
    [19, "NAME   STATE\na      up\nb      up"],
  ])("in %i columns, a column that says the usual in every row gives way first", (width, drawn) =>
    expect(
      table(
        [{ title: "NAME" }, { title: "VRF", usual: "default" }, { title: "STATE" }],
        [
          ["a", "default", "up"],
          ["b", "default", "up"],
        ],
        viewOf({ width }),
      ),
    ).toBe(drawn),
  );

  test("a column with one unusual row stays", () =>
    expect(
      table(
        [{ title: "NAME" }, { title: "VRF", usual: "default" }],
        [
          ["a", "default"],
          ["b", "red"],
        ],
        viewOf({ width: 10 }),
      ),
    ).toContain("VRF   red"));

  test("cells are data", () =>
    expect(table([{ title: "NAME" }], [["a\u001b[2Jb\nc"]], viewOf())).toBe("NAME\na\\x1b[2Jb\\nc"));

  test("no line is wider than the view, from 40 columns on", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 200 }),
        fc.array(
          fc.tuple(
            fc.string(),
            fc.string({ unit: fc.constantFrom("a", " ", "é", "日", "本", "🙂", "-", ".") }),
            fc.string({ maxLength: 120 }),
          ),
        ),
        (width, data) => {
          const drawn = table(
            [{ title: "A" }, { title: "B" }, { title: "C", wrap: true }],
            data,
            viewOf({ width }),
          );
          for (const line of drawn.split("\n")) expect(widthOfText(line)).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 200 },
    ));
});
