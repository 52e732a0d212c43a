import type { OpaqueLine, Translation } from "../../src/router/dialect.ts";

/** Collects FRR statements by the block they stand in, in any order, and remembers the line of each. */
export interface FrrText {
  /** @param path the headers of the blocks from outside in, e.g. ["router bgp 65000", "address-family ipv4 unicast"] */
  add(path: readonly string[], text: string, line: number): void;
  opaque(text: string, line: number): void;
  translation(): Translation;
}

interface Block {
  readonly line: number;
  readonly statements: Statement[];
  readonly blocks: Map<string, Block>;
}

interface Statement {
  readonly text: string;
  readonly line: number;
}

const EXITS: readonly (readonly [string, string])[] = [
  ["address-family", "exit-address-family"],
  ["vrf", "exit-vrf"],
];

export function frrText(): FrrText {
  const root: Block = { line: 0, statements: [], blocks: new Map() };
  const opaque: OpaqueLine[] = [];
  return {
    add(path, text, line) {
      blockAt(root, path, line).statements.push({ text, line });
    },
    opaque(text, line) {
      opaque.push({ line, text });
    },
    translation() {
      const lines = print(root, 0);
      return {
        text: lines.map((l) => `${l.text}\n`).join(""),
        source: lines.map((l) => l.line),
        opaque,
      };
    },
  };
}

function blockAt(root: Block, path: readonly string[], line: number): Block {
  return path.reduce((block, header) => {
    const inner = block.blocks.get(header) ?? { line, statements: [], blocks: new Map() };
    block.blocks.set(header, inner);
    return inner;
  }, root);
}

function print(block: Block, depth: number): Statement[] {
  const indent = " ".repeat(depth);
  const inner = [...block.blocks].flatMap(([header, b]): Statement[] => [
    { text: `${indent}${header}`, line: b.line },
    ...print(b, depth + 1),
    { text: `${indent}${EXITS.find(([word]) => header.startsWith(`${word} `))?.[1] ?? "exit"}`, line: 0 },
  ]);
  return [
    ...block.statements.filter((s) => s.text !== "").map((s) => ({ ...s, text: `${indent}${s.text}` })),
    ...inner,
  ];
}

/** @returns prefix length of a dotted mask, or undefined if the text is none */
export function maskLength(mask: string): number | undefined {
  const bytes = mask.split(".").map(Number);
  if (bytes.length !== 4 || bytes.some((b) => !Number.isInteger(b) || b < 0 || b > 255)) return undefined;
  const bits = bytes.map((b) => b.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits) ? bits.lastIndexOf("1") + 1 : undefined;
}
