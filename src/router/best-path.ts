import { compareBytes } from "../net/order.ts";
import type { Path } from "./speaker.ts";

/**
 * FRR's choice among the paths of one prefix: weight, local preference, AS path length, MED among paths by the same neighbor AS,
 * external before internal; then the lowest neighbor address stands in for age and router id, which a configuration does not tell.
 */
export function chooseBest(
  paths: readonly Path[],
  { relax, most }: { readonly relax: boolean; readonly most: number },
): { readonly best: Path; readonly used: readonly Path[] } {
  const sorted = [...paths].sort(
    (a, b) => order(a, b) || compareBytes(a.fromAddress ?? "", b.fromAddress ?? ""),
  );
  const [best, ...others] = sorted;
  if (best === undefined) throw new Error("no path to choose from");
  const equals = others.filter(
    (p) => order(best, p) === 0 && p.from !== undefined && (relax || samePath(best, p)),
  );
  return { best, used: [best, ...equals].slice(0, Math.max(1, most)) };
}

function order(a: Path, b: Path): number {
  const sameNeighbor = a.asPath[0] === b.asPath[0];
  return (
    b.weight - a.weight ||
    (b.localPref ?? 100) - (a.localPref ?? 100) ||
    a.asPath.length - b.asPath.length ||
    (sameNeighbor ? (a.med ?? 0) - (b.med ?? 0) : 0) ||
    Number(b.external) - Number(a.external)
  );
}

function samePath(a: Path, b: Path): boolean {
  return a.asPath.join(" ") === b.asPath.join(" ");
}
