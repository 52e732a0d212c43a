import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { readObjects } from "../../../src/sources/read.ts";
import { commandOfFile } from "../../../src/sources/vtysh-files.ts";
import type { Behavior } from "./kubelet.ts";

/** A captured cluster, to be loaded into an API server and to be read from a file. */
export interface Captured {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  /** Node → command → answer. */
  readonly answers: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Reads a capture; of the hosts that answered only the nodes, since a cluster knows no routers. */
export function readCaptured(folder: string, name: string): Captured {
  const objects = readObjects(readFileSync(join(folder, name, "objects.yaml"), "utf8"), name);
  const nodes = new Set(objects.filter((o) => o.kind === "Node").map((o) => o.metadata.name));
  const vtysh = join(folder, name, "vtysh");
  const answers = new Map(
    readdirSync(vtysh)
      .filter((host) => nodes.has(host))
      .map((host) => [
        host,
        Object.fromEntries(
          readdirSync(join(vtysh, host)).map((file) => [
            commandOfFile(file),
            readFileSync(join(vtysh, host, file), "utf8"),
          ]),
        ),
      ]),
  );
  return { name, objects, answers };
}

/** What the pods with FRR say: what was captured; those of other nodes do not run. */
export function behaviorsOf({ objects, answers }: Captured): Readonly<Record<string, Behavior>> {
  const behaviors: Record<string, Behavior> = {};
  for (const pod of objects) {
    if (pod.kind !== "Pod") continue;
    const { nodeName = "", containers = [] } = pod.spec as {
      nodeName?: string;
      containers?: readonly { readonly name: string }[];
    };
    const own = answers.get(nodeName);
    if (own === undefined || !containers.some((c) => c.name === "frr")) continue;
    behaviors[`${pod.metadata.namespace}/${pod.metadata.name}/frr`] = { answers: own };
  }
  return behaviors;
}

/** Writes the capture anew as `--from` takes it, with the answers of the nodes only. @returns the folder */
export function writeCaptured({ name, objects, answers }: Captured): string {
  const folder = join(mkdtempSync(join(tmpdir(), "kubectl-metallb-capture-")), name);
  mkdirSync(join(folder, "vtysh"), { recursive: true });
  writeFileSync(
    join(folder, "objects.json"),
    JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
  );
  for (const [host, own] of answers) {
    mkdirSync(join(folder, "vtysh", host));
    for (const [command, text] of Object.entries(own)) {
      const file = command.replaceAll(" ", "-");
      writeFileSync(
        join(folder, "vtysh", host, `${file}.${command.endsWith(" json") ? "json" : "txt"}`),
        text,
      );
    }
  }
  return folder;
}
