import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CATALOGUE, pageOf } from "../../findings/catalogue.ts";

/** A page of the documentation that comes with the program. */
export interface Page {
  /** A finding's code, or the name of a runbook. */
  readonly id: string;
  readonly kind: "finding" | "runbook";
  readonly title: string;
  /** Markdown. */
  readonly text: string;
}

/**
 * Reads the pages below a folder of the package. A page that is not there (a single executable has no files) is made of what the catalogue
 * says.
 * @param root the folder of package.json
 */
export async function readLibrary(root: string): Promise<readonly Page[]> {
  const findings = await Promise.all(
    CATALOGUE.map(async (entry): Promise<Page> => {
      const written = await readOrNothing(join(root, pageOf(entry.code)));
      const text =
        written ??
        `# ${entry.code}: ${entry.title}\n\n## Why\n\n${entry.cause}\n\n## Fix\n\n${entry.remedy}\n`;
      return { id: entry.code, kind: "finding", title: entry.title, text };
    }),
  );
  return [...(await readRunbooks(join(root, "docs/runbooks"))), ...findings];
}

async function readRunbooks(folder: string): Promise<readonly Page[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return [];
  }
  const pages = await Promise.all(
    names
      .filter((name) => name.endsWith(".md") && name !== "README.md")
      .sort()
      .map(async (name): Promise<Page> => {
        const text = await readFile(join(folder, name), "utf8");
        return { id: name.slice(0, -3), kind: "runbook", title: /^# (.*)/.exec(text)?.[1] ?? name, text };
      }),
  );
  return pages;
}

async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}
