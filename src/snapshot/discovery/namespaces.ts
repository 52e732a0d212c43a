import { formatRef } from "../../api/ref.ts";
import type { Program } from "../finder.ts";
import type { Kind } from "../kinds.ts";
import { objectsOf } from "../select.ts";
import type { Snapshot } from "../snapshot.ts";
import { assume, type Fact } from "./fact.ts";
import type { MetallbFlags } from "./flags.ts";
import type { Member } from "./workloads.ts";

interface Found {
  readonly pods: readonly Member[];
  readonly workloads: readonly Member[];
  readonly speakers: readonly Member[];
  readonly frrK8s: readonly Member[];
  readonly flags: MetallbFlags;
  readonly overrides: { readonly metallbNamespace?: string; readonly frrK8sNamespace?: string };
}

/**
 * Where MetalLB and frr-k8s live. For frr-k8s the speaker's own flag decides, since the speaker writes there; then the pods; then
 * where MetalLB's FRRConfigurations are. OpenShift moved it from MetalLB's namespace to `openshift-frr-k8s` in 4.19, and its
 * documents contradict each other about when, so a version never decides while anything else says it.
 */
export function findNamespaces(
  s: Snapshot,
  found: Found,
): { readonly metallb: Fact<string>; readonly frrK8s: Fact<string> } {
  const metallb = metallbNamespace(s, found);
  return { metallb, frrK8s: frrK8sNamespace(s, found, metallb) };
}

function metallbNamespace(s: Snapshot, found: Found): Fact<string> {
  if (found.overrides.metallbNamespace !== undefined)
    return { value: found.overrides.metallbNamespace, from: "the command line" };
  const speaker = found.speakers[0];
  if (speaker !== undefined) return { value: speaker.namespace, from: formatRef(speaker.ref) };
  const controller = [...found.pods, ...found.workloads].find((m) => m.role === "controller");
  if (controller !== undefined) return { value: controller.namespace, from: formatRef(controller.ref) };
  const kinds: readonly Kind[] = ["MetalLB", "IPAddressPool", "BGPPeer", "BGPAdvertisement"];
  for (const kind of kinds) {
    const namespace = mostCommon(s, kind, () => true);
    if (namespace !== undefined) return { value: namespace, from: `where the ${kind} objects are` };
  }
  return assume(assumedBy(s, "metallb"), "nothing of MetalLB was seen");
}

function frrK8sNamespace(s: Snapshot, found: Found, metallb: Fact<string>): Fact<string> {
  if (found.overrides.frrK8sNamespace !== undefined)
    return { value: found.overrides.frrK8sNamespace, from: "the command line" };
  const flag = found.flags.frrK8sNamespace;
  if (flag.value !== undefined) return { value: flag.value, from: flag.from };
  const written = mostCommon(s, "FRRConfiguration", (name) => name.startsWith("metallb-"));
  const spaces = [...new Set(found.frrK8s.map((m) => m.namespace))];
  const own = found.frrK8s.find((m) => m.namespace === metallb.value);
  const chosen =
    own ??
    found.frrK8s.find((m) => m.namespace === written) ??
    (spaces.length > 0 ? found.frrK8s[0] : undefined);
  if (chosen !== undefined) return { value: chosen.namespace, from: formatRef(chosen.ref) };
  if (written !== undefined) return { value: written, from: "where MetalLB's FRRConfigurations are" };
  const operator = objectsOf(s, "MetalLB")[0]?.spec as { frrk8sConfig?: { namespace?: unknown } } | undefined;
  if (typeof operator?.frrk8sConfig?.namespace === "string")
    return {
      value: operator.frrk8sConfig.namespace,
      from: "spec.frrk8sConfig.namespace of the MetalLB resource",
    };
  const any = mostCommon(s, "FRRConfiguration", () => true);
  if (any !== undefined) return { value: any, from: "where the FRRConfigurations are" };
  if (found.speakers.length > 0 && found.flags.mode.value === "frr-k8s")
    return assume(metallb.value, "the speakers name no other namespace");
  return assume(assumedBy(s, "frr-k8s"), "nothing of frr-k8s was seen");
}

function assumedBy(s: Snapshot, program: Program): string {
  return s.finders.find((f) => f.assumed?.[program] !== undefined)?.assumed?.[program] ?? "";
}

function mostCommon(s: Snapshot, kind: Kind, wanted: (name: string) => boolean): string | undefined {
  const counts = new Map<string, number>();
  for (const { metadata } of objectsOf(s, kind))
    if (metadata.namespace !== undefined && wanted(metadata.name))
      counts.set(metadata.namespace, (counts.get(metadata.namespace) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
