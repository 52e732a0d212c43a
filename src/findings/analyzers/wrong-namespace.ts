import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { CONFIGURATION_KINDS } from "../../snapshot/kinds.ts";
import { analyzer } from "../analyzer.ts";
import type { Finding } from "../finding.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { show } from "../shell.ts";

/** frr-k8s reads its own namespace only since 0.0.19; MetalLB always has. */
export const wrongNamespace = analyzer({
  name: "wrong-namespace",
  codes: ["MLB203", "MLB221"],
  reads: { kinds: [], also: ["FRRConfiguration", ...CONFIGURATION_KINDS], uses: ["discovery"] },
  *analyze(sight) {
    const { frrK8s, metallb } = sight.shared.discovery();
    const reason = sight.unknown("FRRConfiguration");
    if (reason !== undefined)
      yield { what: "the namespace of FRRConfigurations", reason, nodes: [], asked: true };
    if (readsOwnNamespaceOnly(frrK8s.release.value) && frrK8s.namespace.assumed !== true)
      yield* strangers(sight.objects("FRRConfiguration"), frrK8s.namespace.value, "MLB203");
    if (metallb.namespace.assumed === true) return;
    for (const kind of CONFIGURATION_KINDS)
      yield* strangers(sight.objects(kind), metallb.namespace.value, "MLB221");
  },
});

function* strangers(
  objects: readonly KubernetesObject[],
  namespace: string,
  code: "MLB203" | "MLB221",
): Generator<Finding> {
  for (const object of objects) {
    const actual = object.metadata.namespace;
    if (actual === undefined || actual === namespace) continue;
    yield finding(
      code,
      { object: nameOf(object), namespace },
      {
        objects: [object],
        evidence: [evidence(object, "metadata.namespace", actual)],
        commands: [show(refOf(object))],
      },
    );
  }
}

const readsOwnNamespaceOnly = (release: string): boolean => {
  const patch = /^0\.0\.(\d+)$/.exec(release)?.[1];
  return patch === undefined || Number(patch) >= 19;
};
