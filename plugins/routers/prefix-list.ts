import type { Family } from "../../src/net/address.ts";
import type { RouterDemand } from "../../src/router/demand-types.ts";
import type { RouterLine } from "../../src/router/dialect.ts";
import { filterName, filterRules } from "../../src/router/filter.ts";

/** The filter as `ip prefix-list NAME seq N permit P [le L]`, the form that FRR, IOS-XE, NX-OS and EOS share. */
export function prefixLists(
  demand: RouterDemand,
  families: readonly Family[] = demand.families,
): readonly RouterLine[] {
  return families.flatMap((family) => {
    const word = family === "ipv4" ? "ip" : "ipv6";
    return filterRules(demand, family).map((r) => ({
      text: `${word} prefix-list ${filterName(family)} seq ${r.seq} permit ${r.prefix}${r.le === undefined ? "" : ` le ${r.le}`}`,
      why: r.why,
    }));
  });
}
