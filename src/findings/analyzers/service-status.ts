import type { ServiceBGPStatus } from "../../api/metallb.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { command, show } from "../shell.ts";

/** More than these are not listed one by one: a status that is written nowhere is one problem. */
const MOST = 50;

/** ServiceBGPStatus (since 0.15.0) against what the speakers announce: leftovers, and what is missing where others are there. */
export const serviceStatus = analyzer({
  name: "service-status",
  codes: ["MLB313"],
  reads: { kinds: ["ServiceBGPStatus", "Service"], uses: ["discovery", "announce"] },
  *analyze({ objects, shared }) {
    const statuses = objects<ServiceBGPStatus>("ServiceBGPStatus");
    if (statuses.length === 0) return;
    const byService = new Map(shared.reach().map((r) => [r.facts.key, r]));
    const seen = new Set<string>();
    for (const object of statuses) {
      const { node = "", serviceName = "", serviceNamespace = "" } = object.status ?? {};
      if (node === "" || serviceName === "") continue;
      const key = `${serviceNamespace}/${serviceName}`;
      seen.add(`${key} ${node}`);
      const reach = byService.get(key);
      if (reach?.announcers.includes(node) === true) continue;
      yield finding(
        "MLB313",
        {
          service: formatRef({ kind: "Service", namespace: serviceNamespace, name: serviceName }),
          reason:
            reach === undefined
              ? "there is no such LoadBalancer Service of MetalLB's"
              : "the node does not announce it",
        },
        {
          objects: [object],
          nodes: [node],
          evidence: [evidence(object, "status.peers", (object.status?.peers ?? []).join(", "))],
          commands: [show(refOf(object))],
        },
      );
    }
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
        { service: formatRef(reach.ref), reason: "there is none, though the node announces it" },
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
