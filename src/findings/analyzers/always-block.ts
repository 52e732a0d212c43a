import type { Workload } from "../../api/core.ts";
import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { listOf, textsOf } from "../../api/values.ts";
import { covers, type Prefix, parsePrefix } from "../../net/prefix.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { show } from "../shell.ts";

/** --always-block denies a prefix and all longer ones before toReceive permits anything; the setting of MetalLB's operator may not reach it. */
export const alwaysBlock = analyzer({
  name: "always-block",
  codes: ["MLB503", "MLB710"],
  reads: { kinds: ["FRRConfiguration"], also: ["MetalLB", "DaemonSet"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const { frrK8s, metallb } = shared.discovery();
    const blocked = frrK8s.alwaysBlock.value.flatMap((text) => {
      const prefix = parsePrefix(text);
      return prefix === undefined ? [] : [{ text, prefix }];
    });
    for (const object of shared.frrConfigurations())
      for (const wanted of wantedBy(object)) {
        const block = blocked.find((b) => covers(b.prefix, wanted.prefix));
        if (block === undefined) continue;
        yield finding(
          "MLB503",
          { prefix: wanted.text, block: block.text, object: nameOf(object) },
          {
            objects: [object],
            evidence: [
              evidence(object, wanted.path, wanted.text),
              evidence(undefined, frrK8s.alwaysBlock.from, block.text),
            ],
          },
        );
      }
    for (const operator of objects<Operator>("MetalLB")) {
      const wanted = textsOf(operator.spec?.frrk8sConfig?.alwaysBlock);
      if (wanted.length === 0 || frrK8s.alwaysBlock.assumed === true) continue;
      const external = metallb.namespace.value !== frrK8s.namespace.value;
      const missing = wanted.filter((cidr) => !frrK8s.alwaysBlock.value.includes(cidr));
      if (!external || missing.length === 0) continue;
      const daemon = objects<Workload>("DaemonSet").find(
        (d) => d.metadata.name === "frr-k8s" && d.metadata.namespace === frrK8s.namespace.value,
      );
      yield finding(
        "MLB710",
        {
          object: nameOf(operator),
          reason: `frr-k8s runs in ${frrK8s.namespace.value}, not deployed by this operator, and is started without --always-block for ${missing.join(", ")}`,
        },
        {
          objects: [operator],
          evidence: [evidence(operator, "spec.frrk8sConfig.alwaysBlock", wanted.join(", "))],
          commands: daemon === undefined ? [] : [show(refOf(daemon))],
        },
      );
    }
  },
});

interface Operator extends KubernetesObject {
  readonly spec?: { readonly frrk8sConfig?: { readonly alwaysBlock?: readonly string[] } };
}

function* wantedBy(object: FRRConfiguration): Generator<{ text: string; prefix: Prefix; path: string }> {
  for (const [r, router] of listOf(object.spec?.bgp?.routers).entries())
    for (const [n, neighbor] of listOf(router.neighbors).entries())
      for (const [i, entry] of listOf(neighbor.toReceive?.allowed?.prefixes).entries()) {
        const prefix = typeof entry.prefix === "string" ? parsePrefix(entry.prefix) : undefined;
        if (prefix === undefined || neighbor.toReceive?.allowed?.mode === "all") continue;
        yield {
          text: entry.prefix ?? "",
          prefix,
          path: `spec.bgp.routers[${r}].neighbors[${n}].toReceive.allowed.prefixes[${i}].prefix`,
        };
      }
}
