import type { KubernetesObject } from "../api/object.ts";
import { nearestRelease, type Release } from "./releases.ts";

/** How MetalLB's speaker was started, and what to compute. */
export interface AnnounceOptions {
  /** Where MetalLB's resources, Secrets and ConfigMap are read; others are not seen. Default `metallb-system`. */
  readonly metallbNamespace?: string;
  /** --frrk8s-namespace: where FRRConfigurations are written. Default `openshift-frr-k8s`. */
  readonly frrk8sNamespace?: string;
  /** --ignore-exclude-lb. */
  readonly ignoreExcludeLB?: boolean;
  /** --lb-class. */
  readonly lbClass?: string;
  /** --frrk8s-secret-passthrough. */
  readonly secretPassthrough?: boolean;
  /** Take the custom resources as they are: nothing pruned, defaulted or checked against the schema. */
  readonly noCRDDefaults?: boolean;
  /** The speaker reads its configuration before its Node (until 0.15.3 that can leave an empty object behind). */
  readonly configFirst?: boolean;
  /** Release of MetalLB, e.g. `0.15.3`, `ocp-4.20`, `main`. Default `main`. */
  readonly release?: string;
  /** What the cluster becomes afterwards, seen by the same running speakers; each step is the whole cluster. */
  readonly steps?: readonly { readonly objects: readonly KubernetesObject[] }[];
}

/** The options with their defaults. */
export interface Settings {
  readonly metallbNamespace: string;
  readonly frrk8sNamespace: string;
  readonly ignoreExcludeLB: boolean;
  readonly lbClass: string;
  readonly secretPassthrough: boolean;
  readonly noCRDDefaults: boolean;
  readonly configFirst: boolean;
  readonly release: Release;
}

/** Fills in the defaults. A flag that the release does not have has no effect. */
export function settingsOf(options: AnnounceOptions): Settings {
  const { release } = nearestRelease(options.release);
  return {
    metallbNamespace: options.metallbNamespace ?? "metallb-system",
    frrk8sNamespace: options.frrk8sNamespace ?? "openshift-frr-k8s",
    ignoreExcludeLB: options.ignoreExcludeLB ?? false,
    lbClass: options.lbClass ?? "",
    secretPassthrough: (options.secretPassthrough ?? false) && release.secretPassthrough,
    noCRDDefaults: options.noCRDDefaults ?? false,
    configFirst: options.configFirst ?? false,
    release,
  };
}
