import type { KubernetesObject } from "../api/object.ts";
import { KINDS, type Kind } from "../snapshot/kinds.ts";
import { MASKED_DATA } from "../snapshot/mask.ts";
import { kindOf, type LiveHost, type Source } from "../snapshot/snapshot.ts";
import { textOf } from "./bytes.ts";
import { collector } from "./collect.ts";
import type { DumpAnswers, DumpLayout } from "./dump-layout.ts";
import type { InputPart, Unknown } from "./part.ts";
import { readFile } from "./read-file.ts";
import type { Tree } from "./tree.ts";

/**
 * Reads the dump of an inspection (`oc adm must-gather`, `oc adm inspect`): every YAML or JSON file below `namespaces/` and
 * `cluster-scoped-resources/`, one object or a List each, in both of the places where a resource may lie. A dump holds what its
 * script asked for: of a kind without any object nothing is known.
 * @param name what the user calls it
 */
export async function readInspection(
  tree: Tree,
  name: string,
  needed: readonly Kind[],
  dump?: DumpLayout,
): Promise<InputPart> {
  const collected = collector("stored", needed);
  const holdsObjects = dump?.holdsObjects ?? ((path: string) => OBJECT_FILE.test(path));
  const files = tree.filter(({ path }) => holdsObjects(path));
  const listed = new Set(files.map(({ path }) => path));
  for (const file of files) {
    if (!isRepeated(file.path, listed)) await readFile(file, collected);
  }
  const collection = collected.end();
  const objects = collection.objects.map(withoutLengths);
  const { notes } = collection;
  const present = new Set(objects.map(kindOf));
  const reason = `${name} holds no object of this kind: the dump did not ask for it, or there is none`;
  const unknown = new Map(
    (Object.keys(KINDS) as Kind[])
      .filter((kind) => !present.has(kind))
      .map((kind): [Kind, Unknown] => [kind, { state: "unknown", reason }]),
  );
  const at = await timeOf(tree);
  const source: Source = { kind: "inspection", name, ...(at === undefined ? {} : { at }) };
  const live = liveHosts((await dump?.answers(tree, objects)) ?? new Map(), source);
  return { source, objects, notes, live, unknown };
}

function liveHosts(answers: DumpAnswers, source: Source): ReadonlyMap<string, LiveHost> {
  return new Map(
    [...answers].map(([host, texts]) => [
      host,
      { host, answers: new Map([...texts].map(([command, text]) => [command, { ok: true, text, source }])) },
    ]),
  );
}

/** `oc adm inspect` puts `12 bytes long` where a Secret's value was: that is no password that could be compared. */
function withoutLengths(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Secret" || typeof object.data !== "object" || object.data === null) return object;
  const data = Object.entries(object.data).map(([key, value]) => {
    const text = typeof value === "string" ? Buffer.from(value, "base64").toString("latin1") : "";
    return [key, /^\d+ bytes long$/.test(text) ? MASKED_DATA : value];
  });
  return { ...object, data: Object.fromEntries(data) };
}

const OBJECT_FILE = /(?:^|\/)(?:namespaces|cluster-scoped-resources)\/.*\.(?:yaml|yml|json)$/;

/** Pods are there twice, in `core/pods.yaml` and in a folder each; the second copy is read only where the first is missing. */
function isRepeated(path: string, listed: ReadonlySet<string>): boolean {
  const folder = /^(.*\/)pods\/([^/]+)\/\2\.yaml$/.exec(path)?.[1];
  return folder !== undefined && listed.has(`${folder}core/pods.yaml`);
}

/** @returns when the dump was made: the last line of its `timestamp` file, as RFC 3339 where it can be read. */
async function timeOf(tree: Tree): Promise<string | undefined> {
  const file = tree.find(({ path }) => /(?:^|\/)timestamp$/.test(path));
  if (file === undefined) return undefined;
  const line = (await textOf(file.bytes())).trim().split("\n").at(-1) ?? "";
  const [, date, time, zone] =
    /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)? ?([-+]\d{4}|Z)?/.exec(line) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const offset = zone === undefined || zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ms = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
