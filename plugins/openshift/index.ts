import type { Plugin } from "../../src/plugin/plugin.ts";
import { mustGather } from "./dumps.ts";
import { openshiftFinder } from "./finder.ts";
import { wayBack } from "./way-back.ts";

/** OpenShift with OVN-Kubernetes and nmstate. What `check` knows of them is in `src/findings/analyzers`, since the codes are one catalogue. */
export const openshift: Plugin = Object.freeze({
  name: "openshift",
  title: "OpenShift",
  kinds: ["EgressService", "Network", "NodeNetworkState"],
  finder: openshiftFinder,
  links: [wayBack],
  dumps: [mustGather],
} satisfies Plugin);
