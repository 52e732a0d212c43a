import { resolve } from "node:path";
import { expect, test } from "vitest";
import { ageText } from "../../src/cli/explain/age.ts";
import { explanationShort } from "../../src/cli/explain/short.ts";
import { explanationText } from "../../src/cli/explain/text.ts";
import { renderText } from "../../src/output/print.ts";
import { viewOf } from "../../src/output/view.ts";
import {
  chainOf,
  explained,
  frrConfiguration,
  LAB,
  liveOn,
  node,
  service,
  settled,
  snapshot,
  withObjects,
} from "../explain/cluster.ts";
import { run } from "../support/cli.ts";
import { expectSchema } from "../support/schema.ts";

const root = resolve(import.meta.dirname, "../..");
const examples = (name: string): string[] => ["--from", resolve(root, "examples", name)];
const HEALTHY = settled(LAB);
const EVIL = "web\u001b[31m\u202eevil\nsecond line";

test("the verdict comes first, the chain after it, the releases last", async () => {
  const { stdout, code } = await run(["explain", "svc/hello-lb-l3", ...examples("l3-healthy")]);
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines[0]).toBe("svc/hello-lb-l3.proj1: reachable through wk3 and wk4 by 172.18.20.1 (bgppeer-r2)");
  expect(lines.filter((l) => /^ {2}\S+ +ok /.test(l)).map((l) => l.trim().split(" ")[0])).toEqual([
    "allocation",
    "advertisement",
    "nodes",
    "frrconfiguration",
    "merge",
    "applied",
    "live",
    "session",
    "route",
    "router",
  ]);
  expect(lines.at(-1)).toBe("checked: 10 ok    MetalLB main · frr-k8s main · FRR 10.4.3");
});

test("a broken link has evidence, cause and a remedy on a line of its own; what follows from it has not", async () => {
  const { stdout, code } = await run([
    "explain",
    "svc",
    "late",
    "-n",
    "proj1",
    ...examples("node-frozen-by-conflict"),
  ]);
  expect(code).toBe(1);
  const lines = stdout.split("\n");
  const labels = lines.flatMap((l) => /^ {6}(seen|cause|remedy|ask|find|needs|see) /.exec(l)?.[1] ?? []);
  expect(labels).toEqual(["seen", "cause", "remedy"]);
  expect(lines.filter((l) => l.trim().startsWith("kubectl ")).length).toBe(2);
  expect(stdout).toMatch(/^ {2}merge +BROKEN /m);
  expect(stdout).toMatch(/^ {2}route +hence /m);
});

test.each([80, 200])("no line is longer than %i columns, but for commands", async (columns) => {
  for (const name of ["l3-healthy", "node-frozen-by-conflict"])
    for (const question of ["svc/hello-lb-l3", "node/wk3", "node/wk0", "peer/bgppeer-r2", "pool/pool-l3"]) {
      const { stdout } = await run(["explain", question, ...examples(name), "-o", "wide"], { columns });
      expect(
        stdout
          .split("\n")
          .filter((l) => l.length > columns && !l.includes("kubectl ") && l.trim().includes(" ")),
      ).toEqual([]);
    }
});

test("the exit code is that of the answer, whatever the format", async () => {
  const codes: number[] = [];
  for (const format of ["text", "wide", "short", "json", "yaml", "name"])
    for (const [question, capture] of [
      ["svc/hello-lb-l3", "l3-healthy"],
      ["svc/late", "node-frozen-by-conflict"],
      ["node/wk0", "l3-healthy"],
      ["svc/nothing", "l3-healthy"],
    ] as const)
      codes.push((await run(["explain", question, ...examples(capture), "-o", format])).code);
  expect(codes).toEqual(Array.from({ length: 6 }, () => [0, 1, 3, 2]).flat());
});

test("JSON is as the schema says, for each kind of subject", async () => {
  for (const question of [
    "svc/late",
    "ip/172.19.20.182",
    "prefix/172.19.20.181/32",
    "node/wk3",
    "peer/bgppeer-r2",
    "pool/pool-l3",
    "frrconfiguration/extra-peer",
  ]) {
    const { stdout } = await run(["explain", question, ...examples("node-frozen-by-conflict"), "-o", "json"]);
    expectSchema(stdout);
  }
});

test("what cannot be explained is an error in two lines", async () => {
  const { stderr, stdout, code } = await run(["explain", "svc/nothing", ...examples("l3-healthy")]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toBe(
    "error: there is no Service nothing\nThere are kubernetes.default and hello-lb-l3.proj1\n",
  );
  const wrong = await run(["explain", "gateway/x", ...examples("l3-healthy")]);
  expect(wrong.stderr).toContain('unknown kind "gateway"');
});

test("text from a cluster cannot act upon the terminal", () => {
  const objects = settled(withObjects(LAB, service("web", ["172.19.20.181"])));
  const hostile = objects.map((o) =>
    o.kind === "Service" ? { ...o, metadata: { ...o.metadata, name: EVIL } } : o,
  );
  const e = explained(snapshot(hostile), { kind: "Service", name: EVIL });
  for (const color of [false, true]) {
    const view = viewOf({ color, width: 80 });
    const text = renderText((v) => explanationText(e, v, undefined), view).replaceAll(
      /\u001b\[[0-9;]*m/g,
      "",
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(text).toContain("\\x1b[31m\\u202eevil\\nsecond");
    expect(renderText(() => explanationShort(e), view)).not.toMatch(/[\u001b\u202e]/);
  }
});

test("forty-eight alike nodes take as many lines as one", () => {
  const names = Array.from({ length: 48 }, (_, i) => `wk${i}`);
  const objects = settled([
    ...LAB.filter((o) => o.kind !== "Node" && o.kind !== "Pod"),
    ...names.map((n) => node(n)),
  ]);
  const live = new Map(names.map((n) => [n, liveOn(n, { "172.18.20.1": ["172.19.20.181/32"] })]));
  const many = explained(snapshot(objects, { live }));
  expect(chainOf(many).length).toBeLessThan(10);
  const lines = explanationText(many, viewOf({ width: 80 }), undefined).split("\n");
  expect(lines.length).toBeLessThan(25);
  expect(explanationText(many, viewOf({ width: 200, wide: true }), undefined)).toContain("wk47");
});

test("the same finding is told once", () => {
  const extra = frrConfiguration("extra", {
    bgp: { routers: [{ asn: 65801, neighbors: [{ address: "172.18.20.1", asn: 65109, port: 179 }] }] },
  });
  const live = new Map([["wk3", liveOn("wk3", { "172.18.20.1": ["172.19.20.181/32"] })]]);
  const e = explained(snapshot([...HEALTHY, extra], { live }));
  expect(e.nodes.length).toBe(2);
  const text = explanationText(e, viewOf({ width: 120 }), undefined);
  expect(text.match(/BROKEN/g)).toHaveLength(2);
  expect(text.match(/ {6}cause /g)?.length).toBe(2);
});

test.each([
  ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "now"],
  ["2026-01-01T00:00:00Z", "2026-01-01T00:00:12Z", "12 s ago"],
  ["2026-01-01T00:00:00Z", "2026-01-01T00:59:59Z", "59 min ago"],
  ["2026-01-01T00:00:00Z", "2026-01-01T14:46:16Z", "14 h ago"],
  ["2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z", "3 d ago"],
  [undefined, "2026-01-01T00:00:00Z", undefined],
  ["yesterday", "2026-01-01T00:00:00Z", undefined],
])("the age of %s at %s is %s", (at, now, expected) => {
  expect(ageText(at, now)).toBe(expected);
});
