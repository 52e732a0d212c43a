import type { DefinitionRule, Program } from "../../src/snapshot/finder.ts";

const NEIGHBOR = ["spec", "bgp", "routers", "neighbors"] as const;
const METALLB = "bgppeers.metallb.io";
const FRR = "frrconfigurations.frrk8s.metallb.io";

/** Which release brought which field or kind, newest first: recorded from the definitions of each release. */
export const DEFINITIONS: Readonly<Record<Program, readonly DefinitionRule[]>> = Object.freeze({
  metallb: [
    { release: "main", definition: "l2advertisements.metallb.io", path: ["spec", "preferredNodeSelectors"] },
    { release: "0.16.1", definition: METALLB, path: ["spec", "localASN"] },
    { release: "0.16.1", definition: "bgpadvertisements.metallb.io", path: ["spec", "serviceSelectors"] },
    { release: "0.15.3", definition: "configurationstates.metallb.io" },
    { release: "0.15.2", definition: METALLB, path: ["spec", "dualStackAddressFamily"] },
    { release: "ocp-4.19", definition: METALLB, path: ["spec", "interface"] },
    { release: "0.14.9", definition: METALLB, path: ["spec", "dynamicASN"] },
    { release: "0.14.8", definition: METALLB },
  ],
  "frr-k8s": [
    { release: "main", definition: FRR, path: [...NEIGHBOR, "addressFamilies"] },
    { release: "0.0.25", definition: FRR, path: [...NEIGHBOR, "localASN"] },
    { release: "0.0.20", definition: FRR, path: [...NEIGHBOR, "dualStackAddressFamily"] },
    { release: "0.0.17", definition: FRR, path: [...NEIGHBOR, "interface"] },
    { release: "0.0.15", definition: FRR, path: [...NEIGHBOR, "dynamicASN"] },
    { release: "0.0.14", definition: FRR },
  ],
});
