import type { Page } from "./library.ts";

/** A page and how well it fits, best first. */
export interface Hit {
  readonly page: Page;
  readonly score: number;
}

/**
 * Finds pages by the words of a symptom: the more of the words a page has, the better; rare words count more, and a word in the title or
 * under Symptom more than one elsewhere. A code or the name of a runbook is found by itself.
 */
export function search(pages: readonly Page[], query: string): readonly Hit[] {
  const named = pages.find((p) => p.id.toLowerCase() === query.trim().toLowerCase());
  if (named !== undefined) return [{ page: named, score: Number.POSITIVE_INFINITY }];
  const words = [...new Set(wordsOf(query))];
  if (words.length === 0) return [];
  const indexed = pages.map((page) => ({
    page,
    all: new Set(wordsOf(page.text)),
    top: new Set(wordsOf(topOf(page))),
    title: new Set(wordsOf(page.title)),
  }));
  const rarity = new Map(
    words.map((w) => [w, Math.log(1 + pages.length / (1 + indexed.filter((p) => p.all.has(w)).length))]),
  );
  return indexed
    .map(({ page, all, top, title }): Hit => {
      const found = words.filter((w) => all.has(w));
      const sum = found.reduce(
        (n, w) => n + (rarity.get(w) ?? 0) * (title.has(w) ? 6 : top.has(w) ? 3 : 1),
        0,
      );
      const breadth = page.kind === "runbook" ? 1.5 : 1;
      return { page, score: (sum * breadth * found.length) / words.length };
    })
    .filter((h) => h.score > 0)
    .sort((a, b) => b.score - a.score || a.page.id.localeCompare(b.page.id));
}

/** The title and what stands under Symptom: the words that people search for. */
function topOf({ title, text, kind }: Page): string {
  if (kind === "runbook") return `${title}\n${text.split("\n\n").slice(0, 3).join("\n")}`;
  return `${title}\n${/## Symptom\n([\s\S]*?)(?=\n## |$)/.exec(text)?.[1] ?? ""}`;
}

const COMMON: ReadonlySet<string> = new Set(
  "the and not but for are was has have with that this from its all any one can does into than then when what where which there other only same also every each more very still".split(
    " ",
  ),
);

function wordsOf(text: string): readonly string[] {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)]
    .map((m) => m[0])
    .filter((w) => w.length > 1 && !COMMON.has(w))
    .map((w) => (w.length > 4 ? w.replace(/(ing|ed|es|s)$/, "") : w));
}
