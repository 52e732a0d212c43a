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
 * differs from the network around it.
 */
export function describe(partition: Partition, wanted: (name: number) => boolean): PrefixSet {
  const bits = bitsOf(partition.family);
  const include: Pattern[] = [];
  const except: Pattern[] = [];
  const reach: boolean[][] = [];
  for (const [index, node] of partition.nodes.entries()) {
    const around = node.parent < 0 ? undefined : reach[node.parent];
    const lengths = Array.from({ length: bits + 1 }, (_, length) => around?.[length] ?? false);
    const before = [...lengths];
    for (const span of node.spans)
      for (let length = span.from; length <= span.to; length++) lengths[length] = wanted(span.class);
    const prefix: Prefix = { family: partition.family, value: node.value, length: node.length };
    for (const run of runs(node.length, bits, (i) => lengths[i] === true && before[i] !== true))
      include.push({ prefix, ...run });
    for (const run of runs(node.length, bits, (i) => lengths[i] !== true && before[i] === true))
      except.push({ prefix, ...run });
    reach[index] = lengths;
  }
  return { include, except };
}

function* runs(
  from: number,
  to: number,
  holds: (i: number) => boolean,
): Generator<{ from: number; to: number }> {
  let start = -1;
  for (let i = from; i <= to + 1; i++) {
    if (i <= to && holds(i)) {
      if (start < 0) start = i;
    } else if (start >= 0) {
      yield { from: start, to: i - 1 };
      start = -1;
    }
  }
}

/** @returns the pattern in the words of a prefix list: `10.0.0.0/8 ge 9 le 32`. */
export function formatPattern({ prefix, from, to }: Pattern): string {
  const text = formatPrefix(prefix);
  if (from === prefix.length && to === prefix.length) return text;
  return [text, ...(from === prefix.length ? [] : [`ge ${from}`]), `le ${to}`].join(" ");
}

/** @returns a prefix in one of the wanted classes, the network of a rule itself where there is one, or undefined if there is none. */
export function anyPrefix(partition: Partition, wanted: (name: number) => boolean): Prefix | undefined {
  const children = new Map<number, TreeNode[]>();
  for (const node of partition.nodes) {
    const list = children.get(node.parent);
    if (list === undefined) children.set(node.parent, [node]);
    else list.push(node);
  }
  let other: Prefix | undefined;
  for (const [index, node] of partition.nodes.entries()) {
    for (const span of node.spans) {
      if (!wanted(span.class)) continue;
      if (span.from === node.length && (index > 0 || other === undefined)) {
        const own = { family: partition.family, value: node.value, length: node.length };
        if (index > 0) return own;
        other = own;
        continue;
      }
      other ??= gap(partition.family, node, span.from, children.get(index) ?? []);
    }
  }
  return other;
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
