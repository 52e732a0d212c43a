import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { json, printDocument, renderText, yaml } from "../../src/output/print.ts";
import { textDiff } from "../../src/output/text-diff.ts";
import { type View, viewOf, wantsColor, widthOf } from "../../src/output/view.ts";

const document = {
  apiVersion: "metallb.cli/v1",
  kind: "NodeList",
  items: [{ kind: "Node", name: "wk3", spec: { password: "secret", text: "a\nb\n" } }],
};
const renderers = {
  text: (view: View) => `${view.theme.bad("wk3")} ${view.wide ? "wide" : "narrow"}`,
  short: () => "one line",
};

describe("printDocument", () => {
  const cases: readonly (readonly [format: string, text: string])[] = [
    ["text", "wk3 narrow\n"],
    ["wide", "wk3 wide\n"],
    ["short", "one line\n"],
    ["name", "node/wk3\n"],
    ["jsonpath={.items[*].name}", "wk3"],
    ["jsonpath={.items[*].spec.password}", "<retracted>"],
  ];
  test.each(cases)("-o %s", (format, text) =>
    expect(printDocument(document, renderers, format, viewOf())).toBe(text),
  );

  test("json and yaml say the same, without secrets", () => {
    const shown = {
      ...document,
      items: [{ kind: "Node", name: "wk3", spec: { password: "<retracted>", text: "a\nb\n" } }],
    };
    expect(JSON.parse(json(document))).toEqual(shown);
    expect(load(yaml(document))).toEqual(shown);
    expect(yaml(document)).toBe(
      [
        "apiVersion: metallb.cli/v1",
        "kind: NodeList",
        "items:",
        "- kind: Node",
        "  name: wk3",
        "  spec:",
        "    password: <retracted>",
        "    text: |",
        "      a",
        "      b",
        "",
      ].join("\n"),
    );
  });

  test.each(["\u001b[31m", "\u009b31m", "\u202e", "\u007f"])("%j reaches no format raw", (hostile) => {
    const evil = { kind: "X", name: `a${hostile}b` };
    const text = (view: View) => view.theme.name(evil.name);
    for (const format of ["text", "json", "yaml", "name", "jsonpath={.name}"]) {
      const printed = printDocument(evil, text, format, viewOf({ color: true }));
      expect(printed).not.toContain(hostile);
      if (format !== "text") expect(printed).not.toMatch(/[\u001b\u007f-\u009f\u202e]/);
    }
    expect((JSON.parse(json(evil)) as typeof evil).name).toBe(evil.name);
    expect((load(yaml(evil)) as typeof evil).name).toBe(evil.name);
  });
});

test("an escape in the data takes the colors away from the text, not from the eye", () => {
  const view = viewOf({ color: true });
  expect(renderText((v) => v.theme.bad("x"), view)).toBe("\u001b[31mx\u001b[39m\n");
  expect(renderText((v) => v.theme.bad("x\u001b[32my"), view)).toBe("x\\x1b[32my\n");
});

describe("color and width", () => {
  const tty = { isTTY: true, columns: 100 };
  const colors: readonly (readonly [
    flag: boolean | undefined,
    env: Record<string, string>,
    tty: boolean,
    color: boolean,
  ])[] = [
    [undefined, {}, true, true],
    [undefined, {}, false, false],
    [undefined, { NO_COLOR: "1" }, true, false],
    [undefined, { NO_COLOR: "" }, true, true],
    [undefined, { TERM: "dumb" }, true, false],
    [undefined, { CLICOLOR: "0" }, true, false],
    [undefined, { CLICOLOR_FORCE: "1" }, false, true],
    [undefined, { FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
    [undefined, { FORCE_COLOR: "0" }, true, false],
    [true, { NO_COLOR: "1" }, false, true],
    [false, { FORCE_COLOR: "1" }, true, false],
  ];
  test.each(colors)("flag %j, %j, terminal %j: %j", (flag, env, isTTY, color) =>
    expect(wantsColor(flag, env, { isTTY })).toBe(color),
  );

  test.each([
    [{}, tty, 100],
    [{ COLUMNS: "132" }, tty, 132],
    [{ COLUMNS: "x" }, {}, 160],
    [{}, { isTTY: true }, 80],
  ])("%j %j: %i columns", (env, stream, width) => expect(widthOf(env, stream)).toBe(width));
});

describe("textDiff", () => {
  const { theme } = viewOf();
  const live = { name: "LIVE/wk3", text: "a\nb\n neighbor x password one\n" };
  test("equal texts", () => expect(textDiff(live, { ...live, name: "MERGED/wk3" }, theme)).toBe(""));
  test("a changed line", () =>
    expect(textDiff(live, { name: "MERGED/wk3", text: "a\nc\n neighbor x password one\n" }, theme)).toBe(
      [
        "--- LIVE/wk3",
        "+++ MERGED/wk3",
        "@@ -1,3 +1,3 @@",
        " a",
        "-b",
        "+c",
        "  neighbor x password <retracted>",
      ].join("\n"),
    ));
  test("a changed password shows that it changed, and no more", () => {
    const diff = textDiff(live, { name: "MERGED/wk3", text: "a\nb\n neighbor x password two\n" }, theme);
    expect(diff).toContain("+ neighbor x password <retracted, another one>");
    expect(diff).not.toMatch(/one\n|two/);
  });
  test("a retracted password is no difference, on either side", () => {
    const retracted = { name: "x", text: live.text.replace(/one/, "<retracted>") };
    expect(textDiff(retracted, live, theme)).toBe("");
    expect(textDiff(live, retracted, theme)).toBe("");
  });
});
