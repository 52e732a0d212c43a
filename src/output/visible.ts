/**
 * Characters that a terminal acts upon or that hide what stands there: C0 and C1 controls without newline and tab, DEL,
 * line separators, directional and zero-width formatting, lone surrogates.
 */
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const escapeOf = (character: string): string => {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
};

/** @returns the text with every control and hidden character written as `\x1b` or `\u202e`; newlines and tabs stay. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escapeOf);
}

/** @returns the text on one line: as `visible`, with newlines and tabs written out too. For names and table cells. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\n/g, "\\n").replace(/\t/g, "\\t");
}

/** @returns whether a terminal would act upon the text: it holds an escape or a C1 control. */
export function hasEscapes(text: string): boolean {
  return /[\u001b\u0080-\u009f]/.test(text);
}

/** As `visible`, but lets pass the colors and weights that the theme itself sets (`ESC [ … m`). */
export function visibleStyled(text: string): string {
  return text
    .split(/(\u001b\[[0-9;]*m)/)
    .map((part, index) => (index % 2 === 1 ? part : visible(part)))
    .join("");
}
