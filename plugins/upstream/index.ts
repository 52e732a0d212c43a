import type { Plugin } from "../../src/plugin/plugin.ts";
import { collectScript } from "./dumps.ts";
import { upstreamFinder } from "./finder.ts";

/**
 * MetalLB and frr-k8s as their projects ship them. What `check` knows of the programs beside them on plain Kubernetes (the service load balancer of
 * k3s, Calico, Cilium, kube-vip) is in `src/findings/analyzers`, since the codes are one catalogue.
 */
export const upstream: Plugin = Object.freeze({
  name: "upstream",
  title: "MetalLB and frr-k8s by Helm, manifests or operator",
  finder: upstreamFinder,
  dumps: [collectScript],
} satisfies Plugin);
