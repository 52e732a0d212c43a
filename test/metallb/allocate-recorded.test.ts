import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { type AllocateOptions, type AllocationStep, allocate } from "../../src/metallb/allocate.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { allocationDifference, type RecordedState } from "../support/allocation.ts";
import { readLines } from "../support/vectors.ts";

interface Recorded {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly options: AllocateOptions;
  readonly order?: readonly string[];
  readonly steps?: readonly AllocationStep[];
  readonly expect: RecordedState & {
    readonly steps?: readonly RecordedState[];
    readonly unstable?: Readonly<Record<string, readonly unknown[]>>;
  };
}

const folder = join(import.meta.dirname, "../fixtures/metallb-controller");

test.each(readdirSync(folder).sort())("recorded: %s", (file) => {
  for (const { name, objects, options, order, steps, expect: recorded } of readLines<Recorded>(
    join(folder, file),
  )) {
    const result = allocate(snapshotOf(objects), {
      ...options,
      ...(order && { order }),
      ...(steps && { steps }),
    });
    const differences = [result, ...(result.steps ?? [])].map((state, i) => {
      const [wanted, path] = i === 0 ? [recorded, ""] : [recorded.steps?.[i - 1], `steps/${i - 1}/`];
      return wanted && allocationDifference(state, wanted, path, recorded.unstable);
    });
    expect({ name, differences: differences.filter(Boolean) }).toEqual({ name, differences: [] });
    expect(result.steps?.length).toBe(steps?.length);
  }
});
