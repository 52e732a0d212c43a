/** A statement of VyOS' configuration: the words of the path, values without quotes, and the line it stands on. */
export interface VyosStatement {
  readonly words: readonly string[];
  readonly line: number;
}

/**
 * Reads both forms: `set` lines and the tree with braces.
 * @returns the statements in order; what is neither is left out and counted by the caller as unknown
 */
export function vyosStatements(text: string): readonly VyosStatement[] {
  const lines = text.split(/\r?\n/);
  return lines.some((l) => /^\s*set\s/.test(l)) ? setLines(lines) : tree(lines);
}

function words(text: string): readonly string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? "");
}

function setLines(lines: readonly string[]): readonly VyosStatement[] {
  return lines.flatMap((raw, i) => {
    const line = raw.trim();
    return line.startsWith("set ") ? [{ words: words(line.slice(4)), line: i + 1 }] : [];
  });
}

/** VyOS nests less deeply than this; what lies below is no configuration of it. */
const DEEPEST = 20;

function tree(lines: readonly string[]): readonly VyosStatement[] {
  const result: VyosStatement[] = [];
  const open: (readonly string[])[] = [];
  let beyond = 0;
  lines.forEach((raw, i) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("//") || line.startsWith("/*")) return;
    if (beyond > 0 || (line.endsWith("{") && open.length === DEEPEST)) {
      beyond += line.endsWith("{") ? 1 : line === "}" ? -1 : 0;
      return;
    }
    if (line.endsWith("{")) {
      open.push(words(line.slice(0, -1)));
      result.push({ words: open.flat(), line: i + 1 });
    } else if (line === "}") open.pop();
    else result.push({ words: [...open.flat(), ...words(line)], line: i + 1 });
  });
  return result;
}
