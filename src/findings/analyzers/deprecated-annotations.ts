import type { Service } from "../../api/core.ts";
import { refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { command, target } from "../shell.ts";

const OLD = "metallb.universe.tf/";
const NEW = "metallb.io/";
/** Requests; `ip-allocated-from-pool` is MetalLB's own note and is left out. */
const REQUESTS = ["address-pool", "loadBalancerIPs", "allow-shared-ip"] as const;

/** metallb.universe.tf/ is deprecated since 0.14.9; up to 0.14.8 metallb.io/ does nothing. */
export const deprecatedAnnotations = analyzer({
  name: "deprecated-annotations",
  codes: ["MLB707"],
  reads: { kinds: ["Service"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const { release } = shared.discovery().metallb;
    const onlyOld = release.value === "0.14.8" && release.assumed !== true;
    for (const service of objects<Service>("Service")) {
      if (service.spec?.type !== "LoadBalancer") continue;
      const annotations = service.metadata.annotations ?? {};
      for (const request of REQUESTS) {
        const [used, other] = onlyOld ? [NEW + request, OLD + request] : [OLD + request, NEW + request];
        const value = annotations[used];
        if (value === undefined) continue;
        const both = annotations[other];
        if (onlyOld && both !== undefined) continue;
        yield finding(
          "MLB707",
          {
            service: nameOf(service),
            annotation: used,
            effect: onlyOld
              ? `MetalLB ${release.value} reads ${OLD} only, so it has no effect`
              : both === undefined
                ? `it still works, ${other} takes its place`
                : `it has no effect beside ${other}`,
          },
          {
            objects: [service],
            severity: onlyOld || (both !== undefined && both !== value) ? "warning" : "info",
            evidence: [evidence(service, `metadata.annotations["${used}"]`, value)],
            commands: [
              command("kubectl", "annotate", ...target(refOf(service)), `${other}=${value}`, `${used}-`),
            ],
          },
        );
      }
    }
  },
});
