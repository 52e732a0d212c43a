import { compareFrr } from "../../src/frr/compare.ts";
import { parseFrr } from "../../src/frr/config.ts";
import { type Verdict, vectorFile } from "../support/vectors.ts";

/** The same resources rendered by several releases of frr-k8s. */
interface Released {
  readonly name: string;
  readonly semantic: "same" | "differs";
  readonly reason?: string;
  readonly expect: Readonly<Record<string, string | { readonly error: string }>>;
}

vectorFile<Released>("frr-k8s-versions by behavior", judge, "vectors/frr-k8s-versions.jsonl");

/** Every pair of texts compares equal where the releases mean the same; where they do not, some pair differs or a release refuses. */
function judge({ semantic, expect }: Released): Verdict {
  const texts = [...new Set(Object.values(expect).filter((text) => typeof text === "string"))].map(parseFrr);
  const refused = Object.values(expect).some((text) => typeof text !== "string");
  const found: string[] = [];
  for (const a of texts)
    for (const b of texts)
      if (a !== b) found.push(...compareFrr(a, b).map(({ path, effect }) => `${path}: ${effect}`));
  if (semantic === "same") return found.length === 0 ? undefined : found.slice(0, 3).join("; ");
  return found.length > 0 || refused ? undefined : "no difference found";
}
