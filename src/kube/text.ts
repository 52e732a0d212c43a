/** Controls, line separators, directional and zero-width characters: what a terminal acts upon or hides. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const LONGEST = 600;

/** @returns text from elsewhere as one harmless line of limited length, for messages. */
export function oneLine(text: string, longest: number = LONGEST): string {
  const line = text
    .trim()
    .replace(/\s*[\r\n]+\s*/g, "; ")
    .replace(UNSAFE, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/** @returns milliseconds in the unit that reads best: `850 ms`, `2 s`, `1.5 s`, `2 min`. */
export function formatMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Number((ms / 1000).toFixed(1))} s`;
  return `${Number((ms / 60_000).toFixed(1))} min`;
}

/** @returns bytes in the unit that reads best: `100 kB`, `64 MB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
}
