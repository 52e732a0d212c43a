import type { Community } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { quote } from "../../net/quote.ts";
import type { ConfigFault } from "./fault.ts";

/**
 * Parses a community as MetalLB does: `65000:100` (two 16-bit parts) or `large:1:2:3` (three 32-bit parts).
 * @returns the canonical text (without leading zeros), or MetalLB's error; `format` tells a text that may yet turn out to be
 *   an alias (a transient error) from a value that never becomes right
 */
export function parseCommunity(
  text: string,
):
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly error: string; readonly cause: "format" | "value" } {
  const parts = text.split(":");
  if (parts.length === 2) return numbers(parts, 16, text, "");
  if (parts.length !== 4) return { ok: false, error: `invalid community format: ${text}`, cause: "format" };
  if (parts[0] !== "large") {
    return {
      ok: false,
      error: `invalid community value: invalid marker for large community, expected community to be of format large:<uint32>:<uint32>:<uint32> but got ${quote(text)} instead`,
      cause: "value",
    };
  }
  return numbers(parts.slice(1), 32, text, "large:");
}

function numbers(
  parts: readonly string[],
  bits: 16 | 32,
  text: string,
  prefix: string,
): ReturnType<typeof parseCommunity> {
  const values: number[] = [];
  for (const part of parts) {
    const value = parseUint(part, bits);
    if (typeof value === "string") {
      const cause = quote(`strconv.ParseUint: parsing ${quote(part)}: ${value}`);
      const error = `invalid community value: invalid section ${quote(part)} of community ${quote(text)}, err: ${cause}`;
      return { ok: false, error, cause: "value" };
    }
    values.push(value);
  }
  return { ok: true, value: prefix + values.join(":") };
}

/** Go's `strconv.ParseUint`: it stops at the first digit that does not fit, whatever follows. */
function parseUint(text: string, bits: 16 | 32): number | "invalid syntax" | "value out of range" {
  if (text === "") return "invalid syntax";
  let value = 0;
  for (const char of text) {
    if (char < "0" || char > "9") return "invalid syntax";
    value = value * 10 + Number(char);
    if (value >= 2 ** bits) return "value out of range";
  }
  return value;
}

/** Alias → canonical value, over all Community objects. */
export type CommunityAliases = ReadonlyMap<string, string>;

/**
 * Reads the aliases of all Community objects, in the given order (MetalLB: by name).
 * A name is global: two objects must not define the same one.
 */
export function parseCommunities(communities: readonly Community[]): {
  readonly aliases: CommunityAliases;
  readonly faults: readonly ConfigFault[];
} {
  const aliases = new Map<string, string>();
  const faults: ConfigFault[] = [];
  for (const object of communities) {
    for (const [i, { name = "", value = "" }] of (object.spec?.communities ?? []).entries()) {
      const origin = { ref: refOf(object), path: `spec.communities[${i}]` };
      const parsed = parseCommunity(value);
      if (!parsed.ok) faults.push({ error: `parsing community ${quote(name)}: ${parsed.error}`, origin });
      else if (aliases.has(name))
        faults.push({ error: `duplicate definition of community ${quote(name)}`, origin });
      else aliases.set(name, parsed.value);
    }
  }
  return { aliases, faults };
}
