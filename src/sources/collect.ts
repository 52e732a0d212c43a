import type { KubernetesObject } from "../api/object.ts";
import { positionOf, rememberPosition } from "../api/position.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { type InputNote, kindOf } from "../snapshot/snapshot.ts";
import { check } from "./check.ts";
import type { Sink } from "./reading.ts";

/** Where objects come from decides what is demanded of them. */
export type Trust =
  /** People wrote them: checked as the API server would, unknown fields pruned, defaults applied. */
  | "written"
  /** An API server held them: taken as they are, if they are objects at all. */
  | "stored";

/** Takes objects and notes as they are read. */
export interface Collector extends Sink {
  /** Objects in the order of the input, each once; and all notes. */
  end(): { readonly objects: readonly KubernetesObject[]; readonly notes: readonly InputNote[] };
}

/** From here on, of a large input only the objects that the question needs are kept. */
const LARGE = 200_000;

/**
 * Gathers the objects of an input. One that comes twice replaces the first, as when applied, with a note if people wrote it.
 * @param needed kinds that the question needs
 */
export function collector(trust: Trust, needed: readonly Kind[]): Collector {
  const objects = new Map<string, KubernetesObject>();
  const notes: InputNote[] = [];
  const foreign = new Map<string, number>();
  let skipped = 0;
  return {
    note: (note) => notes.push(trust === "written" ? note : { ...note, severity: "warning" }),
    object(object, lineOf) {
      const position = positionOf(object);
      const file = position?.file ?? "";
      const checked = check(object, trust, (note, path) => {
        notes.push({ ...note, file, line: lineOf(path) });
      });
      if (checked === undefined) return;
      if (position !== undefined) rememberPosition(checked, position);
      const kind = kindOf(checked);
      const type = `${checked.apiVersion} ${checked.kind}`;
      if (kind === undefined) foreign.set(type, (foreign.get(type) ?? 0) + 1);
      if (objects.size >= LARGE && (kind === undefined || !needed.includes(kind))) {
        skipped++;
        return;
      }
      const key = keyOf(checked);
      const before = objects.get(key);
      if (before !== undefined && trust === "written") notes.push(replaced(before, checked));
      objects.set(key, checked);
    },
    end() {
      if (foreign.size > 0) notes.push(foreignNote(foreign));
      if (skipped > 0) {
        const message = `of this large input, ${skipped} objects that the question does not need were not kept`;
        notes.push({ severity: "warning", message });
      }
      return { objects: [...objects.values()], notes };
    },
  };
}

function keyOf(object: KubernetesObject): string {
  const group = object.apiVersion.replace(/\/[^/]*$|^[^/]*$/, "");
  const { name, namespace = "" } = object.metadata;
  return JSON.stringify([object.apiVersion.includes("/") ? group : "", object.kind, namespace, name]);
}

function replaced(before: KubernetesObject, now: KubernetesObject): InputNote {
  const [old, place] = [positionOf(before), positionOf(now)];
  const { name, namespace } = now.metadata;
  return {
    severity: "warning",
    message: `defined twice: this one replaces the one in ${old?.file ?? "?"}:${old?.line ?? "?"}`,
    object: `${now.kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`,
    ...(place === undefined ? {} : place),
  };
}

function foreignNote(foreign: ReadonlyMap<string, number>): InputNote {
  const kinds = [...foreign]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, n]) => (n > 1 ? `${type} (${n})` : type));
  const shown = kinds.length > 12 ? [...kinds.slice(0, 12), `and ${kinds.length - 12} more`] : kinds;
  return {
    severity: "warning",
    message: `kept, but of kinds that are not understood here: ${shown.join(", ")}`,
  };
}
