/** A regular expression as bgpd compiles it: POSIX extended, searched anywhere in the text, with `_` for a boundary. */
export interface Regular {
  readonly source: string;
  test(text: string): boolean;
  /** A text that is likely to match, for examples; to be tried before it is believed. */
  readonly sample: string;
}

type Node =
  | { readonly kind: "set"; readonly has: (code: number) => boolean; readonly sample: string }
  | { readonly kind: "start" | "end" | "boundary" }
  | { readonly kind: "all"; readonly of: readonly Node[] }
  | { readonly kind: "any"; readonly of: readonly Node[] }
  | { readonly kind: "repeat"; readonly of: Node; readonly min: number; readonly max: number };

type Instruction =
  | { readonly op: "set"; readonly has: (code: number) => boolean }
  | { readonly op: "start" | "end" | "match" }
  | { readonly op: "jump"; to: number }
  | { readonly op: "split"; first: number; second: number };

/** Groups in groups: deeper ones are not read, so that the reader's own depth is bounded. */
const MAX_DEPTH = 100;

/** Programs above this size come from repetitions within repetitions; nobody's policy needs them. */
const MAX_PROGRAM = 4000;

/**
 * Compiles to a machine that runs in time linear in the text, whatever the expression: it comes from a cluster, and a
 * backtracking one could be made to run for ever.
 * @returns undefined if the expression has a form that is not claimed to mean the same here as in bgpd
 */
export function compileRegular(source: string): Regular | undefined {
  const reader = { source, at: 0, depth: 0 };
  const node = readAlternatives(reader);
  if (node === undefined || reader.at !== source.length) return undefined;
  const program: Instruction[] = [];
  if (!emit(node, program)) return undefined;
  program.push({ op: "match" });
  return { source, test: (text) => search(program, text), sample: sampleOf(node).trim() };
}

interface Reader {
  readonly source: string;
  at: number;
  depth: number;
}

const peek = (reader: Reader): string => reader.source[reader.at] ?? "";

function readAlternatives(reader: Reader): Node | undefined {
  const of: Node[] = [];
  do {
    const next = readSequence(reader);
    if (next === undefined) return undefined;
    of.push(next);
  } while (skip(reader, "|"));
  return of.length === 1 ? of[0] : { kind: "any", of };
}

function skip(reader: Reader, char: string): boolean {
  if (peek(reader) !== char) return false;
  reader.at++;
  return true;
}

function readSequence(reader: Reader): Node | undefined {
  const of: Node[] = [];
  while (reader.at < reader.source.length && peek(reader) !== "|" && peek(reader) !== ")") {
    const atom = readAtom(reader);
    if (atom === undefined) return undefined;
    const repeated = readRepetition(reader, atom);
    if (repeated === undefined) return undefined;
    of.push(repeated);
  }
  return { kind: "all", of };
}

const code = (char: string): number => char.charCodeAt(0);
const one = (char: string): Node => ({ kind: "set", has: (c) => c === code(char), sample: char });
/** What `_` stands for: the start, the end, or one of `,{}() `. */
const isBoundary = (c: number): boolean => ",{}() ".includes(String.fromCharCode(c));

function readAtom(reader: Reader): Node | undefined {
  const char = peek(reader);
  reader.at++;
  switch (char) {
    case ".":
      return { kind: "set", has: () => true, sample: "1" };
    case "^":
      return { kind: "start" };
    case "$":
      return { kind: "end" };
    case "_":
      return { kind: "boundary" };
    case "(": {
      if (++reader.depth > MAX_DEPTH) return undefined;
      const inner = readAlternatives(reader);
      reader.depth--;
      return inner !== undefined && skip(reader, ")") ? inner : undefined;
    }
    case "[":
      return readBracket(reader);
    case "\\": {
      const escaped = peek(reader);
      reader.at++;
      return /^[.[\]()*+?{}|^$\\/:-]$/.test(escaped) ? one(escaped) : undefined;
    }
    case "*":
    case "+":
    case "?":
    case "{":
      return undefined;
    default:
      return one(char);
  }
}

function readRepetition(reader: Reader, atom: Node): Node | undefined {
  let node = atom;
  for (;;) {
    if (skip(reader, "*")) node = { kind: "repeat", of: node, min: 0, max: Infinity };
    else if (skip(reader, "+")) node = { kind: "repeat", of: node, min: 1, max: Infinity };
    else if (skip(reader, "?")) node = { kind: "repeat", of: node, min: 0, max: 1 };
    else if (peek(reader) === "{") {
      const bounds = /^\{(\d{1,3})(?:(,)(\d{1,3})?)?\}/.exec(reader.source.slice(reader.at, reader.at + 9));
      if (bounds === null) return undefined;
      const min = Number(bounds[1]);
      const max = bounds[2] === undefined ? min : bounds[3] === undefined ? Infinity : Number(bounds[3]);
      if (max < min) return undefined;
      reader.at += bounds[0].length;
      node = { kind: "repeat", of: node, min, max };
    } else return node;
  }
}

const CLASSES: Readonly<Record<string, (c: number) => boolean>> = {
  digit: (c) => c >= 48 && c <= 57,
  alpha: (c) => (c >= 65 && c <= 90) || (c >= 97 && c <= 122),
  alnum: (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122),
  space: (c) => c === 32 || (c >= 9 && c <= 13),
};

function readBracket(reader: Reader): Node | undefined {
  const inverted = skip(reader, "^");
  const parts: ((c: number) => boolean)[] = [];
  for (let first = true; ; first = false) {
    const char = peek(reader);
    if (char === "" || char === "_" || char === "\\") return undefined;
    if (char === "]" && !first) break;
    if (reader.source.startsWith("[:", reader.at)) {
      const name = /^\[:([a-z]+):\]/.exec(reader.source.slice(reader.at, reader.at + 12));
      const known =
        name === null || !Object.hasOwn(CLASSES, name[1] ?? "") ? undefined : CLASSES[name[1] ?? ""];
      if (name === null || known === undefined) return undefined;
      parts.push(known);
      reader.at += name[0].length;
      continue;
    }
    reader.at++;
    const high = reader.source[reader.at + 1];
    if (peek(reader) === "-" && high !== undefined && high !== "]") {
      const from = code(char);
      const to = code(high);
      if (to < from) return undefined;
      parts.push((c) => c >= from && c <= to);
      reader.at += 2;
    } else parts.push((c) => c === code(char));
  }
  reader.at++;
  const has = (c: number): boolean => parts.some((part) => part(c)) !== inverted;
  return { kind: "set", has, sample: [..."0123456789: ", "a"].find((char) => has(code(char))) ?? "" };
}

function emit(node: Node, program: Instruction[]): boolean {
  if (program.length > MAX_PROGRAM) return false;
  switch (node.kind) {
    case "start":
    case "end":
      program.push({ op: node.kind });
      return true;
    case "boundary":
      return emitAny(BOUNDARY, program);
    case "set":
      program.push({ op: "set", has: node.has });
      return true;
    case "all":
      return node.of.every((part) => emit(part, program));
    case "any":
      return emitAny(node.of, program);
    case "repeat":
      return emitRepeat(node, program);
  }
}

const BOUNDARY: readonly Node[] = [
  { kind: "start" },
  { kind: "set", has: isBoundary, sample: " " },
  { kind: "end" },
];

function sampleOf(node: Node): string {
  switch (node.kind) {
    case "start":
    case "end":
      return "";
    case "boundary":
      return " ";
    case "set":
      return node.sample;
    case "all":
      return node.of.map(sampleOf).join("");
    case "any":
      return node.of[0] === undefined ? "" : sampleOf(node.of[0]);
    case "repeat":
      return sampleOf(node.of).repeat(Math.min(node.min, 20));
  }
}

function emitAny(of: readonly Node[], program: Instruction[]): boolean {
  const jumps: { to: number }[] = [];
  for (const [i, part] of of.entries()) {
    if (i === of.length - 1) {
      if (!emit(part, program)) return false;
      break;
    }
    const split: Instruction = { op: "split", first: program.length + 1, second: 0 };
    program.push(split);
    if (!emit(part, program)) return false;
    const jump: Instruction = { op: "jump", to: 0 };
    program.push(jump);
    jumps.push(jump);
    split.second = program.length;
  }
  for (const jump of jumps) jump.to = program.length;
  return true;
}

function emitRepeat(node: Extract<Node, { kind: "repeat" }>, program: Instruction[]): boolean {
  for (let i = 0; i < node.min; i++) if (!emit(node.of, program)) return false;
  if (node.max === Infinity) {
    const start = program.length;
    const split: Instruction = { op: "split", first: start + 1, second: 0 };
    program.push(split);
    if (!emit(node.of, program)) return false;
    program.push({ op: "jump", to: start });
    split.second = program.length;
    return true;
  }
  const splits: { second: number }[] = [];
  for (let i = node.min; i < node.max; i++) {
    const split: Instruction = { op: "split", first: program.length + 1, second: 0 };
    program.push(split);
    splits.push(split);
    if (!emit(node.of, program)) return false;
  }
  for (const split of splits) split.second = program.length;
  return true;
}

function search(program: readonly Instruction[], text: string): boolean {
  let active: number[] = [];
  for (let at = 0; at <= text.length; at++) {
    const marked = new Uint8Array(program.length);
    const next: number[] = [];
    const stack = [0, ...active];
    while (stack.length > 0) {
      const pc = stack.pop() ?? 0;
      const instruction = program[pc];
      if (instruction === undefined || marked[pc] === 1) continue;
      marked[pc] = 1;
      switch (instruction.op) {
        case "match":
          return true;
        case "jump":
          stack.push(instruction.to);
          break;
        case "split":
          stack.push(instruction.second, instruction.first);
          break;
        case "start":
          if (at === 0) stack.push(pc + 1);
          break;
        case "end":
          if (at === text.length) stack.push(pc + 1);
          break;
        case "set":
          if (at < text.length && instruction.has(text.charCodeAt(at))) next.push(pc + 1);
          break;
      }
    }
    active = next;
  }
  return false;
}
