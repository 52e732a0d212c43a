import { createGzip } from "node:zlib";
import { dump } from "js-yaml";
import { maskSecrets, maskText } from "../snapshot/mask.ts";
import type { LiveHost, Snapshot } from "../snapshot/snapshot.ts";
import {
  ANSWERS_FILE,
  type AnswerEntry,
  CAPTURE_FILE,
  type CaptureGap,
  type CaptureIndex,
  OBJECTS_FILE,
} from "./capture-format.ts";
import { fileOfCommand } from "./vtysh-files.ts";

/** A file of a capture, its path relative to the capture's folder. */
export interface CaptureMember {
  readonly path: string;
  readonly text: string;
}

/**
 * @param written RFC 3339: now
 * @returns what `capture.json` says of a snapshot
 */
export function captureIndex(s: Snapshot, tool: string, written: string): CaptureIndex {
  const at = s.source.at ?? (s.source.kind === "cluster" ? written : undefined);
  const gaps = [...s.unknown].map(([kind, { reason, permission, absent }]): [string, CaptureGap] => [
    kind,
    {
      reason,
      ...(permission === undefined ? {} : { permission }),
      ...(absent === undefined ? {} : { absent }),
    },
  ]);
  return {
    apiVersion: "metallb.cli/v1",
    kind: "Capture",
    tool,
    ...(at === undefined ? {} : { at }),
    written,
    source: s.source.name,
    unknown: Object.fromEntries(gaps),
  };
}

/**
 * The files of a capture of a snapshot: everything that it holds, secrets masked. `--from` reads them back.
 * @param tool the program and its version
 * @param now RFC 3339
 */
export function* captureMembers(s: Snapshot, tool: string, at: string): Generator<CaptureMember> {
  yield {
    path: CAPTURE_FILE,
    text: `${JSON.stringify(captureIndex(s, tool, s.source.at ?? at), null, 2)}\n`,
  };
  yield { path: OBJECTS_FILE, text: objectsText(s) };
  for (const host of s.live.values()) yield* hostMembers(host);
}

/** A List as kubectl writes it; each object on its own, so that the memory for one is enough. */
function objectsText(s: Snapshot): string {
  const items = s.objects.map((object) => {
    const masked: unknown = JSON.parse(JSON.stringify(maskSecrets(object)));
    return dump([masked], { lineWidth: -1, noRefs: true, seqNoIndent: true });
  });
  if (items.length === 0) return "apiVersion: v1\nkind: List\nitems: []\n";
  return `apiVersion: v1\nkind: List\nitems:\n${items.join("")}`;
}

function* hostMembers(host: LiveHost): Generator<CaptureMember> {
  const folder = `vtysh/${safeName(host.host)}`;
  const entries: AnswerEntry[] = [];
  const used = new Set<string>();
  for (const [command, answer] of host.answers) {
    if (!answer.ok) {
      entries.push({ command, error: maskText(answer.reason) });
      continue;
    }
    const file = uniqueName(fileOfCommand(command), used);
    const { at } = answer.source;
    entries.push({ command, file, ...(at === undefined ? {} : { at }) });
    yield { path: `${folder}/${file}`, text: maskText(answer.text) };
  }
  const index = { host: host.host, answers: entries };
  yield { path: `${folder}/${ANSWERS_FILE}`, text: `${JSON.stringify(index, null, 2)}\n` };
}

/** A host's name is a node's name, but it comes from outside: it must not lead out of the folder. */
const safeName = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^\.+/, "_");

function uniqueName(name: string, used: Set<string>): string {
  let result = name;
  for (let n = 2; used.has(result.toLowerCase()); n++) result = name.replace(/(\.\w+)$/, `-${n}$1`);
  used.add(result.toLowerCase());
  return result;
}

/**
 * Packs members into a tar.gz, all in one folder.
 * @param folder the name of the folder in the archive
 * @param at the time of the files, RFC 3339
 */
export async function* packCapture(
  members: Iterable<CaptureMember>,
  folder: string,
  at: string,
): AsyncGenerator<Uint8Array> {
  const { default: tarStream } = await import("tar-stream");
  const tar = tarStream.pack();
  const mtime = new Date(at);
  const fill = async (): Promise<void> => {
    for (const { path, text } of members) {
      await new Promise<void>((resolve, reject) => {
        const header = { name: `${folder}/${path}`, mtime, mode: 0o600 };
        tar.entry(header, text, (error) => (error ? reject(error) : resolve())).on("error", reject);
      });
    }
    tar.finalize();
  };
  const filling = fill().catch((error) => tar.destroy(error));
  const gzip = createGzip();
  tar.on("error", (error) => gzip.destroy(error));
  tar.pipe(gzip as never);
  yield* gzip;
  await filling;
}
