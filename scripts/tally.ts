import { readFileSync } from "node:fs";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
}

/**
 * Adds up vitest's JSON reports and prints the closing line `N passed, N failed, N skipped`.
 * A suite file that could not be loaded counts as one failure, since none of its tests could run.
 */
function main(files: readonly string[]): number {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const file of files) {
    const report = JSON.parse(readFileSync(file, "utf8")) as Report;
    passed += report.numPassedTests;
    skipped += report.numPendingTests;
    failed += Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0);
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return passed > 0 && failed === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
