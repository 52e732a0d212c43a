import { visible } from "./visible.ts";

/** Markup that is safe to print. Made by `html` alone. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | undefined | readonly (Html | string)[];

const ENTITIES: Readonly<Record<string, string>> = Object.freeze({
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
});

/** Text of a cluster is data: control characters are made visible, markup is spelt out. */
function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}

/** A template whose values are escaped, except those that are markup already; lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: strings.map((s, i) => s + (i < values.length ? print(values[i]) : "")).join("") };
}

function print(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string") return escaped(value);
  if (typeof value === "number") return String(value);
  if ("markup" in value) return value.markup;
  return value.map((v) => print(v)).join("");
}
