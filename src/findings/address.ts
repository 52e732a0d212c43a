import { parseAddress } from "../net/address.ts";

/** @returns whether two texts are the same neighbor: equal, or two spellings of one address. */
export function sameAddress(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [parseAddress(a), parseAddress(b)];
  return (
    left !== undefined && right !== undefined && left.family === right.family && left.value === right.value
  );
}
