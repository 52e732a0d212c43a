import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import { captureIndex } from "../../src/sources/capture-write.ts";
import { exampleObjects } from "../plan/support.ts";
import { run } from "../support/cli.ts";
import { temporaryFolder, writeFiles } from "../support/dump.ts";
import { type HttpApi, startHttpApi } from "../support/http-api.ts";
import { expectSchema } from "../support/schema.ts";
import { WHOLE } from "./whole-documents.ts";

const root = resolve(import.meta.dirname, "../..");
const healthy = join(root, "examples/l3-healthy");
const frozen = join(root, "examples/node-frozen-by-conflict");
const scratch = temporaryFolder();
const state = join(scratch, "state");
const backups = join(state, "kubectl-metallb/backups");

const receiveAll = (neighbor: object): string =>
  JSON.stringify({
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name: "receive-all", namespace: "openshift-frr-k8s" },
    spec: {
      bgp: {
        routers: [
          {
            asn: 65801,
            neighbors: [
              { address: "172.18.20.1", asn: 65102, toReceive: { allowed: { mode: "all" } }, ...neighbor },
            ],
          },
        ],
      },
    },
  });

writeFiles(scratch, {
  "receive-all.yaml": receiveAll({}),
  "conflict.yaml": receiveAll({ holdTime: "17s", keepaliveTime: "5s" }),
  "refused.yaml": receiveAll({ holdTime: "1s" }),
  "r2.conf": readFileSync(join(healthy, "vtysh/r2/show-running-config.txt"), "utf8"),
});

/** Command lines that print each kind; `@` is the folder of the files above, `%1` and `%2` are the two examples. */
const PRINTED: Readonly<Record<string, readonly string[]>> = {
  BfdSessions: ["bfd --from %1"],
  BgpAdvertised: ["bgp advertised --from %1", "bgp advertised 172.19.20.181 --node r2 --from %2"],
  BgpNeighbors: ["bgp neighbors --from %1", "bgp neighbors --node r1,r2,r3 --from %2"],
  BgpReceived: ["bgp received --from %1", "bgp received --node r2 --from %2"],
  BgpRoutes: ["bgp routes --from %1", "bgp routes --node r1,r2,r3 --from %2"],
  BgpSummary: ["bgp summary --from %1", "bgp summary --node r1,r2,r3 --from %2"],
  CaptureSummary: ["capture @/c.tar.gz --from %1"],
  CheckReport: ["check --from %1", "check --from %2"],
  CodeList: ["check --list"],
  Diff: ["diff --from %1", "diff --blame --from %2"],
  Explanation: ["explain svc/hello-lb-l3 --from %1", "explain svc/hello-lb-l3 --from %2"],
  Extension: ["extend peer/bgppeer-r2 --receive all --from %1"],
  FixList: ["plan --fix MLB201 --from %2"],
  MetallbDiff: ["diff --stage metallb --from %1"],
  NodeList: ["get nodes --from %1"],
  PeerList: ["get peers --from %2"],
  Plan: [
    "plan -f @/receive-all.yaml --from %1",
    "plan -f @/conflict.yaml --from %1",
    "plan -f @/refused.yaml --from %1",
    "plan --delete bgppeer/bgppeer-r2 --from %1",
    "plan --delete frrconfiguration/metallb-wk3 --from %1",
    "plan --delete frrconfiguration/extra-peer --from %2",
    "plan --label 'node/wk3 node-role.kubernetes.io/worker-virt-' --from %1",
  ],
  PoolList: ["get pools --from %1"],
  PredictionReport: ["bgp predict --from %1", "bgp predict --router @/r2.conf --from %1"],
  Rendering: ["render --blame --from %1", "render --stage merged --from %1", "render --from %2"],
  RouterReport: ["router peer/bgppeer-r2 --from %1", "router peer/bgppeer-r2 --config @/r2.conf --from %1"],
  RunbookList: ["runbook", "runbook MLB201"],
  ServiceList: ["get services --from %2"],
  UpgradeReport: ["check --upgrade-to 0.16.1 --from %1"],
  Versions: ["version --client", "version", "version --from %1"],
  VtyshAnswers: ["vtysh --from %1 -- show version"],
};

/** Command lines that print the kinds for which somebody must answer as an API server. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  AccessReview: ["rbac --exec --apply --check"],
  Apply: [
    "apply --dry-run client -f @/receive-all.yaml",
    "apply --dry-run server -f @/receive-all.yaml",
    "apply --yes -f @/conflict.yaml",
    "apply --yes --timeout 1s -f @/receive-all.yaml",
  ],
  BackupList: ["rollback --list"],
  Rollback: ["rollback --dry-run server", "rollback --yes"],
  Versions: ["version"],
  Wait: ["wait --for applied --timeout 1s", "wait --for advertised --timeout 1s"],
};

/** `capture.json`, in which something was not readable. */
const CAPTURE = captureIndex(
  {
    ...snapshotOf([]),
    unknown: new Map([["Pod", { state: "unknown", reason: "forbidden", permission: "list pods" }]]),
  },
  "kubectl-metallb",
  "2026-01-02T03:04:05Z",
);

/** @param words as a shell reads them, with single quotes */
async function documentOf(words: string, kubeconfig?: string): Promise<unknown> {
  const argv = [...words.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) =>
    (quoted ?? word).replace("@", scratch).replace("%1", healthy).replace("%2", frozen),
  );
  const end = argv.indexOf("--");
  argv.splice(end === -1 ? argv.length : end, 0, "-o", "json");
  const env = { XDG_STATE_HOME: state, ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }) };
  const { stdout, stderr } = await run(argv, { env });
  expect(stderr).not.toMatch(/^(?:internal )?error/m);
  return JSON.parse(stdout);
}

const cases = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([kind, lines]) => lines.map((words) => [kind, words] as const));

describe("what is printed keeps to its schema", () => {
  test.each(cases(PRINTED))("%s: %s", async (kind, words) => {
    const document = await documentOf(words);
    expect(document).toMatchObject({ apiVersion: "metallb.cli/v1", kind });
    expectSchema(document);
  });

  describe("of a cluster", () => {
    let api: HttpApi | undefined;
    beforeAll(async () => {
      api = await startHttpApi(exampleObjects("l3-healthy"), ["frrk8s.metallb.io/v1beta1 FRRConfiguration"]);
      writeFiles(scratch, { kubeconfig: api.kubeconfig });
    });
    afterAll(() => api?.stop());

    test.each(cases(ASKED))("%s: %s", async (kind, words) => {
      const document = await documentOf(words, join(scratch, "kubeconfig"));
      expect(document).toMatchObject({ apiVersion: "metallb.cli/v1", kind });
      expectSchema(document);
    });

    test("the back-up that apply wrote", () => {
      const files = readdirSync(backups);
      expect(files).toHaveLength(1);
      for (const name of files) expectSchema(readFileSync(join(backups, name), "utf8"));
    });
  });

  test.each([...WHOLE, CAPTURE])("$kind, with all that can be in it", (document) => {
    expectSchema(document);
    expect(() => expectSchema({ ...document, nope: 1 })).toThrow("valid: false");
  });
});

describe("the folder of schemas", () => {
  const names = readdirSync(join(root, "docs/schema"))
    .filter((name) => name.endsWith(".schema.json"))
    .map((name) => name.replace(".schema.json", ""));
  const kinds = names.filter((name) => name !== "common").toSorted();

  test("has every kind that the sources name, and no other", () => {
    expect(kinds).toEqual(kindsInSources().toSorted());
  });

  test("is tested file by file", () => {
    const printed = [PRINTED, ASKED].flatMap((table) => Object.keys(table));
    const tested = new Set([...printed, ...[...WHOLE, CAPTURE].map(({ kind }) => kind)]);
    expect([...tested].toSorted()).toEqual(kinds);
  });

  test.each(names)("%s says its name, and that there are no other fields", (name) => {
    const schema = JSON.parse(readFileSync(join(root, "docs/schema", `${name}.schema.json`), "utf8"));
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: `metallb.cli/v1/${name}`,
      title: expect.any(String),
    });
    if (name === "common") return;
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: { apiVersion: { const: "metallb.cli/v1" }, kind: { const: name } },
    });
  });
});

const VERSION = /"metallb\.cli\/v1"[,;]\s*/g;
const KIND = /^(?:readonly )?kind: "(\w+)"/;

/** The kinds beside `metallb.cli/v1`; those of `get` are given to `listDocument`. */
function kindsInSources(): readonly string[] {
  const found = new Set<string>();
  for (const folder of ["src", "commands"])
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const text = readFileSync(join(root, folder, file), "utf8");
      for (const [, kind = ""] of text.matchAll(/listDocument(?:<[^(]*>)?\(\s*"(\w+)"/g)) found.add(kind);
      if (file === join("cli", "get", "document.ts")) continue;
      for (const { index, 0: version } of text.matchAll(VERSION)) {
        const kind = KIND.exec(text.slice(index + version.length))?.[1];
        found.add(kind ?? `${file} names no kind`);
      }
    }
  return [...found];
}
