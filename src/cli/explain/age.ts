const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/**
 * @param at when something was read, RFC 3339 @param now the moment of reading, RFC 3339
 * @returns `12 s ago`, `3 h ago`; undefined if one of the two is not known or is no date
 */
export function ageText(at: string | undefined, now: string | undefined): string | undefined {
  if (at === undefined || now === undefined) return undefined;
  const seconds = Math.round((Date.parse(now) - Date.parse(at)) / 1000);
  if (!Number.isFinite(seconds)) return undefined;
  if (seconds < 1) return "now";
  const [size, name] = UNITS.find(([s]) => seconds >= s) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${name} ago`;
}
