import fc from "fast-check";
import { expect, test } from "vitest";
import { separate } from "../../src/kube/exec/vtysh.ts";

const MARKER = "5f2b8c1d9e0a4f6b7c3d2e1f0a9b8c7d";

/** What the program of one exec prints: each answer, then a line with the marker and the exit code. */
const stream = (answers: readonly { readonly text: string; readonly code: number }[]): string =>
  answers.map(({ text, code }) => `${text}\n${MARKER} ${code}\n`).join("");

test("answers come back to the byte, whatever they hold", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "",
      "\n",
      "\n\n",
      `${MARKER.slice(0, 31)} 0\n`,
      "\n5f2b8c1d9e0a4f6b7c3d2e1f0a9b8c7e 0\n",
      ` ${MARKER} 0 in the middle of a line`,
      "% Unknown command",
      "\u0000\u001b[2J",
    ),
  );
  const answers = fc.array(fc.record({ text: hostile, code: fc.nat(255) }), { maxLength: 8 });
  fc.assert(
    fc.property(answers, (given) => {
      expect(separate(stream(given), MARKER)).toEqual(given);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, string, number]>([
  ["nothing", "", 0],
  ["an answer without its end", "half an answ", 0],
  ["a marker without an exit code", `text\n${MARKER} `, 0],
  ["one answer, and the beginning of another", `one\n${MARKER} 0\ntw`, 1],
])("%s", (_, text, count) => expect(separate(text, MARKER)).toHaveLength(count));
