import type { Namespace, Service } from "../../api/core.ts";
import type { IPAddressPool } from "../../api/metallb.ts";
import type { LabelSelector } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { listOf, textsOf } from "../../api/values.ts";
import { nearestRelease } from "../../metallb/releases.ts";
import { parsePoolEntry } from "../../net/range.ts";
import { matches, parseSelector } from "../../net/selector.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { edit } from "../shell.ts";

/** Pools that are valid and give nothing: kept for Services that cannot be, or without a single address. */
export const poolRules = analyzer({
  name: "pool-rules",
  codes: ["MLB107", "MLB112"],
  reads: { kinds: ["IPAddressPool", "Namespace", "Service"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const { namespace, release } = shared.discovery().metallb;
    const { bareAllocationMatchesAll } = nearestRelease(release.value).release.allocation;
    const namespaces = objects<Namespace>("Namespace");
    const services = objects<Service>("Service").filter((s) => s.spec?.type === "LoadBalancer");
    for (const pool of objects<IPAddressPool>("IPAddressPool")) {
      if ((pool.metadata.namespace ?? namespace.value) !== namespace.value) continue;
      const entries = textsOf(pool.spec?.addresses).map((text) => ({ text, read: parsePoolEntry(text) }));
      const empty = entries.filter((e) => e.read.ok && e.read.cidrs.length === 0);
      if (empty.length > 0 && empty.length === entries.length)
        yield finding(
          "MLB112",
          {
            pool: nameOf(pool),
            entry: `the range ${empty.map((e) => e.text).join(", ")} goes from one family to the other`,
          },
          {
            objects: [pool],
            evidence: [evidence(pool, "spec.addresses", entries.map((e) => e.text).join(", "))],
            commands: [edit(refOf(pool))],
          },
        );
      const reason = neverUsed(pool, {
        namespaces,
        services,
        bareAllocationMatchesAll,
        release: release.value,
      });
      if (reason !== undefined)
        yield finding(
          "MLB107",
          { pool: nameOf(pool), reason },
          {
            objects: [pool],
            evidence: [
              evidence(pool, "spec.serviceAllocation", JSON.stringify(pool.spec?.serviceAllocation)),
            ],
            commands: [edit(refOf(pool))],
          },
        );
    }
  },
});

interface Surroundings {
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
  readonly bareAllocationMatchesAll: boolean;
  readonly release: string;
}

function neverUsed(pool: IPAddressPool, around: Surroundings): string | undefined {
  const allocation = pool.spec?.serviceAllocation;
  if (allocation === undefined || allocation === null || pool.spec?.autoAssign === false) return undefined;
  const named = textsOf(allocation.namespaces);
  const byLabel = listOf(allocation.namespaceSelectors);
  const byService = listOf(allocation.serviceSelectors);
  if (named.length + byLabel.length + byService.length === 0)
    return around.bareAllocationMatchesAll
      ? undefined
      : `serviceAllocation has no selector, and MetalLB ${around.release} then uses the pool for no Service`;
  if (named.length + byLabel.length > 0) {
    const existing = around.namespaces.filter(
      (n) => named.includes(n.metadata.name) || byLabel.some((s) => selects(s, n.metadata.labels)),
    );
    if (existing.length === 0 && around.namespaces.length > 0)
      return named.length > 0
        ? `serviceAllocation is for namespaces that do not exist (${named.join(", ")})`
        : "the namespaceSelectors in serviceAllocation match no namespace";
  }
  if (
    byService.length > 0 &&
    around.services.length > 0 &&
    !around.services.some((v) => byService.some((s) => selects(s, v.metadata.labels)))
  )
    return "the serviceSelectors in serviceAllocation match no LoadBalancer Service";
  return undefined;
}

function selects(selector: LabelSelector, labels: Readonly<Record<string, string>> | undefined): boolean {
  const parsed = parseSelector(selector);
  return parsed.ok && matches(parsed.selector, labels);
}
