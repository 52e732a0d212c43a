/** A line of the configuration with its number, from 1. */
export interface NumberedLine {
  readonly raw: string;
  readonly number: number;
}

type Templates = ReadonlyMap<string, readonly string[]>;

const OPEN = /^\s+template (peer-session|peer-policy) (\S+)$/;
const CLOSE = /^\s+exit-peer-(?:session|policy)$/;
const INHERIT = /^(\s+neighbor \S+) inherit (peer-session|peer-policy) (\S+)/;
const NESTED = /^inherit (peer-session|peer-policy) (\S+)/;
const BLOCK = /^router bgp |^\s+address-family /;

/** IOS-XE lets a template stand on seven others at the most. */
const MOST = 8;

/**
 * Writes out the templates of peers: the lines of a template stand for each neighbor that inherits it, at the beginning of the block, so
 * that what the neighbor says itself counts. A template that is not there leaves its line as it is. Linear in the lines.
 */
export function withoutTemplates(text: string): readonly NumberedLine[] {
  const { templates, rest } = templatesOf(text);
  if (templates.size === 0) return rest;
  const sections: { head: NumberedLine[]; body: NumberedLine[] }[] = [{ head: [], body: [] }];
  for (const line of rest) {
    if (BLOCK.test(line.raw)) sections.push({ head: [line], body: [] });
    const section = sections.at(-1);
    const inherit = INHERIT.exec(line.raw);
    const lines = inherit === null ? [] : linesOf(templates, `${inherit[2]} ${inherit[3]}`, new Set());
    if (lines.length > 0)
      section?.head.push(...lines.map((l) => ({ raw: `${inherit?.[1]} ${l}`, number: line.number })));
    else if (!BLOCK.test(line.raw)) section?.body.push(line);
  }
  return sections.flatMap(({ head, body }) => [...head, ...body]);
}

function templatesOf(text: string): {
  readonly templates: Templates;
  readonly rest: readonly NumberedLine[];
} {
  const templates = new Map<string, string[]>();
  const rest: NumberedLine[] = [];
  let open: string[] | undefined;
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const header = OPEN.exec(raw);
    if (header !== null) {
      open = [];
      templates.set(`${header[1]} ${header[2]}`, open);
    } else if (CLOSE.test(raw)) open = undefined;
    else if (open === undefined || /^[^\s!]/.test(raw)) {
      open = undefined;
      rest.push({ raw, number: i + 1 });
    } else open.push(raw.trim());
  }
  return { templates, rest };
}

/** The lines of a template, those that it inherits first: what it says itself counts. */
function linesOf(templates: Templates, key: string, seen: Set<string>): readonly string[] {
  const lines = templates.get(key);
  if (lines === undefined || seen.has(key) || seen.size >= MOST) return [];
  seen.add(key);
  const nested = lines.flatMap((line) => {
    const inherit = NESTED.exec(line);
    return inherit === null ? [] : linesOf(templates, `${inherit[1]} ${inherit[2]}`, seen);
  });
  return [...nested, ...lines.filter((line) => !NESTED.test(line) && !/^(?:description |!|$)/.test(line))];
}
