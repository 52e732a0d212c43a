/**
 * The programmatic entry: the whole pipeline without I/O. Names and shapes are a public contract.
 * A line is added here by each stage when it lands.
 */
export { finders, snapshotOf } from "../plugins/finders.ts";
export type { KubernetesObject } from "./api/object.ts";
export type { ObjectRef, Origin } from "./api/ref.ts";
export type { SchemaFault } from "./api/schema/fault.ts";
export { type UnknownField, unknownFields } from "./api/schema/unknown-fields.ts";
export { validate } from "./api/schema/validate.ts";
export {
  type Answer,
  type ExplainOptions,
  type Explanation,
  explain,
  type Subject,
} from "./explain/explain.ts";
export type { ChainLink, ServiceQuestion } from "./explain/plugin.ts";
export { type Analysis, type AnalyzeOptions, type AnalyzerResult, analyze } from "./findings/analyze.ts";
export { CATALOGUE, type Code } from "./findings/catalogue.ts";
export type { Evidence, Finding, Remedy } from "./findings/finding.ts";
export { layered } from "./findings/layer.ts";
export { type CheckReport, checkReport, type ReportOptions } from "./findings/report.ts";
export type { Severity } from "./findings/severity.ts";
export { type UpgradeReport, upgradeReport } from "./findings/upgrade/report.ts";
export { parseTarget, type UpgradeTarget } from "./findings/upgrade/target.ts";
export type { FrrDifference } from "./frr/compare/difference.ts";
export { type FrrConfig, parseFrr, printFrr } from "./frr/config.ts";
export { type EvaluateOptions, type Evaluation, evaluateRouteMap } from "./frr/evaluate.ts";
export { evaluateNeighbor, type NeighborQuestion } from "./frr/evaluate-neighbor.ts";
export type { BgpRoute } from "./frr/policy/route.ts";
export { type Admission, admitAgainst, admitFrrConfiguration } from "./frrk8s/admission.ts";
export type { Conflict } from "./frrk8s/conflict.ts";
export type { NodeConfig } from "./frrk8s/model.ts";
export { type RenderOptions, type RenderResult, renderNode } from "./frrk8s/node.ts";
export { type OrderDependence, orderDependence } from "./frrk8s/order-dependence.ts";
export {
  type AllocateOptions,
  type AllocateResult,
  type Allocation,
  allocate,
  type PoolCandidate,
  whyNotPool,
} from "./metallb/allocate.ts";
export { announce, nodeErrors } from "./metallb/announce.ts";
export type { AnnounceOptions } from "./metallb/options.ts";
export { originsOf } from "./metallb/origins-of.ts";
export { nearestRelease, RELEASES } from "./metallb/releases.ts";
export type { Announcement, ServiceDecision } from "./metallb/result.ts";
export { type NodeAnswer, truthTable } from "./metallb/truth-table.ts";
export { type Discovery, type DiscoveryOverrides, discover } from "./snapshot/discovery.ts";
export type { Finder } from "./snapshot/finder.ts";
export type { Snapshot, SnapshotOptions } from "./snapshot/snapshot.ts";
export { readObjects, readText } from "./sources/read.ts";
export { type Configuration, type ConfigurationOptions, compareFrr } from "./state/configurations.ts";
export { type NodeState, type NodeStateOptions, nodeState } from "./state/node.ts";
