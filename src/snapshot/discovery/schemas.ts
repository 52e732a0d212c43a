import type { KubernetesObject } from "../../api/object.ts";
import { objectsOf } from "../select.ts";
import type { Snapshot } from "../snapshot.ts";

/** What the definitions of the custom resources say about a release: at least, since they may be newer than what runs. */
export interface SchemaRelease {
  readonly release: string;
  /** The field or kind that says so. */
  readonly evidence: string;
}

interface Rule {
  readonly release: string;
  /** The release if the cluster is OpenShift. */
  readonly openshift?: string;
  /** Name of the definition, and the path of a property of the stored version; no path: the definition exists. */
  readonly crd: string;
  readonly path?: readonly string[];
}

/** First match from the top: recorded from the definitions of each release. */
const METALLB: readonly Rule[] = Object.freeze([
  { release: "main", crd: "l2advertisements.metallb.io", path: ["spec", "preferredNodeSelectors"] },
  { release: "0.16.1", crd: "bgppeers.metallb.io", path: ["spec", "localASN"] },
  {
    release: "0.16.1",
    openshift: "ocp-4.22",
    crd: "bgpadvertisements.metallb.io",
    path: ["spec", "serviceSelectors"],
  },
  { release: "0.15.3", openshift: "ocp-4.21", crd: "configurationstates.metallb.io" },
  {
    release: "0.15.2",
    openshift: "ocp-4.20",
    crd: "bgppeers.metallb.io",
    path: ["spec", "dualStackAddressFamily"],
  },
  { release: "ocp-4.19", crd: "bgppeers.metallb.io", path: ["spec", "interface"] },
  { release: "0.14.9", openshift: "ocp-4.18", crd: "bgppeers.metallb.io", path: ["spec", "dynamicASN"] },
  { release: "0.14.8", openshift: "ocp-4.18", crd: "bgppeers.metallb.io" },
]);

const NEIGHBOR = ["spec", "bgp", "routers", "neighbors"] as const;
const FRRK8S: readonly Rule[] = Object.freeze([
  { release: "main", crd: "frrconfigurations.frrk8s.metallb.io", path: [...NEIGHBOR, "addressFamilies"] },
  { release: "0.0.25", crd: "frrconfigurations.frrk8s.metallb.io", path: [...NEIGHBOR, "localASN"] },
  {
    release: "0.0.20",
    crd: "frrconfigurations.frrk8s.metallb.io",
    path: [...NEIGHBOR, "dualStackAddressFamily"],
  },
  { release: "0.0.17", crd: "frrconfigurations.frrk8s.metallb.io", path: [...NEIGHBOR, "interface"] },
  { release: "0.0.15", crd: "frrconfigurations.frrk8s.metallb.io", path: [...NEIGHBOR, "dynamicASN"] },
  { release: "0.0.14", crd: "frrconfigurations.frrk8s.metallb.io" },
]);

/** @returns the oldest release of MetalLB that has these definitions, or undefined if none was read. */
export function metallbBySchemas(s: Snapshot, openshift: boolean): SchemaRelease | undefined {
  return firstMatch(s, METALLB, openshift);
}

/** @returns the oldest release of frr-k8s that has these definitions, or undefined if none was read. */
export function frrK8sBySchemas(s: Snapshot): SchemaRelease | undefined {
  return firstMatch(s, FRRK8S, false);
}

function firstMatch(s: Snapshot, rules: readonly Rule[], openshift: boolean): SchemaRelease | undefined {
  const crds = new Map(objectsOf(s, "CustomResourceDefinition").map((crd) => [crd.metadata.name, crd]));
  for (const rule of rules) {
    const crd = crds.get(rule.crd);
    if (crd === undefined || (rule.path !== undefined && !hasProperty(crd, rule.path))) continue;
    return {
      release: openshift ? (rule.openshift ?? rule.release) : rule.release,
      evidence: rule.path === undefined ? rule.crd : `${rule.path.join(".")} in ${rule.crd}`,
    };
  }
  return undefined;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function hasProperty(crd: KubernetesObject, path: readonly string[]): boolean {
  const versions = (crd.spec as { versions?: readonly { schema?: { openAPIV3Schema?: Schema } }[] })
    ?.versions;
  return (versions ?? []).some((version) => {
    let schema: Schema | undefined = version.schema?.openAPIV3Schema;
    for (const name of path) {
      const properties: Schema["properties"] = schema?.properties ?? schema?.items?.properties;
      schema = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    }
    return schema !== undefined;
  });
}
