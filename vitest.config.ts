import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** What the tests of a run leave behind is in one folder of its own, which is removed at the end. */
const temporary = {
  globalSetup: "test/support/temporary.ts",
  env: { TMPDIR: join(tmpdir(), `mlb-${process.pid}`) },
};
const suites = ["vectors", "cluster", "lab", "browser"] as const;

/** One project a suite: `unit` needs nothing but this checkout, the others say in CONTRIBUTING.md what they need. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: suites.map((suite) => `test/${suite}/**`),
          // Ends a test that hangs; a slow machine is no fault.
          testTimeout: 120_000,
          ...temporary,
          disableConsoleIntercept: true,
        },
      },
      ...suites.map((suite) => ({
        test: {
          name: suite,
          include: [`test/${suite}/**/*.test.ts`],
          testTimeout: 600_000,
          ...temporary,
          hookTimeout: 900_000,
          // Real daemons on a loaded machine: one more look before a test counts as failed.
          retry: suite === "cluster" || suite === "lab" ? 1 : 0,
          disableConsoleIntercept: true,
          fileParallelism: suite === "vectors",
        },
      })),
    ],
  },
});
