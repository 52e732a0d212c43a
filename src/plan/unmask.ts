import { MASKED, MASKED_DATA, maskSecrets } from "../snapshot/mask.ts";
import { sameValue } from "./server-side-apply.ts";

/** A value with its secrets put back, or the paths where the live object does not have them any more. */
export type Unmasked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly paths: readonly string[] };

/** Fields by which the items of a list are known, the most telling first (neighbors, routers, containers). */
const KEYS = ["address", "interface", "peerAddress", "name", "vrf"] as const;

/**
 * Puts secrets back into what was kept without them, from the object as it is now. Items of lists are recognized by their name or address, so
 * that a list which has grown does no harm.
 * @param masked as `maskSecrets` leaves it
 */
export function unmask(masked: unknown, live: unknown): Unmasked {
  const missing: string[] = [];
  const value = filled(masked, live, "", missing);
  return missing.length === 0 ? { ok: true, value } : { ok: false, paths: missing };
}

function filled(masked: unknown, live: unknown, path: string, missing: string[]): unknown {
  if (typeof masked === "string") return text(masked, live, path, missing);
  if (Array.isArray(masked)) {
    const list = Array.isArray(live) ? live : [];
    return masked.map((item, i) => filled(item, partner(item, i, list), `${path}[${i}]`, missing));
  }
  if (typeof masked !== "object" || masked === null) return masked;
  const from = typeof live === "object" && live !== null ? (live as Readonly<Record<string, unknown>>) : {};
  return Object.fromEntries(
    Object.entries(masked).map(([key, value]) => [
      key,
      filled(
        value,
        Object.hasOwn(from, key) ? from[key] : undefined,
        path === "" ? key : `${path}.${key}`,
        missing,
      ),
    ]),
  );
}

function text(masked: string, live: unknown, path: string, missing: string[]): string {
  if (masked === MASKED_DATA) {
    if (typeof live === "string" && live !== MASKED_DATA) return live;
    missing.push(path);
    return masked;
  }
  if (!masked.includes(MASKED)) return masked;
  const agrees = typeof live === "string" && live !== masked && (masked === MASKED || sameMask(masked, live));
  if (agrees) return live;
  missing.push(path);
  return masked;
}

/** Text with passwords in it (FRR's lines, an annotation) is taken whole, if it is the same but for them. */
function sameMask(masked: string, live: string): boolean {
  return maskSecrets(live) === masked;
}

function partner(item: unknown, index: number, list: readonly unknown[]): unknown {
  const keys = keysOf(item);
  if (keys.length === 0) return list[index];
  return list.find((other) => sameValue(keysOf(other), keys));
}

function keysOf(item: unknown): readonly unknown[] {
  if (typeof item !== "object" || item === null) return [];
  const record = item as Readonly<Record<string, unknown>>;
  return KEYS.flatMap((key) =>
    Object.hasOwn(record, key) && record[key] !== "" ? [[key, record[key]]] : [],
  );
}
