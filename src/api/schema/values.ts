/** Any object that is not a list, with its own fields only. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields: neither null nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Replaces or removes fields, and keeps the object itself if nothing changes. Keys such as `__proto__` stay ordinary fields.
 * @param change gets each field and returns its new value, or `REMOVED`
 */
export function mapFields(source: Fields, change: (value: unknown, name: string) => unknown): Fields {
  let entries: [string, unknown][] | undefined;
  const names = Object.keys(source);
  for (const [i, name] of names.entries()) {
    const value = source[name];
    const changed = change(value, name);
    if (entries === undefined) {
      if (changed === value) continue;
      entries = names.slice(0, i).map((before) => [before, source[before]]);
    }
    if (changed !== REMOVED) entries.push([name, changed]);
  }
  return entries === undefined ? source : Object.fromEntries(entries);
}

/** The answer of a change that removes the field. */
export const REMOVED: unique symbol = Symbol("removed");

/** Replaces items, and keeps the list itself if nothing changes. */
export function mapItems(
  source: readonly unknown[],
  change: (value: unknown, index: number) => unknown,
): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [i, value] of source.entries()) {
    const changed = change(value, i);
    if (changed === value) continue;
    copy ??= source.slice();
    copy[i] = changed;
  }
  return copy ?? source;
}
