import { bitsOf, type Family } from "../../net/address.ts";
import { formatPrefix, mask, type Prefix } from "../../net/prefix.ts";
import type { Partition, TreeNode } from "./partition.ts";

/** All prefixes below a network with a length between two bounds. */
export interface Pattern {
  readonly prefix: Prefix;
  readonly from: number;
  readonly to: number;
}

/** A set of prefixes: the union of some patterns, less the union of others, nearer ones first. */
export interface PrefixSet {
  readonly include: readonly Pattern[];
  readonly except: readonly Pattern[];
}

/**
 * Describes the union of some classes of a partition by as few patterns as its tree allows: a network is only named where it
 * differs from the network around it. Grows with the spans of the tree, whatever the length of an address.
 */
export function describe(partition: Partition, wanted: (name: number) => boolean): PrefixSet {
  const bits = bitsOf(partition.family);
  const include: Pattern[] = [];
  const except: Pattern[] = [];
  const reach: (readonly Lengths[])[] = [];
  for (const [index, node] of partition.nodes.entries()) {
    const around = reach[node.parent] ?? NOTHING;
    const own = wantedLengths(node, wanted);
    if (own.length === 0 && around.length === 0) {
      reach[index] = NOTHING;
      continue;
    }
    const end = node.spans.at(-1)?.to ?? node.length - 1;
    const prefix: Prefix = { family: partition.family, value: node.value, length: node.length };
    for (const run of without(own, around)) include.push({ prefix, ...run });
    for (const run of without(within(around, node.length, end), own)) except.push({ prefix, ...run });
    // Longer ones than the networks below leave room for have no points: what holds around goes on.
    reach[index] = joined([...own, ...within(around, end + 1, bits)]);
  }
  return { include, except };
}

/** Lengths of prefixes, both ends included. Lists of them are sorted, and no two touch. */
interface Lengths {
  readonly from: number;
  readonly to: number;
}

const NOTHING: readonly Lengths[] = [];

function wantedLengths({ spans }: TreeNode, wanted: (name: number) => boolean): readonly Lengths[] {
  const lengths = spans.filter((span) => wanted(span.class));
  return lengths.length === 0 ? NOTHING : joined(lengths);
}

function joined(sorted: readonly Lengths[]): readonly Lengths[] {
  const lengths: Lengths[] = [];
  for (const { from, to } of sorted) {
    const last = lengths.at(-1);
    if (last !== undefined && last.to + 1 >= from) lengths[lengths.length - 1] = { from: last.from, to };
    else lengths.push({ from, to });
  }
  return lengths;
}

function within(lengths: readonly Lengths[], from: number, to: number): readonly Lengths[] {
  if (lengths.length === 0) return NOTHING;
  return lengths
    .map((some) => ({ from: Math.max(some.from, from), to: Math.min(some.to, to) }))
    .filter((some) => some.from <= some.to);
}

function without(lengths: readonly Lengths[], others: readonly Lengths[]): readonly Lengths[] {
  if (lengths.length === 0 || others.length === 0) return lengths;
  const left: Lengths[] = [];
  for (const { from, to } of lengths) {
    let start = from;
    for (const other of others) {
      if (other.to < start || other.from > to) continue;
      if (other.from > start) left.push({ from: start, to: other.from - 1 });
      start = other.to + 1;
    }
    if (start <= to) left.push({ from: start, to });
  }
  return left;
}

/** @returns the pattern in the words of a prefix list: `10.0.0.0/8 ge 9 le 32`. */
export function formatPattern({ prefix, from, to }: Pattern): string {
  const text = formatPrefix(prefix);
  if (from === prefix.length && to === prefix.length) return text;
  return [text, ...(from === prefix.length ? [] : [`ge ${from}`]), `le ${to}`].join(" ");
}

/** @returns a prefix in one of the wanted classes, the network of a rule itself where there is one, or undefined if there is none. */
export function anyPrefix(partition: Partition, wanted: (name: number) => boolean): Prefix | undefined {
  const { family, nodes } = partition;
  for (const { value, length, spans } of nodes.slice(1))
    if (spans.some((span) => span.from === length && wanted(span.class))) return { family, value, length };
  const [root] = nodes;
  if (root?.spans.some((span) => span.from === 0 && wanted(span.class)))
    return { family, value: root.value, length: 0 };
  const children = Map.groupBy(nodes, ({ parent }) => parent);
  for (const [index, node] of nodes.entries())
    for (const span of node.spans) {
      const found = wanted(span.class) ? gap(family, node, span.from, children.get(index) ?? []) : undefined;
      if (found !== undefined) return found;
    }
  return undefined;
}

/** A prefix of the given length below a network and outside of the networks below it. */
function gap(
  family: Family,
  node: TreeNode,
  length: number,
  children: readonly TreeNode[],
): Prefix | undefined {
  const step = 1n << BigInt(bitsOf(family) - length);
  let value = node.value;
  for (const child of children) {
    if (child.length > length) continue;
    if (mask(family, value, child.length) !== child.value) break;
    value = child.value + (1n << BigInt(bitsOf(family) - child.length));
    value = ((value + step - 1n) / step) * step;
  }
  return mask(family, value, node.length) === node.value ? { family, value, length } : undefined;
}
