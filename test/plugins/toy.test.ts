import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import { analyze } from "../../src/findings/analyze.ts";
import { analyzer } from "../../src/findings/analyzer.ts";
import { finding } from "../../src/findings/finding.ts";
import type { Plugin } from "../../src/plugin/plugin.ts";
import { layoutOf } from "../../src/sources/layout.ts";
import { readPaths } from "../../src/sources/paths.ts";

/** A platform made by the recipe of CONTRIBUTING.md: every hook once. */
const toy: Plugin = Object.freeze({
  name: "toy",
  title: "A toy platform",
  kinds: ["ConfigMap"],
  analyzers: [
    analyzer({
      name: "toy-node",
      codes: ["MLB302"],
      reads: { kinds: ["Node"] },
      *analyze({ objects }) {
        for (const node of objects("Node")) {
          if (node.metadata.labels?.toy === "broken")
            yield finding("MLB302", {} as never, { objects: [node], nodes: [node.metadata.name] });
        }
      },
    }),
  ],
  links: [
    { name: "toy link", explain: () => [{ name: "toy link", state: "note", text: "the toy says hello" }] },
  ],
  dumps: [
    {
      name: "toy-dump",
      recognises: (paths) => paths.includes("toy.marker"),
      holdsObjects: (path) => path.startsWith("things/"),
      holdsAnswers: () => false,
      answers: async () => new Map([["n1", new Map([["show version", "FRRouting 10.4.3"]])]]),
    },
  ],
} satisfies Plugin);

const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1", labels: { toy: "broken" } } };

test("its analyzer runs beside the others", () => {
  const { findings } = analyze(snapshotOf([node]), {}, toy.analyzers);
  expect(findings.map((f) => [f.code, f.nodes])).toEqual([["MLB302", ["n1"]]]);
});

test("its dump is recognised by its paths, read, and its answers of vtysh are live answers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "toy-"));
  mkdirSync(join(folder, "things"));
  writeFileSync(join(folder, "toy.marker"), "");
  writeFileSync(join(folder, "things/node.yaml"), JSON.stringify(node));
  const quiet = { debug: () => {}, progress: () => {} };
  const s = await readPaths([folder], { kinds: ["Node"] }, quiet, { dumps: toy.dumps ?? [] });
  expect(s.source.kind).toBe("inspection");
  expect(s.byKind.get("Node")?.map((n) => n.metadata.name)).toEqual(["n1"]);
  expect(s.live.get("n1")?.answers.get("show version")).toMatchObject({ ok: true, text: "FRRouting 10.4.3" });
});

test("without it the folder is no dump", () => {
  expect(layoutOf([{ path: "toy.marker", name: "", bytes: () => emptyBytes() }])).toEqual({
    kind: "manifests",
  });
});

async function* emptyBytes(): AsyncGenerator<Uint8Array> {}
