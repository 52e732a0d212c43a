import type { Plugin } from "../../src/plugin/plugin.ts";
import { collectScript } from "./dumps.ts";
import { upstreamFinder } from "./finder.ts";

/** MetalLB and frr-k8s as their projects ship them. */
export const upstream: Plugin = Object.freeze({
  name: "upstream",
  title: "MetalLB and frr-k8s by Helm, manifests or operator",
  finder: upstreamFinder,
  dumps: [collectScript],
} satisfies Plugin);
