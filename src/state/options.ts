import type { AllocateOptions } from "../metallb/allocate.ts";
import type { AnnounceOptions } from "../metallb/options.ts";
import type { Discovery } from "../snapshot/discovery.ts";

/** What frr-k8s' renderer is told of a cluster. */
export interface FrrK8sOptions {
  readonly alwaysBlock: string[];
  readonly logLevel?: string;
  readonly release: string;
  readonly frrK8sNamespace: string;
}

/** @returns the speakers' flags and the release of MetalLB, as they were found. */
export function announceOptionsOf({ metallb, frrK8s }: Discovery): AnnounceOptions {
  return {
    metallbNamespace: metallb.namespace.value,
    frrk8sNamespace: frrK8s.namespace.value,
    ignoreExcludeLB: metallb.ignoreExcludeLB.value,
    lbClass: metallb.lbClass.value,
    secretPassthrough: metallb.secretPassthrough.value,
    release: metallb.release.value,
  };
}

/** @returns frr-k8s' flags and release, as they were found. */
export function frrK8sOptionsOf({ frrK8s }: Discovery): FrrK8sOptions {
  return {
    alwaysBlock: [...frrK8s.alwaysBlock.value],
    release: frrK8s.release.value,
    frrK8sNamespace: frrK8s.namespace.value,
    ...(frrK8s.logLevel.value === undefined ? {} : { logLevel: frrK8s.logLevel.value }),
  };
}

/** @returns the controller's flags and the release of MetalLB, as they were found. */
export function allocateOptionsOf({ metallb }: Discovery): AllocateOptions {
  return {
    metallbNamespace: metallb.namespace.value,
    lbClass: metallb.lbClass.value,
    release: metallb.release.value,
  };
}
