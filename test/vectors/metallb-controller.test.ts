import type { KubernetesObject } from "../../src/api/object.ts";
import {
  type AllocateOptions,
  type AllocationState,
  type AllocationStep,
  allocate,
} from "../../src/metallb/allocate.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { allocationDifference, type RecordedState } from "../support/allocation.ts";
import { frozen } from "../support/frozen.ts";
import { type Verdict, vectorFile } from "../support/vectors.ts";

interface ControllerCase {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly options: AllocateOptions;
  readonly order?: readonly string[];
  readonly steps?: readonly AllocationStep[];
}

const run = (
  { objects, options, order, steps }: ControllerCase,
  release?: string,
): ReturnType<typeof allocate> =>
  allocate(snapshotOf(objects), {
    ...options,
    ...(order && { order }),
    ...(steps && { steps }),
    ...(release && { release }),
  });

interface Recorded extends ControllerCase {
  readonly expect: RecordedState & {
    readonly steps?: readonly RecordedState[];
    readonly unstable?: Readonly<Record<string, readonly unknown[]>>;
  };
}

function newest(recorded: Recorded): Verdict {
  const { expect } = recorded;
  const result = run(recorded);
  return (
    allocationDifference(result, expect, "", expect.unstable) ??
    stepsDifference(result.steps, expect.steps, (actual, state, path) =>
      allocationDifference(actual, state, path, expect.unstable),
    )
  );
}

function stepsDifference<T>(
  actual: readonly AllocationState[] = [],
  expected: readonly T[] = [],
  compare: (actual: AllocationState, expected: T, path: string) => Verdict,
): Verdict {
  if (actual.length !== expected.length) return `${actual.length} steps, not ${expected.length}`;
  for (const [i, state] of actual.entries()) {
    const recorded = expected[i];
    const difference = recorded && compare(state, recorded, `steps/${i}/`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

for (const file of ["controller-unit", "controller-fuzz"])
  vectorFile<Recorded>(file, (recorded) => newest(frozen(recorded)));

interface RecordedByRelease extends ControllerCase {
  readonly expect: Readonly<
    Record<string, string | (RecordedState & { readonly steps?: readonly RecordedState[] })>
  >;
}

/** Recorded without counters, rounds and later events. */
function byRelease(recorded: RecordedByRelease): Verdict {
  for (const [release, value] of Object.entries(recorded.expect)) {
    const expected = typeof value === "string" ? recorded.expect[value.slice(1)] : value;
    if (expected === undefined || typeof expected === "string") return `${release} refers to nothing`;
    const result = run(recorded, release === "head" ? "main" : release);
    const difference =
      allocationDifference(result, expected, "") ??
      stepsDifference(result.steps, expected.steps, allocationDifference);
    if (difference !== undefined) return `${release}: ${difference}`;
  }
  return undefined;
}

vectorFile<RecordedByRelease>("metallb-versions-controller", (recorded) => byRelease(frozen(recorded)));
