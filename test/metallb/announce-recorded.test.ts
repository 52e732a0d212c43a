import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { announce } from "../../src/metallb/announce.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import {
  announcementDifference,
  type RecordedAnnouncement,
  type RecordedCase,
} from "../support/announcement.ts";
import { readLines } from "../support/vectors.ts";

const folder = join(import.meta.dirname, "../fixtures/metallb-speaker");

test.each(readdirSync(folder).sort())("recorded: %s", (file) => {
  for (const { name, objects, options, steps, expect: recorded } of readLines<RecordedCase>(
    join(folder, file),
  )) {
    const s = snapshotOf(objects);
    for (const [release, answer] of answers(recorded)) {
      const result = announce(s, { ...options, ...(release && { release }), ...(steps && { steps }) });
      const difference = announcementDifference(result, answer);
      expect({ name, release, difference }).toEqual({ name, release, difference: undefined });
    }
  }
});

/** One answer, or one for each release (`=` and a release: the same as that one). */
function answers(recorded: RecordedAnnouncement): [release: string | undefined, RecordedAnnouncement][] {
  const byRelease = recorded as unknown as Record<string, RecordedAnnouncement | string>;
  if (!Object.keys(byRelease).includes("head")) return [[undefined, recorded]];
  return Object.entries(byRelease).map(([release, answer]) => [
    release,
    (typeof answer === "string" ? byRelease[answer.slice(1)] : answer) as RecordedAnnouncement,
  ]);
}

test("a difference is found, wherever it is", () => {
  const [recorded] = readLines<RecordedCase>(join(folder, "peer-bad-source.jsonl"));
  if (recorded === undefined) throw new Error("no case");
  const result = announce(snapshotOf(recorded.objects), recorded.options);
  const node = Object.keys(recorded.expect.nodes ?? {})[0] ?? "";
  const changed: Partial<RecordedAnnouncement>[] = [
    { configError: "another" },
    { nodeConfigErrors: { ...recorded.expect.nodeConfigErrors, [node]: "another" } },
    { nodes: { ...recorded.expect.nodes, [node]: { kind: "FRRConfiguration" } } },
    { admission: [] },
    { services: { "default/none": { [node]: { announced: true, reason: "" } } } },
    { loadError: "another" },
    { panic: "another" },
  ];
  for (const change of changed) {
    expect(announcementDifference(result, { ...recorded.expect, ...change })).toBeDefined();
  }
});
