import { dump } from "js-yaml";
import { maskSecrets, maskText } from "../snapshot/mask.ts";
import { jsonPath } from "./jsonpath.ts";
import { type Renderer, type View, viewOf } from "./view.ts";
import { hasEscapes, visible, visibleStyled } from "./visible.ts";

/** Characters that JSON leaves as they are although a terminal acts upon them or hides them. */
const RAW_IN_JSON = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** @returns JSON with two spaces, secrets masked, without any raw control or hidden character. */
export function json(document: unknown): string {
  return `${JSON.stringify(maskSecrets(document), null, 2).replace(RAW_IN_JSON, unicodeEscape)}\n`;
}

/** @returns YAML as kubectl prints it (no anchors, no folding), secrets masked, without any raw control or hidden character. */
export function yaml(document: unknown): string {
  const plain: unknown = JSON.parse(JSON.stringify(maskSecrets(document)));
  const text = dump(plain, { lineWidth: -1, noRefs: true, seqNoIndent: true });
  return visible(text) === text ? text : json(document);
}

/** One renderer for text, and more for a command's own formats; `wide` is text with `view.wide`. */
export type Renderers = Renderer | (Readonly<Record<string, Renderer>> & { readonly text: Renderer });

/**
 * Renders text for a terminal. Colors are used only if the plain text holds no escape itself, so that those in a
 * colored text are the theme's own.
 */
export function renderText(renderer: Renderer, view: View): string {
  const plain = renderer(viewOf({ ...view, color: false }));
  const text = view.color && !hasEscapes(plain) ? visibleStyled(renderer(view)) : visible(plain);
  const masked = maskText(text);
  return masked === "" || masked.endsWith("\n") ? masked : `${masked}\n`;
}

interface Named {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly namespace?: unknown;
  readonly metadata?: { readonly name?: unknown };
  readonly items?: readonly Named[];
}

/** @returns `kind/name` lines as `kubectl get -o name` prints them, from a document or its items. */
function names(document: Named): string {
  const items = Array.isArray(document.items) ? document.items : [document];
  return items
    .map((item) => {
      const kind = String(item.kind ?? "").toLowerCase();
      const name = item.metadata?.name ?? item.name;
      return name === undefined ? kind : `${kind}/${String(name)}`;
    })
    .map((line) => `${visible(line)}\n`)
    .join("");
}

/**
 * @param format as `-o` says: `text`, `wide`, `json`, `yaml`, `name`, `jsonpath=…`, or one of the renderers' own
 * @returns the document in that format, ready to be written
 */
export function printDocument(document: object, renderers: Renderers, format: string, view: View): string {
  const own = typeof renderers === "function" ? { text: renderers } : renderers;
  if (format.startsWith("jsonpath=")) {
    return visible(jsonPath(format.slice("jsonpath=".length), maskSecrets(document)));
  }
  const renderer = Object.hasOwn(own, format) ? own[format as keyof typeof own] : undefined;
  if (renderer !== undefined) return renderText(renderer, view);
  if (format === "json") return json(document);
  if (format === "yaml") return yaml(document);
  if (format === "name") return names(document);
  return renderText(own.text, { ...view, wide: view.wide || format === "wide" });
}
