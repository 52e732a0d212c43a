import { readFileSync } from "node:fs";

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly Assertion[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly TestFile[];
}

/** The first lines of a message: enough to know what was expected, little enough to read many. */
function head(message: string): string {
  return message.split("\n").slice(0, 12).join("\n    ");
}

/** What failed in one report, a few lines a failure, so that the end of a log says it without its middle. */
function failures(report: Report): string[] {
  return report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    if (failed.length === 0 && file.status === "failed")
      return [
        `${file.name}\n    ${head(file.message || "a hook or the file itself failed: see its suite above")}`,
      ];
    return failed.map(
      ({ fullName, failureMessages = [] }) =>
        `${file.name} > ${fullName}\n    ${failureMessages.map(head).join("\n    ")}`,
    );
  });
}

/**
 * Adds up vitest's JSON reports, prints what failed, and closes with the line `N passed, N failed, N skipped`.
 * A suite file that could not be loaded counts as one failure, since none of its tests could run.
 */
function main(files: readonly string[]): number {
  const reports = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Report);
  const sum = (count: (report: Report) => number) =>
    reports.reduce((total, report) => total + count(report), 0);
  const passed = sum((report) => report.numPassedTests);
  const failed = sum((report) => Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0));
  const skipped = sum((report) => report.numPendingTests);
  for (const failure of reports.flatMap(failures)) console.log(`failed: ${failure}\n`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return passed > 0 && failed === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
