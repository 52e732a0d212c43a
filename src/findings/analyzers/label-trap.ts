import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { KubernetesObject, LabelSelector } from "../../api/object.ts";
import { listOf } from "../../api/values.ts";
import { renderNode } from "../../frrk8s/node.ts";
import { snapshotOf } from "../../snapshot/snapshot.ts";
import { frrK8sOptionsOf } from "../../state/options.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { isGeneratedByOvn, isMetallbs } from "./generated-edits.ts";

/** More pairs than these are not tried: whoever writes so many by hand has other means. */
const MOST = 40;

/** FRRConfigurations of different nodes that contradict each other: a label more on a node brings them together, and no webhook looks. */
export const labelTrap = analyzer({
  name: "label-trap",
  codes: ["MLB211"],
  reads: { kinds: ["FRRConfiguration", "Node"], uses: ["discovery"] },
  *analyze({ shared }) {
    // Without nodes they are held against each other as a merge: see `merge-conflicts`.
    if (shared.nodeNames().length === 0) return;
    const { frrK8s } = shared.discovery();
    const own = shared
      .frrConfigurations()
      .filter(
        (o) =>
          !isMetallbs(o) && !isGeneratedByOvn(o) && (o.metadata.namespace ?? "") === frrK8s.namespace.value,
      )
      .slice(0, MOST);
    for (const [i, a] of own.entries())
      for (const b of own.slice(i + 1)) {
        const onA = new Set(shared.nodesOf(a));
        if (shared.nodesOf(b).some((n) => onA.has(n)) || !canMeet(a.spec?.nodeSelector, b.spec?.nodeSelector))
          continue;
        const options = frrK8sOptionsOf(shared.discovery());
        const result = renderNode(
          snapshotOf([NODE, everywhere(a), everywhere(b)]),
          NODE.metadata.name,
          options,
        );
        const conflict = result.ok
          ? undefined
          : result.conflicts.find((c) => c.a.origin.ref.name !== c.b.origin.ref.name);
        if (conflict === undefined) continue;
        yield finding(
          "MLB211",
          {
            a: nameOf(a),
            b: nameOf(b),
            conflict: `${conflict.field}${conflict.neighbor === undefined ? "" : ` of neighbor ${conflict.neighbor}`} is ${conflict.a.value} against ${conflict.b.value}`,
          },
          {
            objects: [a, b],
            evidence: [
              evidence(a, "spec.nodeSelector", JSON.stringify(a.spec?.nodeSelector ?? {})),
              evidence(b, "spec.nodeSelector", JSON.stringify(b.spec?.nodeSelector ?? {})),
            ],
          },
        );
      }
  },
});

const NODE: KubernetesObject = { apiVersion: "v1", kind: "Node", metadata: { name: "any" } };

/** As the object stands, on every node; Secrets are left out, since who labels a node knows nothing of them. */
function everywhere(object: FRRConfiguration): FRRConfiguration {
  const { nodeSelector: _, ...spec } = object.spec ?? {};
  const routers = listOf(spec.bgp?.routers).map((r) => ({
    ...r,
    neighbors: listOf(r.neighbors).map(({ passwordSecret: __, ...n }) => n),
  }));
  return { ...object, spec: { ...spec, bgp: { ...spec.bgp, routers } } };
}

/** Whether one node can satisfy both: false where both want another value of one label. */
function canMeet(a: LabelSelector | undefined, b: LabelSelector | undefined): boolean {
  const left = wanted(a);
  for (const [key, values] of wanted(b)) {
    const others = left.get(key);
    if (others !== undefined && !values.some((v) => others.includes(v))) return false;
  }
  return !forbids(a, b) && !forbids(b, a);
}

function wanted(selector: LabelSelector | undefined): ReadonlyMap<string, readonly string[]> {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([k, v]) => [k, [v]] as const);
  const among = listOf(selector?.matchExpressions)
    .filter((e) => e.operator === "In")
    .map((e) => [e.key, e.values ?? []] as const);
  return new Map([...equal, ...among]);
}

function forbids(a: LabelSelector | undefined, b: LabelSelector | undefined): boolean {
  const needs = new Map<string, readonly string[]>([
    ...wanted(b),
    ...listOf(b?.matchExpressions)
      .filter((e) => e.operator === "Exists")
      .map((e) => [e.key, []] as const),
  ]);
  return listOf(a?.matchExpressions).some((e) => {
    const values = needs.get(e.key);
    if (values === undefined) return false;
    if (e.operator === "DoesNotExist") return true;
    return e.operator === "NotIn" && values.length > 0 && values.every((v) => (e.values ?? []).includes(v));
  });
}
