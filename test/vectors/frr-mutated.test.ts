import { afterAll, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { missing, readLines, sharedPath, type Verdict, vectorFile } from "../support/vectors.ts";

/** A running configuration that was changed by hand. */
interface Mutated {
  readonly name: string;
  readonly mutation: { readonly kind: string; readonly detail: string; readonly commands: readonly string[] };
  readonly class: string;
  readonly base: string;
  readonly running: string;
  readonly rendered: string;
  readonly verify: { readonly del: readonly string[]; readonly add: readonly string[] };
  readonly verifyBase: { readonly del: readonly string[]; readonly add: readonly string[] };
}

interface Variant extends Mutated {
  readonly renderedVariant: string;
}

const FILE = "frr/mutated-10.4.3.jsonl";

vectorFile<Mutated>("mutated-10.4.3", judge, FILE);
vectorFile<Variant>("variants-10.4.3", unchanged, "frr/variants-10.4.3.jsonl");
table();

/** What a change of each class must come to. Logging, host names and debug lines are housekeeping. */
function judge({ class: kind, mutation, base, running }: Mutated): Verdict {
  const differences = compareFrr(base, running);
  const said = differences.map(({ path, effect }) => `${path}: ${effect}`).join("; ");
  const counts = kind === "effect" || mutation.kind === "static-route-added";
  if (!counts) return differences.length === 0 ? undefined : `reported, though it is ${kind}: ${said}`;
  if (differences.length === 0) return "not reported";
  const subject = subjectOf(mutation.detail);
  return differences.some(({ subject: about, path }) => `${about} ${path}`.toLowerCase().includes(subject))
    ? undefined
    : `${subject} is not named: ${said}`;
}

/** The neighbor, list, map, profile, prefix or instance that was changed. */
function subjectOf(detail: string): string {
  const words = detail.split(" ");
  const at = words[0] === "route-map" ? 1 : words[0] === "router" ? 2 : 0;
  return (words[at] ?? "").replace(/:$/, "").toLowerCase();
}

/** Comments and order change nothing; what is lost is lost in both. */
function unchanged({ rendered, renderedVariant, base, running }: Variant): Verdict {
  for (const [a, b] of [
    [base, running],
    [rendered, renderedVariant],
    [renderedVariant, rendered],
  ] as const) {
    const differences = compareFrr(a, b);
    if (differences.length > 0) return differences.map(({ path, effect }) => `${path}: ${effect}`).join("; ");
  }
  const paths = (a: string): readonly string[] => compareFrr(a, running).map(({ path }) => path);
  const [before, after] = [paths(rendered), paths(renderedVariant)];
  return before.join() === after.join() ? undefined : `${before.join()} became ${after.join()}`;
}

/** The same pairs by frr-reload: which of them it tells from the state before. */
function table(): void {
  const path = sharedPath(FILE);
  if (path === undefined) {
    missing("mutations by frr-reload", FILE);
    return;
  }
  const rows = new Map<string, { total: number; ours: number; theirs: number; alarm: number }>();
  test("what frr-reload says of the same pairs", () => {
    for (const { class: kind, base, running, verify, verifyBase } of readLines<Mutated>(path)) {
      const row = rows.get(kind) ?? { total: 0, ours: 0, theirs: 0, alarm: 0 };
      rows.set(kind, row);
      row.total++;
      if (compareFrr(base, running).length > 0) row.ours++;
      const lines = (side: typeof verify): string => JSON.stringify([side.del, side.add]);
      if (lines(verify) !== lines(verifyBase)) row.theirs++;
      if (verifyBase.del.length + verifyBase.add.length > 0) row.alarm++;
    }
    expect(rows.get("effect")).toMatchObject({ total: rows.get("effect")?.ours });
  });
  afterAll(() => {
    console.log("class              cases  reported here  by frr-reload  frr-reload without any change");
    for (const [kind, { total, ours, theirs, alarm }] of rows)
      console.log(
        `${kind.padEnd(18)} ${String(total).padStart(5)} ${String(ours).padStart(14)} ${String(theirs).padStart(14)} ${String(alarm).padStart(30)}`,
      );
  });
}
