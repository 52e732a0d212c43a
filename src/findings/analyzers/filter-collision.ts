import type { FRRConfiguration, PrefixSelector } from "../../api/frrk8s.ts";
import { refOf } from "../../api/ref.ts";
import { listOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding } from "../finding.ts";
import { edit } from "../shell.ts";

/**
 * frr-k8s keys an entry of toReceive by the text prefix+le+ge without separators, so `10.0.0.0/2 le 40` and `10.0.0.0/24` (le and ge 0)
 * have the key `10.0.0.0/2400` both, and one of them is lost. Within one resource; across resources the order of the list decides too.
 */
export const filterCollision = analyzer({
  name: "filter-collision",
  codes: ["MLB215"],
  reads: { kinds: ["FRRConfiguration"], uses: ["discovery"] },
  *analyze({ shared }) {
    for (const object of shared.frrConfigurations())
      for (const [r, router] of listOf(object.spec?.bgp?.routers).entries())
        for (const [n, neighbor] of listOf(router.neighbors).entries())
          yield* collisions(
            object,
            `spec.bgp.routers[${r}].neighbors[${n}].toReceive.allowed.prefixes`,
            neighbor.address ?? neighbor.interface ?? "a neighbor",
            listOf(neighbor.toReceive?.allowed?.prefixes),
          );
  },
});

function* collisions(
  object: FRRConfiguration,
  path: string,
  neighbor: string,
  entries: readonly PrefixSelector[],
): Generator<Finding> {
  const seen = new Map<string, { readonly path: string; readonly text: string }>();
  for (const [i, entry] of entries.entries()) {
    if (typeof entry.prefix !== "string") continue;
    const key = `${entry.prefix}${entry.le ?? 0}${entry.ge ?? 0}`;
    const own = { path: `${path}[${i}]`, text: filterText(entry) };
    const other = seen.get(key);
    if (other === undefined) seen.set(key, own);
    else if (other.text !== own.text)
      yield finding(
        "MLB215",
        { neighbor, a: other.text, b: own.text },
        {
          objects: [object],
          evidence: [evidence(object, other.path, other.text), evidence(object, own.path, own.text)],
          commands: [edit(refOf(object))],
        },
      );
  }
}

function filterText({ prefix, le, ge }: PrefixSelector): string {
  const bounds = [
    ...(ge === undefined || ge === 0 ? [] : [`ge ${ge}`]),
    ...(le === undefined || le === 0 ? [] : [`le ${le}`]),
  ];
  return [prefix, ...bounds].join(" ");
}
