import { parseVerbatim } from "../../net/address.ts";
import { parseCidr } from "../../net/prefix.ts";
import type { TextFormat } from "./schema.ts";

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)$/;

/** The formats as the API server checks them: an IPv4-mapped address is both IPv4 and IPv6 to it. */
const CHECKS: Readonly<Record<TextFormat, (text: string) => boolean>> = Object.freeze({
  ipv4: (text) => text.includes(".") && parseVerbatim(text) !== undefined,
  ipv6: (text) => text.includes(":") && parseVerbatim(text) !== undefined,
  cidr: (text) => parseCidr(text) !== undefined,
  "date-time": (text) => DATE_TIME.test(text),
});

/** Whether a text is what apimachinery's strfmt takes for this format. */
export function hasFormat(text: string, format: TextFormat): boolean {
  return CHECKS[format](text);
}
