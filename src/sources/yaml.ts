import {
  CORE_SCHEMA,
  defineScalarTag,
  EVENT_ID,
  type Event,
  getScalarValue,
  load,
  mergeTag,
  NOT_RESOLVED,
  parseEvents,
  YAMLException,
} from "js-yaml";

/** go-yaml, which reads every manifest for kubectl, knows `yes` and `off`; a lone `y` stays a string. */
const WORDS: ReadonlyMap<string, boolean> = new Map(
  [
    ["true", true],
    ["yes", true],
    ["on", true],
    ["false", false],
    ["no", false],
    ["off", false],
  ].flatMap(([word, value]) => {
    const lower = String(word);
    const title = lower.charAt(0).toUpperCase() + lower.slice(1);
    return [lower, title, lower.toUpperCase()].map((form): [string, boolean] => [form, value === true]);
  }),
);

const goBool = defineScalarTag<boolean>("tag:yaml.org,2002:bool", {
  implicit: true,
  implicitFirstChars: [..."tTfFyYnNoO"],
  resolve: (source) => WORDS.get(source) ?? NOT_RESOLVED,
  identify: (data) => typeof data === "boolean",
});

/** As Go's ParseInt with base 0 on the text without underscores: `0777` is octal, `1_000` is a thousand, `65535:1` a string. */
const goInt = defineScalarTag<number>("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: [..."-+0123456789"],
  resolve: (source) => {
    const [, sign = "", digits = ""] =
      /^([-+]?)(0x[\da-f_]+|0o?[0-7_]+|0b[01_]+|[1-9][\d_]*|0)$/i.exec(source) ?? [];
    if (digits === "") return NOT_RESOLVED;
    const plain = digits.replaceAll("_", "").toLowerCase();
    const value = Number(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain);
    return Number.isNaN(value) ? NOT_RESOLVED : sign === "-" ? -value : value;
  },
  identify: (data) => Number.isInteger(data),
});

/** YAML as kubectl understands it. */
const SCHEMA = CORE_SCHEMA.withTags(goBool, goInt, mergeTag);

/** Nesting that no Kubernetes object reaches, and that no later stage need fear. */
export const MAX_DEPTH = 100;
/** Nodes that aliases may make of a text, for each of its characters and at least. */
const MAX_EXPANSION = 10;
const MIN_EXPANSION = 100_000;

/** A value, or what is wrong with the text and in which of its lines (from 0). */
export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string; readonly line: number };

/** Reads one YAML document (or JSON, which is YAML). Empty text is `undefined`. Never throws. */
export function parseYaml(text: string): Parsed {
  if (/^(?:\s*(?:#.*|---\s*|\.\.\.\s*)?\n?)*$/.test(text)) return { ok: true, value: undefined };
  try {
    const value = load(text, { schema: SCHEMA, maxDepth: MAX_DEPTH });
    const bomb = /(?:^|[\s[{,:-])\*[^\s*]/m.test(text) ? aliasFault(value, text.length) : undefined;
    return bomb === undefined ? { ok: true, value } : { ok: false, error: bomb, line: 0 };
  } catch (error) {
    if (error instanceof YAMLException)
      return { ok: false, error: error.reason, line: error.mark?.line ?? 0 };
    return { ok: false, error: error instanceof RangeError ? "nested too deeply" : String(error), line: 0 };
  }
}

/** Aliases make one node stand in many places: a small text can describe billions of them, or itself. */
function aliasFault(root: unknown, length: number): string | undefined {
  const sizes = new Map<object, number>();
  const sizeOf = (value: unknown): number => {
    if (typeof value !== "object" || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    sizes.set(value, Number.POSITIVE_INFINITY);
    let size = 1;
    for (const child of Object.values(value)) size += sizeOf(child);
    sizes.set(value, size);
    return size;
  };
  const size = sizeOf(root);
  if (size === Number.POSITIVE_INFINITY) return "an alias contains itself";
  return size > Math.max(MIN_EXPANSION, length * MAX_EXPANSION)
    ? `aliases make ${size.toPrecision(3)} nodes of ${length} characters`
    : undefined;
}

/**
 * @param path field path with dots and indexes, as in `spec.bgp.routers[0].asn`
 * @returns the line (from 0) of the field in a YAML or JSON text of one object, or of the nearest parent that is there
 */
export function lineOfPath(text: string, path: string): number {
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch {
    return 0;
  }
  const offset = offsetOf(events, text, pathSteps(path));
  let line = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

function pathSteps(path: string): string[] {
  return [...path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(
    ([, index, quoted, name]) => index ?? quoted ?? name ?? "",
  );
}

/** Walks the events of a document down the steps; each mapping key or list entry on the way moves the offset. */
function offsetOf(events: readonly Event[], text: string, steps: readonly string[]): number {
  let at = events.findIndex((event) => event.type !== EVENT_ID.DOCUMENT);
  let offset = 0;
  const list = events[at];
  if (list?.type === EVENT_ID.SEQUENCE && text.trimStart().startsWith("- ")) at++;
  for (const step of steps) {
    const event = events[at];
    if (event?.type !== EVENT_ID.MAPPING && event?.type !== EVENT_ID.SEQUENCE) return offset;
    let child = at + 1;
    let index = 0;
    let found = false;
    while (child < events.length && events[child]?.type !== EVENT_ID.POP) {
      const key = events[child];
      if (event.type === EVENT_ID.MAPPING) {
        found = key?.type === EVENT_ID.SCALAR && getScalarValue(text, key) === step;
        if (found && key !== undefined) offset = startOf(key);
        child = skip(events, child);
      } else {
        found = String(index++) === step;
        if (found && key !== undefined) offset = startOf(key);
      }
      if (found) break;
      child = skip(events, child);
    }
    if (!found) return offset;
    at = child;
  }
  return offset;
}

function startOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return Math.max(0, event.valueStart);
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? Math.max(0, event.start) : 0;
}

/** @returns the index after the node that begins at an index. */
function skip(events: readonly Event[], start: number): number {
  let depth = 0;
  for (let at = start; at < events.length; at++) {
    const type = events[at]?.type;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
    else if (type === EVENT_ID.POP) depth--;
    if (depth <= 0) return at + 1;
  }
  return events.length;
}
