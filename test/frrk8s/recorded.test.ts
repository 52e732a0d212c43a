import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  judgeOrder,
  judgeReconcile,
  judgeReleases,
  judgeValidation,
  type RecordedCase,
  type VersionsCase,
} from "../support/frr-k8s-case.ts";
import { readLines } from "../support/vectors.ts";

const folder = join(import.meta.dirname, "../fixtures/frr-k8s");

/** Cases of several releases; all others are of the newest. */
const RELEASES = ["releases-agree.jsonl", "releases-differ.jsonl"];

test.each(readdirSync(folder).sort())("recorded: %s", (file) => {
  const verdicts = RELEASES.includes(file)
    ? [...readLines<VersionsCase>(join(folder, file))].map(judgeReleases)
    : [...readLines<RecordedCase>(join(folder, file))].flatMap((recorded) => [
        judgeReconcile(recorded),
        judgeValidation(recorded),
        judgeOrder(recorded),
      ]);
  expect(verdicts.length).toBeGreaterThan(0);
  expect(verdicts.filter((verdict) => verdict !== undefined)).toEqual([]);
});
