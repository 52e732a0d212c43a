import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { textOf } from "../../api/values.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { command, show } from "../shell.ts";

interface Operator extends KubernetesObject {
  readonly spec?: { readonly bgpBackend?: string };
}

/** The operator reconciles the one resource of this name and refuses all others. */
const NAME = "metallb";

/**
 * The MetalLB operator's resource against what the speakers run: its reason for a failure does not pass the status' own pattern, so a
 * failure inside never shows as Degraded (OpenShift 4.17 to 4.22).
 */
export const operatorBackend = analyzer({
  name: "operator-backend",
  codes: ["MLB714"],
  reads: { kinds: [], also: ["MetalLB"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const discovery = shared.discovery();
    for (const operator of objects<Operator>("MetalLB")) {
      const asked = textOf(operator.spec?.bgpBackend);
      const wrong = operator.metadata.name === NAME ? runsAnother(asked, discovery) : notRead(operator);
      if (wrong === undefined) continue;
      yield finding(
        "MLB714",
        { object: nameOf(operator), reason: wrong.reason },
        {
          objects: [operator],
          evidence: [
            wrong.path === "metadata.name"
              ? evidence(operator, wrong.path, operator.metadata.name)
              : evidence(operator, wrong.path, asked ?? "absent"),
            ...(wrong.from === undefined ? [] : [evidence(undefined, wrong.from, wrong.runs ?? "")]),
          ],
          commands: [
            command(
              "kubectl",
              "-n",
              discovery.metallb.namespace.value,
              "logs",
              "deployment/metallb-operator-controller-manager",
            ),
            show(refOf(operator)),
          ],
        },
      );
    }
  },
});

interface Wrong {
  readonly reason: string;
  readonly path: string;
  readonly from?: string;
  readonly runs?: string;
}

function notRead(operator: Operator): Wrong {
  return {
    reason: `the operator reads only the one that is called ${NAME}, not ${operator.metadata.name}`,
    path: "metadata.name",
  };
}

/** An empty bgpBackend means something else in each release, so only what is spelt out is held against the speakers. */
function runsAnother(
  asked: string | undefined,
  { metallb, frrK8s, openshift }: Discovery,
): Wrong | undefined {
  if (asked === undefined) return undefined;
  const path = "spec.bgpBackend";
  if (asked === "native" && openshift.value !== undefined)
    return { reason: "OpenShift's operator refuses bgpBackend native and changes nothing", path };
  const mode = metallb.mode;
  if (mode.assumed === true || mode.value === undefined) return undefined;
  const wanted = asked === "frr-k8s-external" ? "frr-k8s" : asked;
  const at = { path, from: mode.from, runs: mode.value };
  if (mode.value !== wanted)
    return { reason: `it asks for bgpBackend ${asked}, and the speakers run ${mode.value}`, ...at };
  const together = frrK8s.namespace.value === metallb.namespace.value;
  if (mode.value !== "frr-k8s" || frrK8s.namespace.assumed === true || together === (asked === "frr-k8s"))
    return undefined;
  return {
    reason: `it asks for bgpBackend ${asked}, and the speakers write to the frr-k8s in ${frrK8s.namespace.value}`,
    path,
    from: frrK8s.namespace.from,
    runs: frrK8s.namespace.value,
  };
}
