import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { parseFrr, policiesOf, printFrr } from "../../src/frr/config.ts";
import type { UnknownLine } from "../../src/frr/model/model.ts";
import { NEWEST } from "../../src/frr/release.ts";
import { type FrrDocument, renderFrr } from "../../src/frr/render.ts";
import { configurationArb } from "./support/configuration.ts";

describe("parsing", () => {
  test("keeps every byte of any text and never throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          configurationArb,
          fc.array(fc.string()).map((l) => l.join("\n")),
        ),
        (text) => {
          expect(printFrr(parseFrr(text))).toBe(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("survives lines that are cut, joined and doubled", () => {
    const broken = fc
      .tuple(configurationArb, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 5 })), { maxLength: 10 }))
      .map(([text, cuts]) =>
        cuts.reduce(
          (now, [at, n]) => now.slice(0, at % (now.length + 1)) + now.slice((at % (now.length + 1)) + n),
          text,
        ),
      );
    fc.assert(
      fc.property(broken, (text) => {
        const config = parseFrr(text);
        expect(printFrr(config)).toBe(text);
        expect(compareFrr(config, text)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

const PLACES = ["line", "born", "text", "secret", "refused", "spelt", "saying", "ge", "le"];

/** What a document says, without where it was said: numbers of lines, words of clauses, blanked passwords, order of loose lines. */
function said({ model, policies }: FrrDocument): string {
  const loose = (lines: readonly UnknownLine[]): readonly string[] =>
    lines.map(({ path, text }) => [...path, text].join(" > ")).sort();
  const { unknown, housekeeping, ...rest } = model;
  return JSON.stringify(
    { rest, policies, unknown: loose(unknown), housekeeping: loose(housekeeping) },
    (key, value: unknown) => {
      if (PLACES.includes(key)) return undefined;
      if (value instanceof Map) return Object.fromEntries([...value].sort(([a], [b]) => (a < b ? -1 : 1)));
      return typeof value === "bigint" ? String(value) : value;
    },
  );
}

const documentOf = (text: string): FrrDocument => {
  const config = parseFrr(text);
  return { model: config.model, policies: policiesOf(config, NEWEST) };
};

describe("rendering", () => {
  test("lower(parse(render(c))) = c", () => {
    fc.assert(
      fc.property(configurationArb, (text) => {
        const document = documentOf(text);
        expect(said(documentOf(renderFrr(document)))).toBe(said(document));
      }),
      { numRuns: 400 },
    );
  });

  test("is one text for one document", () => {
    fc.assert(
      fc.property(configurationArb, (text) => {
        const once = renderFrr(documentOf(text));
        expect(renderFrr(documentOf(once))).toBe(once);
      }),
      { numRuns: 200 },
    );
  });
});
