/** What vtysh answered, read: a value, or why there is none. A daemon that does not run answers with a text, and with exit code 0 on some versions. */
export type Shown<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly reason: string;
      /** The daemon that the text says is not running, such as `bgpd`. */
      readonly daemonDown?: string;
    };

/** A JSON object of unknown shape. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON documents of an answer: one, or several one after the other (FRR 8.x prints one per VRF for `show ip route vrf
 * all json`), with any text around them ignored. An empty answer is no answer: vtysh prints nothing where a daemon is missing.
 */
export function documentsOf(text: string): Shown<readonly unknown[]> {
  const trimmed = text.trim();
  const dead = /^([a-z0-9]+d) is not running/m.exec(trimmed)?.[1];
  if (dead !== undefined) return { ok: false, reason: `${dead} is not running`, daemonDown: dead };
  if (trimmed === "") return { ok: false, reason: "vtysh answered nothing" };
  const whole = parse(trimmed);
  if (whole !== undefined) return { ok: true, value: [whole] };
  const documents = splitDocuments(trimmed).map(parse);
  const read = documents.filter((d) => d !== undefined);
  if (read.length > 0 && read.length === documents.length) return { ok: true, value: read };
  const failed = /^%.*$/m.exec(trimmed)?.[0];
  return { ok: false, reason: failed ?? `no JSON: ${firstLine(trimmed)}` };
}

/** As `documentsOf`, for answers that are one object; several objects are united, later keys win. */
export function objectOf(text: string): Shown<Json> {
  const documents = documentsOf(text);
  if (!documents.ok) return documents;
  const objects = documents.value.map(asObject);
  if (objects.some((o) => o === undefined))
    return { ok: false, reason: "not the JSON object that was expected" };
  const united: Record<string, unknown> = Object.create(null);
  for (const object of objects) if (object !== undefined) Object.assign(united, object);
  return { ok: true, value: united };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

/** Cuts a text into its outermost `{…}` and `[…]`; braces inside strings do not count. */
function splitDocuments(text: string): string[] {
  const documents: string[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (inString) {
      if (c === "\\") i++;
      else if (c === '"') inString = false;
      continue;
    }
    if (c === '"' && depth > 0) inString = true;
    else if (c === "{" || c === "[") {
      if (depth === 0) start = i;
      depth++;
    } else if ((c === "}" || c === "]") && depth > 0) {
      depth--;
      if (depth === 0) documents.push(text.slice(start, i + 1));
    }
  }
  return documents;
}

/** @returns the value if it is an object (and no array), else undefined. */
export function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** @returns a field's own value. */
export function field(object: Json | undefined, name: string): unknown {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

export function textField(object: Json | undefined, name: string): string | undefined {
  const value = field(object, name);
  return typeof value === "string" ? value : undefined;
}

/** Numbers are numbers or, in some versions and fields, texts of digits. */
export function numberField(object: Json | undefined, name: string): number | undefined {
  const value = field(object, name);
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

export function flagField(object: Json | undefined, name: string): boolean {
  const value = field(object, name);
  return value === true || value === "true";
}

export function objectField(object: Json | undefined, name: string): Json | undefined {
  return asObject(field(object, name));
}

/** Leaves out what is undefined, so that absent stays absent. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
