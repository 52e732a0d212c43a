import { bitsOf } from "../../net/address.ts";
import { covers, type Prefix } from "../../net/prefix.ts";
import type { PoolCidr } from "../../net/range.ts";

/**
 * For each network the index of the earliest one before it in the list that it overlaps with (inside or around), or undefined.
 * One sweep over the networks in address order; only IPv4-mapped CIDRs, whose masks MetalLB compares with 128 bits against 32,
 * are held against every other.
 */
export function overlaps(cidrs: readonly PoolCidr[]): readonly (number | undefined)[] {
  const earliest = new Array<number>(cidrs.length).fill(Number.POSITIVE_INFINITY);
  const note = (index: number, other: number): void => {
    if (other < (earliest[index] ?? 0)) earliest[index] = other;
  };
  sweep(cidrs, note);
  for (const [i, cidr] of cidrs.entries()) {
    if (!isMapped(cidr)) continue;
    for (const [j, other] of cidrs.entries()) {
      if (i !== j && (contains(cidr, other) || contains(other, cidr))) note(Math.max(i, j), Math.min(i, j));
    }
  }
  return earliest.map((other, index) => (other < index ? other : undefined));
}

const isMapped = ({ prefix, maskLength }: PoolCidr): boolean => prefix.length !== maskLength;

function contains(outer: PoolCidr, inner: PoolCidr): boolean {
  if (outer.maskLength === inner.maskLength)
    return outer.prefix.family === inner.prefix.family && outer.prefix.value === inner.prefix.value;
  if (outer.maskLength > inner.maskLength) return false;
  const { family, value } = inner.prefix;
  return covers(outer.prefix, { family, value, length: bitsOf(family) });
}

interface Open {
  readonly prefix: Prefix;
  readonly index: number;
  /** The smallest index among this network and those around it. */
  readonly around: number;
  /** The smallest index among this network and those in it. */
  within: number;
}

function sweep(cidrs: readonly PoolCidr[], note: (index: number, other: number) => void): void {
  const order = cidrs
    .flatMap((cidr, index) => (isMapped(cidr) ? [] : [{ prefix: cidr.prefix, index }]))
    .sort((a, b) => compare(a.prefix, b.prefix) || a.index - b.index);
  const open: Open[] = [];
  const close = (): void => {
    const done = open.pop();
    if (done === undefined) return;
    note(done.index, done.within);
    const parent = open.at(-1);
    if (parent !== undefined && done.within < parent.within) parent.within = done.within;
  };
  for (const { prefix, index } of order) {
    for (let top = open.at(-1); top !== undefined && !covers(top.prefix, prefix); top = open.at(-1)) close();
    const around = open.at(-1)?.around ?? Number.POSITIVE_INFINITY;
    note(index, around);
    open.push({ prefix, index, around: Math.min(around, index), within: index });
  }
  while (open.length > 0) close();
}

function compare(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.length - b.length;
}
