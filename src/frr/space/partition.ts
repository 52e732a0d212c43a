import { bitsOf, type Family } from "../../net/address.ts";
import type { PrefixList } from "../policy/policies.ts";

/**
 * The space of prefixes of a family, cut into regions on which every one of some lists gives one answer. A point of the space is
 * a prefix: its bits and its length.
 *
 * The networks of all rules form a tree. Below a network, and outside of the networks below it, only the rules on the way
 * from the root matter, and those by the length alone.
 */
export interface Partition {
  readonly family: Family;
  /** Networks in the order of the tree: by address, shorter ones first. The first is the whole space. */
  readonly nodes: readonly TreeNode[];
  /** The answers of the lists, one character each (`1` permits), by class. */
  readonly classes: readonly string[];
}

export interface TreeNode {
  readonly value: bigint;
  readonly length: number;
  /** Index of the next network around this one; -1 for the first. */
  readonly parent: number;
  /** Lengths below this network and outside of those below it, with their class. Lengths that are not there have no points. */
  readonly spans: readonly Span[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly class: number;
}

interface Rules {
  readonly value: bigint;
  readonly length: number;
  /** List, place in the list, first and last length, action. */
  readonly rules: { list: number; order: number; from: number; to: number; permit: boolean }[];
}

interface Open {
  readonly index: number;
  readonly at: Rules;
  readonly parent: number;
  /** For each list, by length: twice the place of the deciding rule, plus one if it permits; none: `NONE`. Shared with the parent until changed. */
  readonly rows: readonly Int32Array[];
  readonly children: { length: number; value: bigint }[];
}

const NONE = 0x7fffffff;

/** Cuts the space. The work grows with the number of rules times the depth of their nesting. */
export function partition(family: Family, lists: readonly PrefixList[]): Partition {
  const bits = bitsOf(family);
  const networks = networksOf(lists);
  const nodes: TreeNode[] = [];
  const classes = new Map<string, number>();
  const open: Open[] = [];
  const blank = new Int32Array(bits + 1).fill(NONE);
  const close = (): void => {
    const done = open.pop();
    if (done !== undefined) nodes[done.index] = finished(done, bits, classes);
  };
  for (const at of networks) {
    while (open.length > 0 && !isBelow(at, open.at(-1)?.at, bits)) close();
    const around = open.at(-1);
    around?.children.push({ length: at.length, value: at.value });
    open.push({
      index: nodes.length,
      at,
      parent: around?.index ?? -1,
      rows: rowsOf(at, around?.rows ?? lists.map(() => blank)),
      children: [],
    });
    nodes.push({ value: at.value, length: at.length, parent: around?.index ?? -1, spans: [] });
  }
  while (open.length > 0) close();
  return { family, nodes, classes: [...classes.keys()] };
}

function networksOf(lists: readonly PrefixList[]): readonly Rules[] {
  const byNetwork = new Map<string, Rules>([["0/0", { value: 0n, length: 0, rules: [] }]]);
  for (const [list, { rules }] of lists.entries()) {
    for (const [order, { prefix, key, from, to, action }] of rules.entries()) {
      let network = byNetwork.get(key);
      if (network === undefined) {
        network = { value: prefix.value, length: prefix.length, rules: [] };
        byNetwork.set(key, network);
      }
      network.rules.push({ list, order, from, to, permit: action === "permit" });
    }
  }
  return [...byNetwork.values()].sort((a, b) =>
    a.value === b.value ? a.length - b.length : a.value < b.value ? -1 : 1,
  );
}

function isBelow(inner: Rules, outer: Rules | undefined, bits: number): boolean {
  if (outer === undefined) return true;
  return outer.length <= inner.length && (inner.value ^ outer.value) >> BigInt(bits - outer.length) === 0n;
}

function rowsOf(at: Rules, around: readonly Int32Array[]): readonly Int32Array[] {
  if (at.rules.length === 0) return around;
  const rows = [...around];
  const own = new Set<number>();
  for (const { list, order, from, to, permit } of at.rules) {
    const base = rows[list];
    if (base === undefined) continue;
    const row = own.has(list) ? base : base.slice();
    own.add(list);
    rows[list] = row;
    for (let length = from; length <= to; length++)
      if (order * 2 < (row[length] ?? NONE) - ((row[length] ?? NONE) % 2))
        row[length] = order * 2 + (permit ? 1 : 0);
  }
  return rows;
}

function finished(node: Open, bits: number, classes: Map<string, number>): TreeNode {
  const spans: Span[] = [];
  const full = fullFrom(node, bits);
  let span: { from: number; to: number; class: number } | undefined;
  let key = "";
  for (let length = node.at.length; length < full; length++) {
    if (span === undefined || !sameAnswers(node.rows, length - 1, length)) {
      key = "";
      for (const row of node.rows) key += isPermit(row[length]) ? "1" : "0";
      let found = classes.get(key);
      if (found === undefined) {
        found = classes.size;
        classes.set(key, found);
      }
      if (span !== undefined && span.class === found) span.to = length;
      else {
        span = { from: length, to: length, class: found };
        spans.push(span);
      }
    } else span.to = length;
  }
  return { value: node.at.value, length: node.at.length, parent: node.parent, spans };
}

const isPermit = (winner: number | undefined): boolean =>
  winner !== undefined && winner !== NONE && winner % 2 === 1;

function sameAnswers(rows: readonly Int32Array[], a: number, b: number): boolean {
  for (const row of rows) if (isPermit(row[a]) !== isPermit(row[b])) return false;
  return true;
}

/** @returns the first length at which the networks below cover all of this one, or one more than there is. */
function fullFrom(node: Open, bits: number): number {
  if (node.children.length < 2) return bits + 1;
  const whole = 1n << BigInt(bits - node.at.length);
  let covered = 0n;
  for (const { length } of node.children.toSorted((a, b) => a.length - b.length)) {
    covered += 1n << BigInt(bits - length);
    if (covered === whole) return length;
  }
  return bits + 1;
}
