import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, describe, expect, test } from "vitest";
import { plugins } from "../../plugins/index.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { objectsOf } from "../../src/snapshot/select.ts";
import { readPaths } from "../../src/sources/paths.ts";
import { readObjects } from "../../src/sources/read.ts";

const quiet = { debug: () => {}, progress: () => {} };
const dumps = plugins.flatMap((p) => p.dumps ?? []);
const folder = mkdtempSync(join(tmpdir(), "dumps-"));
afterAll(() => rmSync(folder, { recursive: true }));

const objects = readObjects(
  readFileSync(new URL("../../examples/l3-healthy/objects.yaml", import.meta.url), "utf8"),
);
const DUMP = "###### show running-config\nfrr version 10.4.3\n!\nend\n###### show bgp ipv4\nold\n";

type Files = ReadonlyMap<string, string>;

/** As MetalLB's troubleshooting/collect.sh leaves it: one kubectl List a kind, and each speaker's folder. */
function collected(): Files {
  const files = new Map<string, string>();
  for (const [kind, items] of Map.groupBy(objects, (o) => o.kind)) {
    if (!/metallb\.io/.test(items[0]?.apiVersion ?? "")) continue;
    files.set(
      `report/crds/${kind.toLowerCase()}s.yaml`,
      JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    );
  }
  files.set("report/pods/speaker-wk3/speaker.log", "{}\n");
  files.set("report/pods/speaker-wk3/frr/logs/dump_frr", DUMP);
  return files;
}

/** As `oc adm must-gather` leaves it. */
function gathered(): Files {
  const image = "must-gather.local.1/quay-io-openshift-sha256-0123";
  const files = new Map([[`${image}/timestamp`, "2026-11-22 10:00:00.0 +0000 UTC m=+1\n"]]);
  for (const o of objects) {
    const { name, namespace } = o.metadata;
    const group = o.apiVersion.includes("/") ? o.apiVersion.split("/")[0] : "core";
    const base = namespace === undefined ? "cluster-scoped-resources" : `namespaces/${namespace}`;
    files.set(`${image}/${base}/${group}/${o.kind.toLowerCase()}s/${name}.yaml`, JSON.stringify(o));
  }
  return files;
}

async function archive(name: string, files: Files): Promise<string> {
  const path = join(folder, name);
  const tar = pack();
  for (const [entry, text] of files) tar.entry({ name: entry }, text);
  tar.finalize();
  await pipeline(tar, createGzip(), createWriteStream(path));
  return path;
}

function unpacked(name: string, files: Files): string {
  const path = join(folder, name);
  for (const [entry, text] of files) {
    mkdirSync(dirname(join(path, entry)), { recursive: true });
    writeFileSync(join(path, entry), text);
  }
  return path;
}

const namesOf = (all: readonly KubernetesObject[], kind: string) =>
  all
    .filter((o) => o.kind === kind)
    .map((o) => o.metadata.name)
    .sort();

describe.each([
  ["collect.sh", collected()],
  ["must-gather", gathered()],
] as const)("%s", (name, files) => {
  test.each(["archive", "folder"])("read as %s, it holds MetalLB's resources", async (form) => {
    const path =
      form === "archive" ? await archive(`${name}.tar.gz`, files) : unpacked(`${name}-${form}`, files);
    const s = await readPaths([path], { kinds: [] }, quiet, { dumps });
    expect(s.source.kind).toBe("inspection");
    for (const kind of ["IPAddressPool", "BGPPeer", "BGPAdvertisement", "FRRConfiguration"] as const)
      expect(
        objectsOf(s, kind)
          .map((o) => o.metadata.name)
          .sort(),
        kind,
      ).toEqual(namesOf(objects, kind));
    if (name === "collect.sh")
      expect(s.live.get("speaker-wk3")?.answers.get("show running-config")).toMatchObject({ ok: true });
  });
});
