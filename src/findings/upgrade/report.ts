import type { Service } from "../../api/core.ts";
import type { FRRConfiguration } from "../../api/frrk8s.ts";
import { droppedByFrrK8s } from "../../api/schema/frrk8s-releases.ts";
import { nearestRelease } from "../../metallb/releases.ts";
import { CONFIGURATION_KINDS } from "../../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Gap } from "../analyzer.ts";
import { isGeneratedByOvn, isMetallbs } from "../analyzers/generated-edits.ts";
import { atLeast, compareSeverity, type Severity } from "../severity.ts";
import { type AnalyzeOptions, COMPUTED, type Shared, sharedOf } from "../shared.ts";
import { allocationChanges } from "./allocation.ts";
import { announcementChanges } from "./announcement.ts";
import { AREAS, type Area, type Change } from "./change.ts";
import { configurationChanges, fieldChanges } from "./configuration.ts";
import { frrChanges } from "./frr.ts";
import { platformChanges } from "./platform.ts";
import type { UpgradeTarget } from "./target.ts";

/** What would change in meaning with other releases, for a cluster's own resources: `docs/schema/UpgradeReport.schema.json`. */
export interface UpgradeReport {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "UpgradeReport";
  readonly source: { readonly kind: string; readonly name: string; readonly at?: string };
  readonly from: Releases;
  readonly to: Releases;
  readonly verdict: "clean" | "findings" | "incomplete";
  readonly changes: readonly Change[];
  readonly unknown: readonly Gap[];
  readonly notes: readonly string[];
}

interface Releases {
  readonly metallb: string;
  readonly frrK8s: string;
  readonly frrK8sNamespace: string;
  readonly openshift?: string;
}

/** Computes both releases and compares what comes out. */
export function upgradeReport(
  s: Snapshot,
  target: UpgradeTarget,
  options: AnalyzeOptions & { readonly failOn?: Severity | "never" } = {},
): UpgradeReport {
  const from = sharedOf(s, options);
  const to = sharedOf(s, { ...options, ...overridesOf(target, from) });
  const missing = [
    ...new Set([...COMPUTED.announce, ...COMPUTED.allocate, "FRRConfiguration" as const]),
  ].flatMap((kind): readonly Gap[] => {
    const reason = unknownKind(s, kind);
    return reason === undefined
      ? []
      : [{ what: kind, reason, nodes: [], asked: s.source.kind === "cluster" }];
  });
  const changes = missing.some((g) => g.what !== "FRRConfiguration")
    ? platformChanges({ s, from, to, target })
    : allChanges(s, from, to, target);
  const order = Object.keys(AREAS) as Area[];
  const sorted = [...changes].sort(
    (a, b) => compareSeverity(a.severity, b.severity) || order.indexOf(a.area) - order.indexOf(b.area),
  );
  const failOn = options.failOn ?? "warning";
  const fails = failOn !== "never" && sorted.some((c) => atLeast(c.severity, failOn));
  return {
    apiVersion: "metallb.cli/v1",
    kind: "UpgradeReport",
    source: s.source,
    from: releasesOf(from),
    to: { ...releasesOf(to), ...(target.openshift === undefined ? {} : { openshift: target.openshift }) },
    verdict: fails ? "findings" : missing.some((g) => g.asked) ? "incomplete" : "clean",
    changes: sorted,
    unknown: missing,
    notes: target.notes,
  };
}

function allChanges(s: Snapshot, from: Shared, to: Shared, target: UpgradeTarget): readonly Change[] {
  const [before, after] = [from, to].map((x) => x.discovery());
  const own = CONFIGURATION_KINDS.flatMap((kind) => objectsOf(s, kind));
  const frr = objectsOf<FRRConfiguration>(s, "FRRConfiguration").filter(
    (o) => !isMetallbs(o) && !isGeneratedByOvn(o),
  );
  const release = after?.metallb.release.value ?? "";
  return [
    ...announcementChanges(from, to),
    ...allocationChanges(objectsOf<Service>(s, "Service"), from, to),
    ...frrChanges(s, from, to),
    ...configurationChanges(from, to),
    ...fieldChanges(
      own,
      nearestRelease(before?.metallb.release.value).release.droppedFields,
      nearestRelease(release).release.droppedFields,
      `MetalLB ${release}`,
    ),
    ...fieldChanges(
      frr,
      droppedByFrrK8s(before?.frrK8s.release.value ?? "main"),
      droppedByFrrK8s(after?.frrK8s.release.value ?? "main"),
      `frr-k8s ${after?.frrK8s.release.value ?? ""}`,
    ),
    ...platformChanges({ s, from, to, target }),
  ];
}

/** From OpenShift 4.19 on frr-k8s is the Cluster Network Operator's. */
function overridesOf(target: UpgradeTarget, from: Shared): AnalyzeOptions {
  const minor = /^4\.(\d+)/.exec(target.openshift ?? "")?.[1];
  const { metallb, frrK8s } = from.discovery();
  const moves =
    minor !== undefined && Number(minor) >= 19 && frrK8s.namespace.value === metallb.namespace.value;
  return {
    metallbRelease: target.metallb ?? metallb.release.value,
    frrK8sRelease: target.frrK8s ?? frrK8s.release.value,
    frrK8sNamespace: moves ? "openshift-frr-k8s" : frrK8s.namespace.value,
    metallbNamespace: metallb.namespace.value,
  };
}

function releasesOf(shared: Shared): Releases {
  const { metallb, frrK8s, openshift } = shared.discovery();
  return {
    metallb: metallb.release.value,
    frrK8s: frrK8s.release.value,
    frrK8sNamespace: frrK8s.namespace.value,
    ...(openshift.value === undefined ? {} : { openshift: openshift.value }),
  };
}
