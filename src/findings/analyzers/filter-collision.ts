import type { FRRConfiguration, PrefixSelector } from "../../api/frrk8s.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { listOf } from "../values.ts";

/**
 * frr-k8s keys an entry of toReceive by the text prefix+le+ge without separators, so `10.0.0.0/2 le 40` and `10.0.0.0/24` (with le and ge 0)
 * have the key `10.0.0.0/2400` both, and one of them is lost.
 */
export const filterCollision = analyzer({
  name: "filter-collision",
  codes: ["MLB215"],
  reads: { kinds: ["FRRConfiguration"] },
  *analyze({ objects }) {
    const seen = new Map<string, { object: FRRConfiguration; path: string; text: string }>();
    for (const object of objects<FRRConfiguration>("FRRConfiguration"))
      for (const [r, router] of listOf(object.spec?.bgp?.routers).entries())
        for (const [n, neighbor] of listOf(router.neighbors).entries())
          for (const [i, entry] of listOf(neighbor.toReceive?.allowed?.prefixes).entries()) {
            if (typeof entry.prefix !== "string") continue;
            const id = `${neighbor.address ?? neighbor.interface ?? ""}-${router.vrf ?? ""}`;
            const selector = JSON.stringify(object.spec?.nodeSelector ?? {});
            const key = `${selector} ${id} ${entry.prefix}${entry.le ?? 0}${entry.ge ?? 0}`;
            const path = `spec.bgp.routers[${r}].neighbors[${n}].toReceive.allowed.prefixes[${i}]`;
            const text = textOfEntry(entry);
            const other = seen.get(key);
            if (other === undefined) seen.set(key, { object, path, text });
            else if (other.text !== text)
              yield finding(
                "MLB215",
                { neighbor: neighbor.address ?? neighbor.interface ?? "a neighbor", a: other.text, b: text },
                {
                  objects: [object, other.object],
                  evidence: [evidence(other.object, other.path, other.text), evidence(object, path, text)],
                },
              );
          }
  },
});

function textOfEntry({ prefix, le, ge }: PrefixSelector): string {
  return `${prefix}${ge === undefined || ge === 0 ? "" : ` ge ${ge}`}${le === undefined || le === 0 ? "" : ` le ${le}`}`;
}
