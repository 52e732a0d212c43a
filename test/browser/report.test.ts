import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { reportPage } from "../../src/cli/report/page.ts";
import { explain } from "../../src/explain/explain.ts";
import { checkReport } from "../../src/findings/report.ts";
import { readObjects } from "../../src/sources/read.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);
const folder = mkdtempSync(join(tmpdir(), "report-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads a page without a network and gives what the browser made of it. */
function chromium(...more: readonly string[]): string {
  const { status, stdout } = spawnSync(
    CHROMIUM ?? "",
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--user-data-dir=${join(folder, "profile")}`,
      ...more,
    ],
    { encoding: "utf8", timeout: 60_000 },
  );
  expect(status).toBe(0);
  return stdout;
}

function pageOf(objects: readonly KubernetesObject[]): string {
  const s = snapshotOf(objects, { source: { kind: "file", name: "<b>bold</b>" } });
  const services = objects
    .filter((o) => o.kind === "Service" && (o.spec as { type?: string }).type === "LoadBalancer")
    .flatMap((o) => {
      const answer = explain(s, {
        kind: "Service",
        name: o.metadata.name,
        namespace: o.metadata.namespace ?? "",
      });
      return answer.ok ? [answer.explanation] : [];
    });
  return reportPage({ check: checkReport(s), services, sound: 0, rest: 0, program: "test" });
}

const lab = (): readonly KubernetesObject[] =>
  readObjects(
    readFileSync(new URL("../../examples/node-frozen-by-conflict/objects.yaml", import.meta.url), "utf8"),
  );

const HOSTILE = `"><script>document.title='owned'</script><img src=x onerror=document.title='owned'>`;

if (CHROMIUM === undefined) {
  const reason = "chromium is not installed";
  if (process.env.CI === "true") test("the page in a browser", () => expect.fail(reason));
  else {
    console.log(`the page in a browser: skipped, ${reason}`);
    test.skip(`the page in a browser: ${reason}`, () => {});
  }
} else {
  test("shows the conflict and both Services", () => {
    const file = join(folder, "page.html");
    writeFileSync(file, pageOf(lab()));
    const dom = chromium("--dump-dom", `file://${file}`);
    for (const text of ["MLB201", "proj1/late", "proj1/hello-lb-l3", "Services that users cannot reach"])
      expect(dom).toContain(text);
  });

  test("text of a cluster stays text", () => {
    const file = join(folder, "hostile.html");
    const objects = lab().map((o) =>
      o.kind === "Service" && o.metadata.name === "late"
        ? { ...o, metadata: { ...o.metadata, name: HOSTILE } }
        : o,
    );
    writeFileSync(file, pageOf(objects));
    const dom = chromium("--dump-dom", `file://${file}`);
    expect(dom).toContain("&lt;script&gt;");
    expect(dom).not.toMatch(/<script|<img/);
    expect(/<title>(.*?)<\/title>/.exec(dom)?.[1]).toBe("MetalLB in &lt;b&gt;bold&lt;/b&gt;");
  });

  test.each([400, 1100])("is drawn at a width of %i", (width) => {
    const file = join(folder, "page.html");
    writeFileSync(file, pageOf(lab()));
    const picture = join(folder, `${width}.png`);
    chromium(`--window-size=${width},900`, `--screenshot=${picture}`, `file://${file}`);
    const png = readFileSync(picture);
    expect(png.readUInt32BE(16)).toBe(width);
    expect(png.length).toBeGreaterThan(20_000);
  });
}
