import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject } from "../../../src/api/object.ts";
import type { KubeClient } from "../../../src/kube/rest/client.ts";
import { pathOf, type Resource } from "../../../src/kube/rest/resource.ts";
import { sameContent } from "../../../src/plan/content.ts";

const program = join(import.meta.dirname, "program.ts");

const kind = (group: string, version: string, name: string, plural: string, namespaced = true): Resource => ({
  group,
  version,
  kind: name,
  plural,
  namespaced,
});

/** Where the tests look at objects themselves. */
export const RESOURCES: Readonly<Record<string, Resource>> = {
  FRRConfiguration: kind("frrk8s.metallb.io", "v1beta1", "FRRConfiguration", "frrconfigurations"),
  BGPPeer: kind("metallb.io", "v1beta2", "BGPPeer", "bgppeers"),
  BGPAdvertisement: kind("metallb.io", "v1beta1", "BGPAdvertisement", "bgpadvertisements"),
  Community: kind("metallb.io", "v1beta1", "Community", "communities"),
  Node: kind("", "v1", "Node", "nodes", false),
  Pod: kind("", "v1", "Pod", "pods"),
};

/** A folder for one suite: changes as files, and the state folder of the program. */
export interface Desk {
  readonly env: Readonly<Record<string, string>>;
  /** Writes objects as a file. @returns its path */
  file(...objects: readonly object[]): string;
  /** Paths of all back-ups, the oldest first. */
  backups(): readonly string[];
}

export function newDesk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-apply-"));
  const state = join(folder, "kubectl-metallb", "backups");
  mkdirSync(state, { recursive: true });
  let count = 0;
  return {
    env: { XDG_STATE_HOME: folder },
    file: (...objects) => {
      const path = join(folder, `change-${++count}.json`);
      writeFileSync(path, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
      return path;
    },
    backups: () =>
      readdirSync(state)
        .filter((n) => n.endsWith(".json"))
        .sort()
        .map((n) => join(state, n)),
  };
}

/** The API itself, past the program. */
export interface Hand {
  get(kind: string, name: string, namespace?: string): Promise<KubernetesObject | undefined>;
  /** Creates or replaces, as another person would. */
  put(object: KubernetesObject, manager?: string): Promise<KubernetesObject>;
  remove(kind: string, name: string, namespace?: string): Promise<void>;
  /** Server-side apply by another manager. */
  apply(object: KubernetesObject, manager: string): Promise<void>;
}

export function handOf(client: KubeClient): Hand {
  const resourceOf = (name: string): Resource => {
    const resource = RESOURCES[name];
    if (resource === undefined) throw new Error(`no resource ${name}`);
    return resource;
  };
  const place = (name: string, namespace?: string) =>
    namespace === undefined ? { name } : { name, namespace };
  const within = (namespace?: string) => (namespace === undefined ? {} : { namespace });
  const about = { what: "prepare a test" };
  const get: Hand["get"] = async (name, object, namespace) => {
    const answer = await client.call({
      method: "GET",
      path: pathOf(resourceOf(name), place(object, namespace)),
      about,
    });
    return answer.ok ? (answer.value as KubernetesObject) : undefined;
  };
  return {
    get,
    put: async (object, manager = "kubectl") => {
      const { name, namespace } = object.metadata;
      const known = await get(object.kind, name, namespace);
      const version = known?.metadata.resourceVersion;
      const answer = await client.call({
        method: known === undefined ? "POST" : "PUT",
        path: `${pathOf(resourceOf(object.kind), known === undefined ? within(namespace) : place(name, namespace))}?fieldManager=${manager}`,
        body: JSON.stringify({
          ...object,
          metadata: { ...object.metadata, ...(version === undefined ? {} : { resourceVersion: version }) },
        }),
        about,
      });
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.value as KubernetesObject;
    },
    remove: async (name, object, namespace) => {
      await client.call({
        method: "DELETE",
        path: pathOf(resourceOf(name), place(object, namespace)),
        about,
      });
    },
    apply: async (object, manager) => {
      const { name, namespace } = object.metadata;
      const answer = await client.call({
        method: "PATCH",
        path: `${pathOf(resourceOf(object.kind), place(name, namespace))}?fieldManager=${manager}&force=true`,
        contentType: "application/apply-patch+yaml",
        body: JSON.stringify(object),
        about,
      });
      if (!answer.ok) throw new Error(answer.error.message);
    },
  };
}

/** Whether an object is as it was: what it says, and who owns which fields. */
export function asItWas(before: KubernetesObject | undefined, now: KubernetesObject | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  return sameContent(before, now) && ownersOf(before) === ownersOf(now);
}

function ownersOf({ metadata }: KubernetesObject): string {
  return JSON.stringify(
    (metadata.managedFields ?? [])
      .filter((e) => !(e as { subresource?: string }).subresource)
      .map((e) => [e.manager, e.operation, e.fieldsV1])
      .sort(),
  );
}

/** The program as a process of its own. */
export interface Process {
  readonly child: ChildProcess;
  /** What it has written on standard error so far. */
  readonly stderr: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

export function spawnProgram(argv: readonly string[], env: Readonly<Record<string, string>>): Process {
  const child = spawn(process.execPath, [program, ...argv], {
    env: { ...process.env, FORCE_COLOR: "0", COLUMNS: "200", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, stdout, stderr })),
  );
  return { child, stderr: () => stderr, ended };
}
