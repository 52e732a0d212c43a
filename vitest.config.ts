import { defineConfig } from "vitest/config";

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
          disableConsoleIntercept: true,
        },
      },
      ...suites.map((suite) => ({
        test: {
          name: suite,
          include: [`test/${suite}/**/*.test.ts`],
          testTimeout: 600_000,
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
