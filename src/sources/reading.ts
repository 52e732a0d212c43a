import type { KubernetesObject } from "../api/object.ts";
import { rememberPosition } from "../api/position.ts";
import { type Fields, isFields } from "../api/schema/values.ts";
import type { InputNote } from "../snapshot/snapshot.ts";
import { parseUnit } from "./parse.ts";
import { jsonSplitter } from "./split-json.ts";
import { yamlSplitter } from "./split-yaml.ts";
import { firstLine, lineIn, type Splitter, type Unit } from "./unit.ts";
import { lineOfPath } from "./yaml.ts";

/** Receives what a text holds, object by object, and what in it could not be understood. */
export interface Sink {
  /** @param lineOf the line of a field of the object, by its path; works only during the call */
  object(object: KubernetesObject, lineOf: (path: string) => number): void;
  note(note: InputNote): void;
}

/** Takes a text in pieces. */
export interface Reader {
  push(chunk: string): void;
  end(): void;
}

const isList = (value: unknown): value is Fields =>
  isFields(value) && typeof value.kind === "string" && value.kind.endsWith("List");

/** Texts of more characters than this are large: what is kept of them must not hold on to the text. */
const LARGE = 2 ** 24;

/** @returns the value with strings of its own. A string that the YAML parser cut out of a text keeps all of that text alive. */
const detached = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/**
 * Reads YAML or JSON of any size: several documents, `List` kinds, as kubectl writes them. A part that cannot be read is
 * noted, and the others are read all the same. Items of a typed List (`PodList`) without a kind get the list's.
 * @param file the name for notes and positions
 */
export function objectReader(file: string, sink: Sink): Reader {
  let splitter: Splitter | undefined;
  let start = "";
  let length = 0;
  let items: { readonly value: unknown; readonly unit: Unit }[] = [];

  const add = (value: unknown, unit: Unit, path: string, list?: Fields): void => {
    if (value === undefined || value === null) return;
    const lineOf = (field: string): number => lineIn(unit, lineOfPath(unit.text, path + field));
    if (!isFields(value)) {
      const found = Array.isArray(value) ? "a list" : JSON.stringify(value).slice(0, 60);
      const message = `a Kubernetes object is expected here, not ${found}`;
      sink.note({ severity: "error", message, file, line: lineOf("") });
      return;
    }
    if (isList(value) && (Array.isArray(value.items) || value.items === null)) {
      for (const [i, item] of (value.items ?? []).entries()) add(item, unit, `${path}items[${i}].`, value);
      return;
    }
    const object = withKind(value, list) as KubernetesObject;
    rememberPosition(object, { file, line: path === "" ? lineIn(unit, firstLine(unit)) : lineOf("") });
    sink.object(object, lineOf);
  };

  const addItems = (outer: unknown): void => {
    const list = isList(outer) ? outer : undefined;
    for (const { value, unit } of items) add(value, unit, "", list);
    items = [];
  };

  const take = (unit: Unit): void => {
    const parsed = parseUnit(unit);
    if (!parsed.ok) {
      sink.note({ severity: "error", message: parsed.error, file, line: lineIn(unit, parsed.line) });
      if (unit.part === "document") addItems(undefined);
      return;
    }
    const value = length > LARGE && splitter?.format === "yaml" ? detached(parsed.value) : parsed.value;
    if (unit.part === "item") {
      items.push({ value: Array.isArray(value) && value.length === 1 ? value[0] : value, unit });
      if (isFields(items[0]?.value) && typeof items[0].value.kind === "string") addItems(undefined);
      return;
    }
    if (items.length > 0 && isFields(value) && !isList(value)) {
      const own = items.map((item) => item.value);
      items = [];
      add({ ...(value as object), items: own }, unit, "");
      return;
    }
    addItems(value);
    if (Array.isArray(value)) for (const [i, entry] of value.entries()) add(entry, unit, `[${i}].`);
    else if (!isList(value)) add(value, unit, "");
    else if (Array.isArray(value.items)) add(value, unit, "");
  };

  return {
    push(chunk) {
      let text = chunk;
      length += chunk.length;
      if (splitter === undefined) {
        start += chunk;
        const first = /[^\s\ufeff]/.exec(start)?.[0];
        if (first === undefined && start.length < LARGE) return;
        splitter = first === "{" || first === "[" ? jsonSplitter() : yamlSplitter();
        text = start.replace(/^\ufeff/, "");
        start = "";
      }
      for (const unit of splitter.push(text)) take(unit);
    },
    end() {
      for (const unit of splitter?.end() ?? []) take(unit);
      addItems(undefined);
    },
  };
}

/** Items of a typed List may come without their kind, as some printers leave it out. */
function withKind(value: Fields, list: Fields | undefined): Fields {
  if (list === undefined || typeof value.kind === "string" || list.kind === "List") return value;
  return { apiVersion: list.apiVersion, kind: String(list.kind).replace(/List$/, ""), ...value };
}
