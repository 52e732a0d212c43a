import type { KubernetesObject } from "../api/object.ts";
import { matches, parseSelector } from "../net/selector.ts";
import { readSelectorText } from "../net/selector-text.ts";
import { objectsOf } from "./select.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * @param selector as `-l` takes it
 * @returns the names of the nodes that it selects, or the error of the selector
 */
export function selectedNodes(
  s: Snapshot,
  selector: string,
):
  | { readonly ok: true; readonly names: ReadonlySet<string> }
  | { readonly ok: false; readonly error: string } {
  const source = readSelectorText(selector);
  const parsed = source === undefined ? undefined : parseSelector(source);
  if (parsed === undefined) return { ok: false, error: `"${selector}" is no label selector` };
  if (!parsed.ok) return parsed;
  const chosen = objectsOf<KubernetesObject>(s, "Node").filter((n) =>
    matches(parsed.selector, n.metadata.labels),
  );
  return { ok: true, names: new Set(chosen.map((n) => n.metadata.name)) };
}
