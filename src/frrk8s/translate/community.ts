import { quote } from "../../net/quote.ts";

/** A community in its normal form. */
export interface Community {
  /** `a:b` or `a:b:c`, without leading zeros: frr-k8s' key, which does not tell large communities apart. */
  readonly text: string;
  readonly large: boolean;
}

const LARGE_FORM = "large:<uint32>:<uint32>:<uint32>";

/**
 * Parses `a:b` (16 bits each) or `large:a:b:c` (32 bits each) as frr-k8s.
 * @returns the community, or the error text
 */
export function parseCommunity(
  text: string,
): { readonly ok: true; readonly community: Community } | { readonly ok: false; readonly error: string } {
  const sections = text.split(":");
  const large = sections.length === 4;
  if (sections.length !== 2 && !large) return { ok: false, error: `invalid community format: ${text}` };
  if (large && sections[0] !== "large") {
    return {
      ok: false,
      error: `invalid community value: invalid marker for large community, expected community to be of format ${LARGE_FORM} but got ${quote(text)} instead`,
    };
  }
  const numbers: number[] = [];
  for (const section of large ? sections.slice(1) : sections) {
    const number = parseUint(section, large ? 0xffff_ffff : 0xffff);
    if (typeof number === "string") {
      return {
        ok: false,
        error: `invalid community value: invalid section ${quote(section)} of community ${quote(text)}, err: ${quote(number)}`,
      };
    }
    numbers.push(number);
  }
  return { ok: true, community: { text: numbers.join(":"), large } };
}

/** Go's `strconv.ParseUint`: digits only; the error text if it is none or too large. */
function parseUint(text: string, max: number): number | string {
  const failed = (why: string): string => `strconv.ParseUint: parsing ${quote(text)}: ${why}`;
  if (!/^\d+$/.test(text)) return failed("invalid syntax");
  const number = Number(text);
  return number > max ? failed("value out of range") : number;
}
