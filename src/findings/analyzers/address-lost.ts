import type { Event, Service } from "../../api/core.ts";
import { refOf } from "../../api/ref.ts";
import { listOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { eventTime } from "../recent.ts";
import { show } from "../shell.ts";

const REASONS: ReadonlySet<string> = new Set(["ClearAssignment", "LoadBalancerFailed"]);

/** Events of MetalLB's controller that say that an address was taken back, unless the Service has one again and nothing came after. */
export const addressLost = analyzer({
  name: "address-lost",
  codes: ["MLB110"],
  reads: { kinds: ["Event", "Service"] },
  *analyze({ objects, find }) {
    const latest = new Map<string, Event>();
    for (const event of objects<Event>("Event")) {
      const { kind, name, namespace } = event.involvedObject ?? {};
      if (kind !== "Service" || name === undefined || !isMetallbs(event)) continue;
      const key = `${namespace ?? ""}/${name}`;
      const other = latest.get(key);
      if (other === undefined || eventTime(event) >= eventTime(other)) latest.set(key, event);
    }
    for (const event of latest.values()) {
      if (!REASONS.has(event.reason ?? "")) continue;
      const { name = "", namespace } = event.involvedObject ?? {};
      const service = find<Service>("Service", name, namespace);
      if (service === undefined || service.spec?.type !== "LoadBalancer") continue;
      const has = listOf(service.status?.loadBalancer?.ingress).length > 0;
      yield finding(
        "MLB110",
        { service: nameOf(service), event: oneLine(event.message ?? event.reason ?? "") },
        {
          objects: [service],
          services: has ? [] : [refOf(service)],
          evidence: [
            evidence(
              event,
              "message",
              `${event.reason}: ${oneLine(event.message ?? "")} (${eventTime(event)})`,
            ),
          ],
          commands: [show(refOf(service))],
        },
      );
    }
  },
});

function isMetallbs(event: Event): boolean {
  return /metallb|^controller$/.test(event.source?.component ?? event.reportingComponent ?? "");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
