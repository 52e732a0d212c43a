import type { View } from "../../output/view.ts";
import { indent, padEnd, widthOfText, wrapText } from "../../output/wrap.ts";

/** Renders the Markdown of our own pages for a terminal: headings, paragraphs, lists, tables, code. What it does not know stays as it is. */
export function renderMarkdown(text: string, view: View): string {
  return blocksOf(text)
    .map((block) => renderBlock(block, view))
    .join("\n\n");
}

type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "code"; readonly lines: readonly string[] }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "list"; readonly items: readonly { readonly mark: string; readonly text: string }[] }
  | { readonly kind: "paragraph"; readonly text: string };

function blocksOf(text: string): readonly Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let i = 0;
  const take = (while_: (line: string) => boolean): string[] => {
    const taken: string[] = [];
    for (let line = lines[i]; line !== undefined && while_(line); line = lines[i]) {
      taken.push(line);
      i++;
    }
    return taken;
  };
  while (i < lines.length) {
    const line = lines[i] ?? "";
    const heading = /^(#{1,4}) (.*)$/.exec(line);
    if (line.trim() === "") i++;
    else if (heading !== null) {
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" });
      i++;
    } else if (line.startsWith("```")) {
      i++;
      blocks.push({ kind: "code", lines: take((l) => !l.startsWith("```")) });
      i++;
    } else if (/^ {4}/.test(line))
      blocks.push({ kind: "code", lines: take((l) => /^ {4}/.test(l)).map((l) => l.slice(4)) });
    else if (line.startsWith("|"))
      blocks.push({ kind: "table", rows: tableOf(take((l) => l.startsWith("|"))) });
    else if (ITEM.test(line)) blocks.push({ kind: "list", items: itemsOf(take((l) => l.trim() !== "")) });
    else {
      i++;
      const more = take((l) => l.trim() !== "" && !ITEM.test(l) && !/^(#{1,4} |\||```)/.test(l));
      blocks.push({ kind: "paragraph", text: [line, ...more].join(" ") });
    }
  }
  return blocks;
}

const ITEM = /^\s*(-|\d+\.) /;

function tableOf(lines: readonly string[]): readonly (readonly string[])[] {
  return lines
    .filter((l) => !/^\|[\s|:-]+\|$/.test(l))
    .map((l) =>
      l
        .slice(1, l.trimEnd().length - 1)
        .split("|")
        .map((cell) => cell.trim()),
    );
}

function itemsOf(lines: readonly string[]): readonly { readonly mark: string; readonly text: string }[] {
  const items: { mark: string; text: string }[] = [];
  for (const line of lines) {
    const start = /^\s*(-|\d+\.) (.*)$/.exec(line);
    const last = items.at(-1);
    if (start !== null) items.push({ mark: start[1] ?? "-", text: start[2] ?? "" });
    else if (last !== undefined) last.text += ` ${line.trim()}`;
  }
  return items;
}

function renderBlock(block: Block, view: View): string {
  const { theme, width } = view;
  switch (block.kind) {
    case "heading":
      return theme.title(block.level === 1 ? block.text : inline(block.text, view));
    case "code":
      return indent(block.lines.map((l) => theme.name(l)).join("\n"), "    ");
    case "paragraph":
      return filled(inline(block.text, view), width);
    case "list":
      return block.items
        .map(({ mark, text }) => {
          const gap = " ".repeat(mark.length + 1);
          return `${mark} ${indent(filled(inline(text, view), width - gap.length), gap).slice(gap.length)}`;
        })
        .join("\n");
    case "table":
      return table(block.rows, view);
  }
}

/** Breaks lines; a blank at the place of the break belongs to neither line. */
function filled(text: string, width: number): string {
  return wrapText(text, width).replace(/\n +/g, "\n");
}

function table(rows: readonly (readonly string[])[], view: View): string {
  const cells = rows.map((row) => row.map((cell) => inline(cell, view)));
  const left = Math.min(
    Math.floor(view.width * 0.5),
    Math.max(...cells.map((row) => widthOfText(row[0] ?? ""))),
  );
  return cells
    .map((row, i) => {
      const rest = row.slice(1).join("  ");
      const first = wrapText(row[0] ?? "", left).split("\n");
      const others = wrapText(rest, Math.max(20, view.width - left - 2)).split("\n");
      const lines = Array.from({ length: Math.max(first.length, others.length) }, (_, n) =>
        `${padEnd(first[n] ?? "", left)}  ${others[n] ?? ""}`.trimEnd(),
      );
      return (i === 0 ? lines.map((l) => view.theme.dim(l)) : lines).join("\n");
    })
    .join("\n");
}

/** Links become their text (a code stays a code), code and strong words get a style. */
function inline(text: string, { theme }: View): string {
  return text
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, (_, strong: string) => theme.title(strong))
    .replace(/`([^`]+)`/g, (_, code: string) => theme.name(code));
}
