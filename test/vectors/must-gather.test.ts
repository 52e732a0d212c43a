import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { finders, snapshotOf } from "../../plugins/finders.ts";
import { plugins } from "../../plugins/index.ts";
import type { Service } from "../../src/api/core.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { explain } from "../../src/explain/explain.ts";
import { objectsOf } from "../../src/snapshot/select.ts";
import { kindOf, type Snapshot } from "../../src/snapshot/snapshot.ts";
import { readPaths } from "../../src/sources/paths.ts";
import { readObjects } from "../../src/sources/read.ts";
import { missing, sharedPath } from "../support/vectors.ts";

const quiet = { debug: () => {}, progress: () => {} };
const dumps = plugins.flatMap((p) => p.dumps ?? []);
const folder = mkdtempSync(join(tmpdir(), "must-gather-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Kinds that `oc adm inspect` writes as one List of a namespace; what is asked for by name has a file for each object. */
const LISTED = new Set(["Pod", "Service", "Event", "Secret", "ConfigMap", "EndpointSlice", "DaemonSet"]);

/** Lays a captured cluster out as `oc adm must-gather` does: image folder, group folders, Lists and single files. */
function layOut(target: string, cluster: string, objects: readonly KubernetesObject[]): void {
  const image = join(target, "quay-io-openshift-release-dev-ocp-v4-0-art-dev-sha256-0123456789abcdef");
  const write = (path: string, value: object | string) => {
    const file = join(image, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  };
  const lists = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const group = object.apiVersion.includes("/") ? (object.apiVersion.split("/")[0] ?? "") : "core";
    const plural = `${object.kind
      .toLowerCase()
      .replace(/y$/, "ie")
      .replace(/([^s])s$/, "$1se")}s`;
    const { name, namespace } = object.metadata;
    const base = namespace === undefined ? "cluster-scoped-resources" : `namespaces/${namespace}`;
    if (namespace !== undefined && LISTED.has(object.kind)) {
      const path = `${base}/${group}/${plural}.yaml`;
      lists.set(path, [...(lists.get(path) ?? []), object]);
    } else if (object.kind === "Namespace") write(`namespaces/${name}/${name}.yaml`, object);
    else write(`${base}/${group}/${plural}/${name}.yaml`, object);
  }
  for (const [path, items] of lists) write(path, { apiVersion: "v1", kind: "List", items });
  for (const pod of objects.filter((o) => kindOf(o) === "Pod")) {
    const node = (pod.spec as { nodeName?: string } | undefined)?.nodeName ?? "";
    const running = `${cluster}/vtysh/${node}/show-running-config.txt`;
    if (!pod.metadata.name.startsWith("frr-k8s") || !exists(running)) continue;
    write(
      `namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/frr/frr/logs/dump_frr`,
      `###### show running-config\n${readFileSync(running, "utf8")}###### show bgp ipv4\nold\n`,
    );
  }
  write("timestamp", "2026-11-22 10:00:00.0 +0000 UTC m=+1\n2026-11-22 10:05:00.0 +0000 UTC m=+301\n");
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

function answers(s: Snapshot): readonly string[] {
  return objectsOf<Service>(s, "Service").flatMap((service) => {
    const { name, namespace } = service.metadata;
    if (service.spec?.type !== "LoadBalancer" || namespace === undefined) return [];
    const answer = explain(
      s,
      { kind: "Service", name, namespace },
      { plugins: plugins.flatMap((p) => p.links ?? []) },
    );
    if (!answer.ok) return [`${name}: ${answer.message}`];
    const { verdict } = answer.explanation;
    return [`${name}: ${verdict.state} ${verdict.reachable} ${verdict.codes.join()}`];
  });
}

const clusters = sharedPath("clusters");
if (clusters === undefined) missing("must-gathers of the captured clusters", "clusters");
else {
  for (const name of readdirSync(clusters).filter((n) => exists(`${clusters}/${n}/objects.yaml`))) {
    test(`must-gather of ${name} gives the answers of the capture`, async () => {
      const objects = readObjects(readFileSync(`${clusters}/${name}/objects.yaml`, "utf8"));
      const target = join(folder, name);
      layOut(target, `${clusters}/${name}`, objects);
      const gathered = await readPaths([target], { kinds: [] }, quiet, { dumps, finders });
      expect(gathered.source).toMatchObject({ kind: "inspection", at: "2026-11-22T10:05:00.000Z" });
      expect(answers(gathered)).toEqual(answers(snapshotOf(objects)));
      for (const [host, { answers: texts }] of gathered.live) {
        const running = readFileSync(
          `${clusters}/${name}/vtysh/${host}/show-running-config.txt`,
          "utf8",
        ).trimEnd();
        expect(texts.get("show running-config")).toMatchObject({ ok: true });
        const answer = texts.get("show running-config");
        expect(answer?.ok === true && answer.text.trimEnd()).toBe(running);
      }
    });
  }
}
