import { formatRef } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { show } from "../shell.ts";

/** Two FRR deployments on the nodes, or one that MetalLB does not use (Helm charts since 0.16 start frr-k8s by default). */
export const duplicateFrr = analyzer({
  name: "duplicate-frr",
  codes: ["MLB703", "MLB708"],
  reads: { kinds: [], also: ["Pod", "DaemonSet"], uses: ["discovery"] },
  *analyze({ unknown, shared }) {
    const blind = unknown("Pod") !== undefined && unknown("DaemonSet") !== undefined;
    if (blind) {
      yield {
        what: "how often FRR runs on the nodes",
        reason: unknown("Pod") ?? "",
        nodes: [],
        asked: true,
      };
      return;
    }
    const { frrK8s, metallb } = shared.discovery();
    const mode = metallb.mode.value;
    const daemons = frrK8s.installations.filter((i) => i.layout === "frr-k8s");
    const names = frrK8s.installations.map((i) => ({
      installation: i,
      ref: i.workloads[0] ?? i.pods[0]?.ref,
    }));
    const objects = names.flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
    if (daemons.length > 1 || (daemons.length > 0 && names.length > daemons.length))
      yield finding(
        "MLB708",
        {
          daemonSets: names.map(({ installation, ref }) =>
            ref === undefined ? `FRR in ${installation.namespace}` : formatRef(ref),
          ),
        },
        {
          objects,
          evidence: [evidence(undefined, metallb.mode.from, mode ?? "")],
          commands: objects.map(show),
        },
      );
    else if (daemons.length === 1 && (mode === "native" || mode === "frr") && metallb.mode.assumed !== true) {
      const [ref] = objects;
      yield finding(
        "MLB703",
        { daemonSet: ref === undefined ? "frr-k8s" : formatRef(ref), mode },
        { objects, evidence: [evidence(undefined, metallb.mode.from, mode)], commands: objects.map(show) },
      );
    }
  },
});
