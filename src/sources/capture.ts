import { KINDS, type Kind } from "../snapshot/kinds.ts";
import type { InputNote, LiveAnswer, LiveHost, Source } from "../snapshot/snapshot.ts";
import { textOf } from "./bytes.ts";
import {
  ANSWERS_FILE,
  type AnswerEntry,
  type AnswersIndex,
  CAPTURE_FILE,
  type CaptureIndex,
} from "./capture-format.ts";
import { collector } from "./collect.ts";
import type { InputPart, Unknown } from "./part.ts";
import { readFile } from "./read-file.ts";
import type { Tree, TreeFile } from "./tree.ts";
import { commandOfFile } from "./vtysh-files.ts";

/**
 * Reads a capture: `objects.yaml` holds everything that the API server held, `vtysh/<host>/<command>.txt|json` what vtysh
 * answered there. `capture.json` says what is missing; without it nothing is.
 * @param root the folder of the capture in the tree, empty or ending in a slash
 * @param name what the user calls it
 */
export async function readCapture(tree: Tree, root: string, name: string): Promise<InputPart> {
  const files = tree.filter(({ path }) => path.startsWith(root));
  const index = await indexOf(files.find(({ path }) => path === root + CAPTURE_FILE));
  const source: Source = { kind: "capture", name, ...(index?.at === undefined ? {} : { at: index.at }) };
  const collected = collector("stored", []);
  for (const file of files.filter(({ path }) => /^objects\.(?:yaml|json)$/.test(path.slice(root.length)))) {
    await readFile(file, collected);
  }
  const { objects, notes } = collected.end();
  const live = await answersOf(files, `${root}vtysh/`, source);
  return { source, objects, notes: [...notes, ...live.notes], live: live.hosts, unknown: gapsOf(index) };
}

async function jsonOf(file: TreeFile): Promise<unknown> {
  return JSON.parse(await textOf(file.bytes()));
}

async function indexOf(file: TreeFile | undefined): Promise<CaptureIndex | undefined> {
  if (file === undefined) return undefined;
  try {
    const index = (await jsonOf(file)) as Partial<CaptureIndex> | null;
    const sound = index?.kind === "Capture" && ["string", "undefined"].includes(typeof index.at);
    return sound ? (index as CaptureIndex) : undefined;
  } catch {
    return undefined;
  }
}

function gapsOf(index: CaptureIndex | undefined): ReadonlyMap<Kind, Unknown> {
  const gaps = Object.entries(index?.unknown ?? {}).filter(([kind]) => Object.hasOwn(KINDS, kind));
  return new Map(
    gaps.map(([kind, gap]) => [
      kind as Kind,
      {
        state: "unknown",
        reason: String(gap.reason),
        ...(typeof gap.permission === "string" ? { permission: gap.permission } : {}),
        ...(gap.absent === true ? { absent: true } : {}),
      },
    ]),
  );
}

async function answersOf(
  files: readonly TreeFile[],
  folder: string,
  source: Source,
): Promise<{ readonly hosts: ReadonlyMap<string, LiveHost>; readonly notes: readonly InputNote[] }> {
  const byHost = Map.groupBy(
    files.filter(({ path }) => path.startsWith(folder) && path.slice(folder.length).split("/").length === 2),
    ({ path }) => path.slice(folder.length).split("/")[0] ?? "",
  );
  const hosts = new Map<string, LiveHost>();
  const notes: InputNote[] = [];
  for (const [folderName, own] of byHost) {
    const { host = folderName, answers: entries } = await indexOfAnswers(own, notes);
    const answers = new Map<string, LiveAnswer>();
    for (const entry of entries) answers.set(entry.command, await answerOf(entry, own, source));
    hosts.set(host, { host, answers });
  }
  return { hosts, notes };
}

async function answerOf(entry: AnswerEntry, files: readonly TreeFile[], source: Source): Promise<LiveAnswer> {
  if ("error" in entry) return { ok: false, reason: entry.error };
  const file = files.find(({ path }) => path.endsWith(`/${entry.file}`));
  if (file === undefined) return { ok: false, reason: `${entry.file} is missing in the capture` };
  const at = entry.at ?? source.at;
  const of: Source = { kind: "capture", name: file.name, ...(at === undefined ? {} : { at }) };
  try {
    return { ok: true, text: await textOf(file.bytes()), source: of };
  } catch (error) {
    return { ok: false, reason: `${file.name}: ${(error as Error).message}` };
  }
}

/** @returns which command each file answers, by the index where there is one, else by the names of the files. */
async function indexOfAnswers(files: readonly TreeFile[], notes: InputNote[]): Promise<AnswersIndex> {
  const index = files.find(({ path }) => path.endsWith(`/${ANSWERS_FILE}`));
  if (index !== undefined) {
    const read = await jsonOf(index).then(asIndex, () => undefined);
    if (read !== undefined) return read;
    const message = "not an index of answers: commands are told by the file names";
    notes.push({ severity: "warning", message, file: index.name });
  }
  const names = files.map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  return {
    answers: names
      .filter((name) => /\.(?:txt|json)$/.test(name) && name !== ANSWERS_FILE)
      .map((file) => ({ command: commandOfFile(file), file })),
  };
}

function asIndex(value: unknown): AnswersIndex | undefined {
  const { host, answers } = (value ?? {}) as { host?: unknown; answers?: unknown };
  if (!Array.isArray(answers)) return undefined;
  const entries = answers.filter(
    (entry): entry is AnswerEntry =>
      typeof entry?.command === "string" &&
      (typeof entry.file === "string" || typeof entry.error === "string"),
  );
  return typeof host === "string" && host !== "" ? { host, answers: entries } : { answers: entries };
}
