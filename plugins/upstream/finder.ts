import { bundledFrrK8s, frrK8sVersion, nearestUpstream } from "../../src/snapshot/discovery/releases.ts";
import type { Finder, PodRule, Sign } from "../../src/snapshot/finder.ts";
import { DEFINITIONS } from "./definitions.ts";

const COMPONENT = ["app.kubernetes.io/component", "component"] as const;
const NAME = ["app", "app.kubernetes.io/name"] as const;

const component = (...values: readonly string[]): readonly Sign[] =>
  COMPONENT.map((key) => ({ labels: { [key]: values } }));
const metallb: readonly Sign[] = NAME.map((key) => ({ labels: { [key]: ["metallb"] } }));

/** Helm's and the operator's charts label differently; the names of the containers are the same in all of them. */
const PODS: readonly PodRule[] = Object.freeze([
  { role: "speaker-with-frr", containers: ["frr", "reloader", "speaker"], main: "speaker", frr: "frr" },
  { role: "frr-k8s", containers: ["frr", "reloader", "controller"], main: "controller", frr: "frr" },
  {
    role: "frr-k8s-webhook",
    signs: component("statuscleaner", "frr-k8s-statuscleaner", "frr-k8s-webhook-server"),
    main: "controller",
  },
  {
    role: "speaker",
    containers: ["speaker"],
    signs: [...component("speaker"), ...metallb, { image: /metallb/ }, { environment: "METALLB_" }],
    main: "speaker",
  },
  {
    role: "controller",
    containers: ["controller"],
    signs: component("controller").flatMap((one) =>
      metallb.map((other) => ({ labels: { ...one.labels, ...other.labels } })),
    ),
    main: "controller",
  },
]);

/** MetalLB and frr-k8s as their projects ship them; OpenShift's builds have the same containers. */
export const upstreamFinder: Finder = Object.freeze({
  pods: PODS,
  selectors: [
    "app in (frr-k8s,metallb)",
    "app.kubernetes.io/name in (frr-k8s,metallb)",
    "app.kubernetes.io/component in (frr-k8s,speaker)",
  ],
  namespaces: { metallb: ["metallb-system"], "frr-k8s": ["frr-k8s-system", "metallb-system"] },
  assumed: { metallb: "metallb-system" },
  releaseOf: (program, version) => {
    if (program === "metallb") return nearestUpstream(version);
    const release = frrK8sVersion(version);
    return release === undefined ? undefined : { release };
  },
  definitions: DEFINITIONS,
  bundledFrrK8s,
} satisfies Finder);
