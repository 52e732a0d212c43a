import {
  bundledFrrK8s,
  frrK8sVersion,
  METALLB_RELEASES,
  nearestMetallb,
  openshiftFrrK8s,
} from "../../snapshot/discovery/releases.ts";

/** Where an upgrade leads; what is not said stays as it is. */
export interface UpgradeTarget {
  /** A release that the engine knows. */
  readonly metallb?: string;
  readonly frrK8s?: string;
  /** The minor version of OpenShift (`4.20`), if that is what is upgraded. */
  readonly openshift?: string;
  /** Where a release that is not known was brought to one that is. */
  readonly notes: readonly string[];
}

/**
 * Reads `0.16.1` (MetalLB with the frr-k8s that comes with it), `ocp-4.20` or `4.20` (OpenShift), `metallb=0.16.1`, `frr-k8s=0.0.25`, or
 * several of these with commas.
 */
export function parseTarget(text: string): UpgradeTarget | { readonly error: string } {
  let target: UpgradeTarget = { notes: [] };
  for (const part of text.split(",").map((p) => p.trim())) {
    const read = parsePart(part);
    if ("error" in read) return read;
    target = { ...target, ...read, notes: [...target.notes, ...read.notes] };
  }
  return target;
}

function parsePart(part: string): UpgradeTarget | { readonly error: string } {
  const wrong = {
    error: `"${part}" is no release: write 0.16.1, ocp-4.20, metallb=0.16.1 or frr-k8s=0.0.25 (MetalLB: ${METALLB_RELEASES.join(", ")})`,
  };
  const frr = /^frr-?k8s=(.+)$/.exec(part)?.[1];
  if (frr !== undefined) {
    const version = frr === "main" ? "main" : frrK8sVersion(frr);
    return version === undefined ? wrong : { frrK8s: version, notes: [] };
  }
  const alone = /^metallb=(.+)$/.exec(part)?.[1];
  const name = (alone ?? part).replace(/^ocp-/, "");
  if (name === "main")
    return alone === undefined
      ? { metallb: "main", frrK8s: "main", notes: [] }
      : { metallb: "main", notes: [] };
  const nearest = nearestMetallb(name);
  if (nearest === undefined) return wrong;
  const notes = nearest.note === undefined ? [] : [nearest.note];
  const openshift = /^4\.\d+/.exec(name)?.[0];
  if (openshift !== undefined) {
    const own = openshiftFrrK8s(name);
    return { metallb: nearest.release, openshift, notes, ...(own === undefined ? {} : { frrK8s: own }) };
  }
  const bundled = alone === undefined ? bundledFrrK8s(nearest.release) : undefined;
  return { metallb: nearest.release, notes, ...(bundled === undefined ? {} : { frrK8s: bundled }) };
}
