import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { dump } from "js-yaml";
import { pack } from "tar-stream";
import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { positionOf } from "../../src/api/position.ts";
import { unknownKind } from "../../src/snapshot/select.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { captureMembers, packCapture } from "../../src/sources/capture-write.ts";
import { readPaths } from "../../src/sources/paths.ts";
import { temporaryFolder, writeFiles } from "../support/dump.ts";

const quiet = { debug: () => {}, progress: () => {} };
const read = (...paths: readonly string[]): Promise<Snapshot> => readPaths(paths, { kinds: [] }, quiet);
const names = (s: Snapshot): string[] => s.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

const node = (name: string): string => `apiVersion: v1\nkind: Node\nmetadata:\n  name: ${name}\n`;
const healthy = resolve(import.meta.dirname, "../../examples/l3-healthy");

async function tar(entries: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(entries)) archive.entry({ name }, text);
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive as AsyncIterable<Uint8Array>) parts.push(part);
  return Buffer.concat(parts);
}

describe("manifests", () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "one.yaml": node("a"),
    "two.json": JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name: "b" } }),
    "tree/sub/c.yml": node("c"),
    "tree/.hidden/d.yaml": node("d"),
    "tree/readme.txt": "no YAML: [",
    "tree/packed.yaml.gz": "not looked at in a folder",
    "plain-text-name": node("e"),
    "windows.yaml": Buffer.from(`\ufeff${node("w")}`, "utf16le"),
    "packed.gz": gzipSync(node("z")),
    "binary.yaml": Buffer.from([0x6b, 0, 1, 2]),
    "empty.yaml": "",
    "nothing/readme.md": "# nothing",
  });
  symlinkSync(join(folder, "one.yaml"), join(folder, "tree/link.yaml"));
  symlinkSync(folder, join(folder, "tree/loop"));

  const cases: readonly (readonly [paths: readonly string[], objects: readonly string[]])[] = [
    [["one.yaml"], ["Node a"]],
    [
      ["one.yaml", "two.json"],
      ["Node a", "Node b"],
    ],
    [["tree"], ["Node a", "Node c"]],
    [["plain-text-name"], ["Node e"]],
    [["windows.yaml"], ["Node w"]],
    [["packed.gz"], ["Node z"]],
    [["empty.yaml"], []],
    [
      ["one.yaml", "tree"],
      ["Node a", "Node c"],
    ],
  ];
  test.each(cases)("%j", async (paths, objects) =>
    expect(names(await read(...paths.map((path) => join(folder, path))))).toEqual(objects),
  );

  test("positions name the file", async () => {
    const { objects } = await read(join(folder, "tree"));
    expect(objects.map(positionOf)).toContainEqual({ file: join(folder, "tree/sub/c.yml"), line: 1 });
  });

  test("kinds that the files do not hold are unknown", async () => {
    const s = await read(join(folder, "one.yaml"));
    expect(unknownKind(s, "Node")).toBeUndefined();
    expect(unknownKind(s, "BGPPeer")).toMatch(/one\.yaml holds no object of this kind$/);
  });

  test("a file that is no text is named", async () => {
    const { notes } = await read(join(folder, "binary.yaml"));
    expect(notes).toEqual([
      {
        severity: "error",
        file: join(folder, "binary.yaml"),
        message: "binary data, where YAML or JSON is expected",
      },
    ]);
  });

  test.each([
    ["absent.yaml", "there is no such file or folder"],
    ["one.yaml/below", "a part of the path is not a folder"],
    ["nothing", "no YAML or JSON file in it"],
  ])("--from %s: %s", (path, reason) =>
    expect(read(join(folder, path))).rejects.toThrow(`${join(folder, path)}: ${reason}`),
  );
});

describe("a capture", () => {
  test("holds everything, and what vtysh answered", async () => {
    const s = await read(healthy);
    expect(s.source).toEqual({ kind: "capture", name: healthy });
    expect(s.objects).toHaveLength(56);
    expect([...s.live.keys()]).toEqual(["r1", "r2", "r3", "wk3", "wk4"]);
    expect([...(s.live.get("wk3")?.answers.keys() ?? [])].sort()).toEqual([
      "show bfd vrf all peers json",
      "show bgp ipv4 unicast neighbors 172.18.20.1 advertised-routes json",
      "show bgp ipv4 unicast neighbors 172.19.11.1 advertised-routes json",
      "show bgp summary",
      "show bgp vrf all ipv4 unicast json",
      "show bgp vrf all neighbors json",
      "show bgp vrf all summary json",
      "show ip bgp",
      "show ip route vrf all json",
      "show running-config",
      "show version",
    ]);
    expect(s.unknown.size).toBe(0);
    expect(s.notes).toEqual([]);
  });

  test("is written and read back the same, secrets masked", async () => {
    const before = await read(healthy);
    const secret: KubernetesObject = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "m" },
      data: { password: "aHVudGVyMg==" },
    };
    const s: Snapshot = {
      ...before,
      objects: [...before.objects, secret],
      unknown: new Map([["Event", { state: "unknown", reason: "forbidden", permission: "list events" }]]),
      live: new Map([
        ...before.live,
        [
          "../evil",
          {
            host: "../evil",
            answers: new Map([
              [
                "show running-config",
                {
                  ok: true,
                  text: " neighbor x password hunter2\n",
                  source: { kind: "cluster", name: "c", at: "2026-01-01T00:00:00Z" },
                },
              ],
              ["show /version", { ok: false, reason: "timed out" }],
            ]),
          },
        ],
      ]),
    };
    const folder = temporaryFolder();
    const parts: Uint8Array[] = [];
    const members = [...captureMembers(s, "test 1", "2026-01-02T03:04:05Z")];
    for await (const part of packCapture(members, "c", "2026-01-02T03:04:05Z")) parts.push(part);
    writeFiles(folder, { "c.tar.gz": Buffer.concat(parts) });
    const after = await read(join(folder, "c.tar.gz"));

    expect(members.every(({ path }) => !path.includes(".."))).toBe(true);
    expect(members.some(({ text }) => /hunter2|aHVudGVyMg/.test(text))).toBe(false);
    expect(after.objects.slice(0, -1)).toEqual(before.objects);
    expect(after.objects.at(-1)?.data).toEqual({ password: "PHJldHJhY3RlZD4=" });
    expect(after.unknown).toEqual(s.unknown);
    expect([...after.live.keys()].sort()).toEqual([...s.live.keys()].sort());
    for (const [host, { answers }] of before.live) {
      const texts = (all: typeof answers) =>
        new Map([...all].map(([command, a]) => [command, a.ok ? a.text : a.reason]));
      expect(texts(after.live.get(host)?.answers ?? new Map())).toEqual(texts(answers));
    }
    const evil = after.live.get("../evil")?.answers;
    expect(evil?.get("show running-config")).toMatchObject({
      ok: true,
      text: " neighbor x password <retracted>\n",
      source: { at: "2026-01-01T00:00:00Z" },
    });
    expect(evil?.get("show /version")).toEqual({ ok: false, reason: "timed out" });
    expect(after.source.at).toBeUndefined();
  });
});

/** Lays objects out as `oc adm must-gather` does: some resources as Lists, custom resources one by one, pods twice. */
function mustGather(objects: readonly KubernetesObject[], root: string): Record<string, string> {
  const files: Record<string, string> = {
    [`${root}timestamp`]: "2026-01-31 08:00:00.1 +0000 UTC m=+0.1\n2026-01-31 08:05:00.5 +0100 CET m=+300\n",
  };
  const lists = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const { name, namespace } = object.metadata;
    const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "core";
    const plural = `${object.kind.toLowerCase()}s`;
    const scope = namespace === undefined ? "cluster-scoped-resources" : `namespaces/${namespace}`;
    if (object.kind === "Namespace") files[`${root}namespaces/${name}/${name}.yaml`] = dump(object);
    else if (group === "core" && namespace !== undefined) {
      const path = `${root}${scope}/core/${plural}.yaml`;
      lists.set(path, [...(lists.get(path) ?? []), object]);
      if (object.kind === "Pod") files[`${root}${scope}/pods/${name}/${name}.yaml`] = dump(object);
    } else files[`${root}${scope}/${group}/${plural}/${name}.yaml`] = `---\n${dump(object)}`;
  }
  for (const [path, items] of lists) {
    const kind = `${items[0]?.kind}List`;
    const bare = items.map(({ kind: _, apiVersion: __, ...rest }) => rest);
    files[path] = dump({ apiVersion: "v1", items: bare, kind }, { seqNoIndent: true });
  }
  return files;
}

describe("the dump of an inspection", () => {
  const root = "must-gather.local.1/quay-io-x-sha256-1/";
  const sorted = (s: Snapshot): string[] =>
    s.objects.map((o) => JSON.stringify(o, Object.keys(o).sort())).sort();

  test.each(["a folder", "an archive"])("as %s holds what the capture holds", async (form) => {
    const capture = await read(healthy);
    const files = {
      ...mustGather(capture.objects, root),
      [`${root}namespaces/m/pods/p/c/c/logs/current.log`]: "kind: Node\n",
      [`${root}namespaces/m/core/broken.yaml`]: "kind: [",
      [`${root}event-filter.html`]: "<html>",
    };
    const folder = temporaryFolder();
    if (form === "a folder") writeFiles(folder, files);
    else writeFiles(folder, { "mg.tar.gz": gzipSync(await tar(files)) });
    const s = await read(form === "a folder" ? folder : join(folder, "mg.tar.gz"));
    expect(s.source.kind).toBe("inspection");
    expect(s.source.at).toBe("2026-01-31T07:05:00.000Z");
    expect(sorted(s)).toEqual(sorted(capture));
    expect(s.notes.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(unknownKind(s, "EgressService")).toMatch(/the dump did not ask for it, or there is none/);
  });

  test("lengths in the place of secrets are no passwords", async () => {
    const folder = temporaryFolder();
    const data = { password: Buffer.from("12 bytes long").toString("base64"), "tls.crt": "eA==" };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "m" }, data };
    writeFiles(folder, {
      "namespaces/m/core/secrets.yaml": dump({ apiVersion: "v1", kind: "SecretList", items: [secret] }),
    });
    expect((await read(folder)).objects[0]?.data).toEqual({
      password: "PHJldHJhY3RlZD4=",
      "tls.crt": "eA==",
    });
  });
});

describe("archives", () => {
  test("names that lead out of the archive are left out", async () => {
    const folder = temporaryFolder();
    const bytes = await tar({
      "../evil.yaml": node("evil"),
      "/etc/evil.yaml": node("evil2"),
      "a/../../x.yaml": node("evil3"),
      "ok.yaml": node("ok"),
    });
    writeFiles(folder, { "a.tar": bytes });
    expect(names(await read(join(folder, "a.tar")))).toEqual(["Node ok"]);
  });

  test.each([
    ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length - 20)],
    [
      "damaged",
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(40, 7), bytes.subarray(80)]),
    ],
  ])("one that is %s is refused in a sentence", async (_, damage) => {
    const folder = temporaryFolder();
    const big = readFileSync(join(healthy, "objects.yaml"), "utf8");
    writeFiles(folder, {
      "a.tgz": damage(gzipSync(await tar({ "objects.yaml": big, "b.yaml": node("b") }))),
    });
    await expect(read(join(folder, "a.tgz"))).rejects.toThrow(/damaged (archive|gzip data)/);
  });
});

test("several inputs are one snapshot: later objects replace earlier ones", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { "n.yaml": `${node("wk3")}  labels: {changed: "yes"}\n` });
  const s = await read(healthy, join(folder, "n.yaml"));
  expect(s.objects).toHaveLength(56);
  expect(s.objects.find(({ metadata }) => metadata.name === "wk3")?.metadata.labels).toEqual({
    changed: "yes",
  });
  expect(s.unknown.size).toBe(0);
  expect(s.live.size).toBe(5);
});
