import { formatRef, type ObjectRef } from "../api/ref.ts";

/**
 * Names in a sentence: all of up to four, else two and a count.
 * @returns `wk3`, `wk3 and wk4`, `wk3, wk4 and 46 more`; empty for none
 */
export function nodePhrase(nodes: readonly string[]): string {
  if (nodes.length <= 1) return nodes[0] ?? "";
  if (nodes.length <= 4) return `${nodes.slice(0, -1).join(", ")} and ${nodes.at(-1)}`;
  return `${nodes.slice(0, 2).join(", ")} and ${nodes.length - 2} more`;
}

/** @returns `Service proj1/web`, `Service proj1/web and Service proj1/api`, `Service proj1/web, Service proj1/api and 40 more` */
export function servicePhrase(services: readonly ObjectRef[]): string {
  return nodePhrase(services.map(formatRef));
}

/** @returns an error of Go in one line: its parts stand on lines of their own, the cause before what it was met in. */
export function oneLine(text: string, between: ": " | ", " = ": "): string {
  return text.replace(/\s*\n\s*/g, between);
}

/** @returns `1 node`, `2 nodes`. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
