/** Readers for what a resource may hold in spite of its type: files are read as they are, and captures may be damaged. */

/** @returns the items of a list, without those that are no objects; empty for anything else. */
export function listOf<T extends object>(value: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(value)
    ? (value as readonly T[]).filter((v) => typeof v === "object" && v !== null)
    : [];
}

/** @returns the texts of a list; empty for anything else. */
export function textsOf(value: readonly string[] | null | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter((v) => typeof v === "string") : [];
}

/** @returns a text that is not empty, or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
