import type { ServiceBGPStatus } from "../../api/metallb.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { command, show } from "../shell.ts";

/** More than these are not listed one by one: a status that is written nowhere is one problem. */
const MOST = 50;

/** Of the objects of one Service, which are one per node, these are named. */
const SHOWN = 3;

/** ServiceBGPStatus (since 0.15.0) against what the speakers announce: leftovers, and what is missing where others are there. */
export const serviceStatus = analyzer({
  name: "service-status",
  codes: ["MLB313"],
  reads: { kinds: ["ServiceBGPStatus", "Service"], uses: ["discovery", "announce"] },
  *analyze({ objects, shared }) {
    const statuses = objects<ServiceBGPStatus>("ServiceBGPStatus");
    if (statuses.length === 0) return;
    // A speaker whose configuration is invalid goes on with an earlier one: what it announces is not known.
    const { nodes, configurationFor } = shared.view();
    const stale = new Set(
      nodes.filter((n) => configurationFor(n).configuration === undefined).map((n) => n.metadata.name),
    );
    const leftovers = new Map<string, { readonly reason: string; readonly objects: ServiceBGPStatus[] }>();
    const byService = new Map(shared.reach().map((r) => [r.facts.key, r]));
    const seen = new Set<string>();
    for (const object of statuses) {
      const { node = "", serviceName = "", serviceNamespace = "" } = object.status ?? {};
      if (node === "" || serviceName === "") continue;
      const key = `${serviceNamespace}/${serviceName}`;
      seen.add(`${key} ${node}`);
      const reach = byService.get(key);
      if (stale.has(node) || reach?.announcers.includes(node) === true) continue;
      const service = formatRef({ kind: "Service", namespace: serviceNamespace, name: serviceName });
      const reason =
        reach === undefined
          ? "there is no such LoadBalancer Service of MetalLB's"
          : "it is not announced from there";
      const same = leftovers.get(service);
      if (same === undefined) leftovers.set(service, { reason, objects: [object] });
      else same.objects.push(object);
    }
    for (const [service, { reason, objects: found }] of leftovers)
      yield finding(
        "MLB313",
        { service, reason },
        {
          objects: found.slice(0, SHOWN),
          nodes: found.map((o) => o.status?.node ?? ""),
          evidence: found
            .slice(0, SHOWN)
            .map((o) => evidence(o, "status.peers", (o.status?.peers ?? []).join(", "))),
          commands: found.slice(0, SHOWN).map((o) => show(refOf(o))),
        },
      );
    let told = 0;
    for (const reach of shared.reach()) {
      if (told >= MOST) return;
      const nodes = new Set(
        [...shared.ways().of(reach), ...shared.ways().filtered(reach)].flatMap((w) => w.nodes),
      );
      const missing = [...nodes].filter((node) => !seen.has(`${reach.facts.key} ${node}`));
      if (missing.length === 0) continue;
      told++;
      yield finding(
        "MLB313",
        { service: formatRef(reach.ref), reason: "there is none, though it is announced from there" },
        {
          objects: [reach.ref],
          nodes: missing,
          severity: "info",
          evidence: [
            evidence(undefined, "ServiceBGPStatus", `${nodes.size - missing.length} of ${nodes.size} nodes`),
          ],
          commands: [
            command(
              "kubectl",
              "get",
              "servicebgpstatuses.metallb.io",
              "-A",
              "-l",
              `metallb.io/service-name=${reach.ref.name}`,
            ),
          ],
        },
      );
    }
  },
});
