/** Something that is wrong with a field: what stands there, what may stand there. */
export interface Fault {
  /** Field path with dots and indexes. */
  readonly path: string;
  readonly message: string;
}

/** @returns a value in few words. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
