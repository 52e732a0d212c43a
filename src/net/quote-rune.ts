/**
 * Go's `%q` of an integer: the number is taken for a character, so that an aggregation length of 33 is reported as `'!'`.
 */
export function quoteRune(value: number): string {
  const code = value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff) ? 0xfffd : value;
  const char = String.fromCodePoint(code);
  if (char === "'" || char === "\\") return `'\\${char}'`;
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char)) return `'${char}'`;
  if (code < 0x80) return `'\\x${code.toString(16).padStart(2, "0")}'`;
  return code < 0x10000
    ? `'\\u${code.toString(16).padStart(4, "0")}'`
    : `'\\U${code.toString(16).padStart(8, "0")}'`;
}
