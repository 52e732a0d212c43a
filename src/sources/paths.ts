import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { KubernetesObject } from "../api/object.ts";
import type { Finder } from "../snapshot/finder.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { type LiveHost, type Snapshot, type Source, snapshotOf } from "../snapshot/snapshot.ts";
import { archiveTree } from "./archive.ts";
import { contentOf } from "./bytes.ts";
import { readCapture } from "./capture.ts";
import type { DumpLayout } from "./dump-layout.ts";
import { InputError } from "./errors.ts";
import { readInspection } from "./inspection.ts";
import { isWanted, layoutOf } from "./layout.ts";
import { readManifests } from "./manifests.ts";
import type { Needs, Watcher } from "./needs.ts";
import type { InputPart, Unknown } from "./part.ts";
import { readBytes, readFile } from "./read-file.ts";
import { folderTree, type Tree } from "./tree.ts";

/** What plug-ins know of files and clusters. */
export interface Known {
  readonly dumps?: readonly DumpLayout[];
  readonly finders?: readonly Finder[];
}

/**
 * Reads a snapshot from what `--from` names: files, folders, archives, `-` for standard input. What each is, is found out.
 * Of a kind that several inputs hold, all objects are taken; of one that comes twice, the last.
 * @throws InputError for a path that cannot be read at all; all else is a note in the snapshot
 */
export async function readPaths(
  paths: readonly string[],
  needs: Needs,
  watcher: Watcher,
  { dumps = [], finders = [] }: Known = {},
): Promise<Snapshot> {
  const parts: InputPart[] = [];
  for (const path of paths) {
    watcher.progress(`reading ${path === "-" ? "standard input" : path}`);
    const part = await readPath(path, needs.kinds, dumps);
    watcher.debug(
      `${path}: ${part.source.kind}, ${part.objects.length} objects, answers of vtysh from ${part.live.size} hosts`,
    );
    parts.push(part);
  }
  return combine(parts, finders);
}

async function readPath(
  path: string,
  needed: readonly Kind[],
  dumps: readonly DumpLayout[],
): Promise<InputPart> {
  if (path === "-") return readStream(process.stdin, "standard input", needed, dumps);
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (info.isDirectory()) return readTree(await folderTree(path), path, needed, dumps);
  try {
    return await readStream(createReadStream(path), path, needed, dumps);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined
      ? error
      : unreadable(path, error as NodeJS.ErrnoException);
  }
}

const REASONS: Readonly<Record<string, string>> = Object.freeze({
  ENOENT: "there is no such file or folder",
  EACCES: "not allowed to read it",
  EPERM: "not allowed to read it",
  ENOTDIR: "a part of the path is not a folder",
  ELOOP: "its links lead in a circle",
});

const unreadable = (path: string, error: NodeJS.ErrnoException): InputError =>
  new InputError(`${path}: ${REASONS[error.code ?? ""] ?? error.message}`);

async function readStream(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  needed: readonly Kind[],
  dumps: readonly DumpLayout[],
): Promise<InputPart> {
  const content = await contentOf(stream);
  if (content.kind === "tar")
    return readTree(await archiveTree(content.bytes, name, isWanted), name, needed, dumps);
  return readManifests(name, needed, (collected) =>
    readBytes(content.bytes, name, content.encoding, collected),
  );
}

async function readTree(
  tree: Tree,
  name: string,
  needed: readonly Kind[],
  dumps: readonly DumpLayout[],
): Promise<InputPart> {
  const layout = layoutOf(tree, dumps);
  if (layout.kind === "capture") return readCapture(tree, layout.root, name);
  if (layout.kind === "inspection") return readInspection(tree, name, needed, layout.dump);
  const files = tree.filter(({ path }) => /\.(?:yaml|yml|json)$/.test(path));
  if (files.length === 0) throw new InputError(`${name}: no YAML or JSON file in it`);
  return readManifests(name, needed, async (collected) => {
    for (const file of files) await readFile(file, collected);
  });
}

function combine(parts: readonly InputPart[], finders: readonly Finder[]): Snapshot {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return snapshotOf(only.objects, { ...only, finders });
  const objects = new Map<string, KubernetesObject>();
  const live = new Map<string, LiveHost>();
  for (const part of parts) {
    for (const object of part.objects) {
      const { name, namespace = "" } = object.metadata;
      objects.set(JSON.stringify([object.apiVersion, object.kind, namespace, name]), object);
    }
    for (const [name, host] of part.live) live.set(name, host);
  }
  const unknown = new Map<Kind, Unknown>(
    [...(only?.unknown ?? [])].filter(([kind]) => parts.every((part) => part.unknown.has(kind))),
  );
  const kinds = new Set(parts.map(({ source }) => source.kind));
  const source: Source = {
    kind: kinds.size === 1 ? (only?.source.kind ?? "file") : "file",
    name: parts.map((part) => part.source.name).join(", "),
  };
  return snapshotOf([...objects.values()], {
    source,
    live,
    unknown,
    notes: parts.flatMap((part) => part.notes),
    finders,
  });
}
