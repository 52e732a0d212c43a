import type { KubernetesObject } from "../../src/api/object.ts";
import { admitAgainst, admitFrrConfiguration } from "../../src/frrk8s/admission.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { orderDependence } from "../../src/frrk8s/order-dependence.ts";
import { type Snapshot, snapshotOf } from "../../src/snapshot/snapshot.ts";
import { firstDifference, type Verdict } from "./vectors.ts";

/** A recorded reconcile of frr-k8s; the format is told in the README of the vectors. */
export interface RecordedCase {
  readonly name: string;
  readonly tags?: readonly string[];
  readonly node: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly objects: readonly KubernetesObject[];
  readonly alwaysBlock?: string[];
  readonly logLevel?: string;
  readonly hostname?: string;
  readonly namespace?: string;
  readonly nodeMissing?: boolean;
  readonly ipv6OnlyNode?: boolean;
  readonly expect: RecordedAnswer;
}

interface RecordedAnswer {
  readonly frrConf?: string;
  readonly error?: string;
  readonly config?: unknown;
  readonly errorAlternatives?: readonly string[];
  readonly orderDependent?: boolean;
  readonly orderOutcomes?: readonly string[];
  readonly transient?: boolean;
  readonly retry?: boolean;
  readonly conversionResult?: string;
  readonly validation?: readonly RecordedValidation[];
}

interface RecordedValidation {
  readonly name: string;
  readonly error: string | null;
  readonly admission?: string;
  readonly warnings?: readonly string[];
  readonly alternatives?: readonly string[];
}

/** @returns the cluster of a case: its objects, and the node that the daemon runs on. */
export function snapshotOfCase(recorded: RecordedCase): Snapshot {
  return snapshotOf([...recorded.objects, ...nodeOf(recorded)]);
}

function nodeOf({ node, objects, nodeMissing }: RecordedCase): KubernetesObject[] {
  if (nodeMissing || objects.some((o) => o.kind === "Node" && o.metadata.name === node.name)) return [];
  const labels = node.labels === undefined ? {} : { labels: node.labels };
  return [{ apiVersion: "v1", kind: "Node", metadata: { name: node.name, ...labels } }];
}

/** @returns the options of `renderNode` that a case stands for. */
export function optionsOfCase({ alwaysBlock, logLevel, hostname, namespace, ipv6OnlyNode }: RecordedCase) {
  return {
    ...(alwaysBlock === undefined ? {} : { alwaysBlock }),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(namespace === undefined ? {} : { frrK8sNamespace: namespace }),
    ...(ipv6OnlyNode === undefined ? {} : { ipv6OnlyNode }),
  };
}

/** Judges text or error, the internal model, and what frr-k8s does after an error. */
export function judgeReconcile(recorded: RecordedCase): Verdict {
  const { expect } = recorded;
  const result = renderNode(snapshotOfCase(recorded), recorded.node.name, optionsOfCase(recorded));
  if (!result.ok) {
    const accepted = [expect.error, ...(expect.errorAlternatives ?? [])];
    if (!accepted.includes(result.error)) {
      return `error\n  actual   ${result.error}\n  expected ${accepted.join("\n     or    ")}`;
    }
    const after = {
      transient: result.transient,
      retry: result.retry,
      success: result.conversionResult === "success",
    };
    return firstDifference(
      JSON.stringify(after),
      JSON.stringify({
        transient: expect.transient === true,
        retry: expect.retry === true,
        success: expect.conversionResult === "success",
      }),
    );
  }
  if (expect.frrConf === undefined) return `converts, expected error ${expect.error}`;
  return (
    firstDifference(result.frrConf, expect.frrConf) ??
    firstDifference(canonical(result.config), canonical(expect.config))
  );
}

/** Judges the messages of the webhook: each object alone, and created after those admitted before it. */
export function judgeValidation(recorded: RecordedCase): Verdict {
  const configs = recorded.objects.filter(({ kind }) => kind === "FRRConfiguration");
  const others = [...recorded.objects.filter(({ kind }) => kind === "Node"), ...nodeOf(recorded)];
  const admitted: KubernetesObject[] = [];
  for (const [i, expected] of (recorded.expect.validation ?? []).entries()) {
    const config = configs[i];
    if (config === undefined) return `no object ${expected.name}`;
    const alternatives: readonly (string | null)[] = expected.alternatives ?? [];
    const alone = admitFrrConfiguration(config);
    if (alone !== expected.error && !alternatives.includes(alone)) {
      return `validation of ${expected.name}\n  actual   ${alone}\n  expected ${expected.error}`;
    }
    const answer = admitAgainst(snapshotOf([...others, ...admitted]), config);
    if (answer.denied !== (expected.admission ?? null) && !alternatives.includes(answer.denied)) {
      return `admission of ${expected.name}\n  actual   ${answer.denied}\n  expected ${expected.admission}`;
    }
    const warnings = firstDifference(
      JSON.stringify(answer.warnings),
      JSON.stringify(expected.warnings ?? []),
    );
    if (warnings !== undefined) return `warnings of ${expected.name}: ${warnings}`;
    if (answer.denied === null) admitted.push(config);
  }
  return undefined;
}

/**
 * Judges what is said of the order of the list: exactly where another order gives another configuration, or another text of an error.
 * Failures before the conversion were recorded in one order only.
 */
export function judgeOrder(recorded: RecordedCase): Verdict {
  const { expect } = recorded;
  const found = orderDependence(snapshotOfCase(recorded), recorded.node.name, optionsOfCase(recorded));
  const says = (what: string): boolean => found.some(({ decides }) => decides === what);
  if (expect.retry) return undefined;
  const otherErrors = (expect.orderOutcomes ?? []).some((outcome) => outcome.startsWith("error: "));
  return firstDifference(
    canonical({ configuration: says("configuration"), error: says("error") }),
    canonical({
      configuration: expect.orderDependent === true,
      error: otherErrors || expect.errorAlternatives !== undefined,
    }),
  );
}

/** The same objects as several releases rendered them. */
export interface VersionsCase extends Omit<RecordedCase, "expect"> {
  readonly expect: Readonly<Record<string, string | { readonly error: string }>>;
}

/** Judges the text or the error of every recorded release. */
export function judgeReleases(recorded: VersionsCase): Verdict {
  const reconcile: RecordedCase = { ...recorded, expect: {} };
  const snapshot = snapshotOfCase(reconcile);
  for (const [release, expected] of Object.entries(recorded.expect)) {
    const result = renderNode(snapshot, recorded.node.name, { ...optionsOfCase(reconcile), release });
    const verdict =
      typeof expected === "string"
        ? firstDifference(result.ok ? result.frrConf : `error: ${result.error}`, expected)
        : firstDifference(result.ok ? "converts" : result.error, expected.error);
    if (verdict !== undefined) return `${release}: ${verdict}`;
  }
  return undefined;
}

/** @returns JSON with sorted keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, v: unknown) =>
      typeof v === "object" && v !== null && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
        : v,
    1,
  );
}
