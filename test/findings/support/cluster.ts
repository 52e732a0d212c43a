import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { snapshotOf } from "../../../plugins/finders.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { rememberPosition } from "../../../src/api/position.ts";
import { stored } from "../../../src/api/schema/defaults.ts";
import { renderNode } from "../../../src/frrk8s/node.ts";
import { announce } from "../../../src/metallb/announce.ts";
import { discover } from "../../../src/snapshot/discovery.ts";
import type { Kind } from "../../../src/snapshot/kinds.ts";
import type { LiveHost, Snapshot, Source } from "../../../src/snapshot/snapshot.ts";
import { announceOptionsOf, frrK8sOptionsOf } from "../../../src/state/options.ts";
import type { ClusterFacts } from "./facts.ts";
import { basePods, NODES } from "./installation.ts";
import { merge } from "./merge-patch.ts";
import { answersOf, sessionsOf } from "./vtysh.ts";

type Fields = Readonly<Record<string, unknown>>;

const BASE = readFileSync(join(import.meta.dirname, "base.yaml"), "utf8");

/**
 * The cluster of a fixture: the base, with the fixture's objects merged over those of the same name (JSON merge patch; new ones are added),
 * and then everything that MetalLB and frr-k8s would have written and FRR would answer.
 */
export function clusterOf(text: string): { readonly snapshot: Snapshot; readonly facts: ClusterFacts } {
  const documents = (loadAll(text) as unknown[])
    .flatMap((d) => (Array.isArray(d) ? d : [d]))
    .filter((d) => d !== null && d !== undefined) as Fields[];
  const facts = documents.flatMap((d) => ("cluster" in d ? [d.cluster as ClusterFacts] : []))[0] ?? {};
  const changes = documents.filter((d) => !("cluster" in d)) as unknown as KubernetesObject[];
  const before = [...basePods(facts), ...((loadAll(BASE) as unknown[])[0] as KubernetesObject[])];
  const start = patched(before, changes);
  const generated =
    facts.reconciled === false ? [] : writtenIn(facts.stale === true ? before : start, before, facts);
  const written = new Map(generated.map((o) => [identity(o), o]));
  const all = [
    ...start.filter((o) => !written.has(identity(o))),
    ...generated.map((o) => overlaid(o, changes)),
  ];
  const gone = new Set(facts.without ?? []);
  const objects = all.filter((o) => !gone.has(identity(o)));
  if (facts.file !== undefined)
    for (const change of changes) {
      const object = objects.find((o) => identity(o) === identity(change));
      if (object !== undefined) rememberPosition(object, { file: facts.file, line: 1 });
    }
  return { snapshot: snapshotWith(objects, facts), facts };
}

function snapshotWith(objects: readonly KubernetesObject[], facts: ClusterFacts): Snapshot {
  const source: Source = {
    kind: facts.file === undefined ? "cluster" : "file",
    name: "test",
    at: facts.now ?? "2026-06-01T12:00:00Z",
  };
  const unknown = new Map(
    Object.entries(facts.unknown ?? {}).map(([kind, reason]) => [
      kind as Kind,
      { state: "unknown" as const, reason },
    ]),
  );
  const bare = snapshotOf(objects, { source, unknown });
  if (facts.live !== true && facts.vtysh === undefined) return bare;
  const options = frrK8sOptionsOf(discover(bare));
  const live = new Map(
    NODES.map(({ name, address }): [string, LiveHost] => {
      const rendered = renderNode(bare, name, options);
      const frrConf = rendered.ok ? rendered.frrConf : previousOf(name, facts);
      return [name, { host: name, answers: answersOf({ name, address, frrConf, source, facts }) }];
    }),
  );
  return { ...bare, live };
}

/** What the node ran before the fixture's changes. */
function previousOf(node: string, facts: ClusterFacts): string {
  const before = [...basePods(facts), ...((loadAll(BASE) as unknown[])[0] as KubernetesObject[])];
  const all = snapshotOf([...before, ...metallbObjects(before)]);
  const rendered = renderNode(all, node, frrK8sOptionsOf(discover(all)));
  return rendered.ok ? rendered.frrConf : "";
}

function metallbObjects(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const s = snapshotOf(objects);
  const { nodes, nodeConfigErrors } = announce(s, announceOptionsOf(discover(s)));
  return Object.entries(nodes).flatMap(([node, object]) =>
    object === null || nodeConfigErrors[node] != null ? [] : [stored(object)],
  );
}

/** What MetalLB and frr-k8s have written: FRRConfigurations, FRRNodeStates, BGPSessionStates. A frozen node keeps what it had. */
function writtenIn(
  objects: readonly KubernetesObject[],
  before: readonly KubernetesObject[],
  facts: ClusterFacts,
): readonly KubernetesObject[] {
  if (facts.speakerMode !== undefined && facts.speakerMode !== "frr-k8s") return [];
  const own = metallbObjects(objects);
  const named = new Set(own.map((o) => o.metadata.name));
  const kept = metallbObjects(before).filter((o) => !named.has(o.metadata.name) && own.length === 0);
  const all = snapshotOf([...objects, ...own, ...kept]);
  const options = frrK8sOptionsOf(discover(all));
  const states = NODES.flatMap(({ name }): KubernetesObject[] => {
    const rendered = renderNode(all, name, options);
    const text = rendered.ok ? rendered.frrConf : previousOf(name, facts);
    return [
      {
        apiVersion: "frrk8s.metallb.io/v1beta1",
        kind: "FRRNodeState",
        metadata: { name },
        status: {
          runningConfig: text.replace(/password .*/g, "password <retracted>"),
          lastConversionResult: rendered.ok ? "success" : rendered.conversionResult,
          lastReloadResult: "success",
        },
      },
      ...sessionsOf(text).map(
        ({ neighbor, vrf }): KubernetesObject => ({
          apiVersion: "frrk8s.metallb.io/v1beta1",
          kind: "BGPSessionState",
          metadata: {
            name: `${name}-${neighbor}-${vrf}`.replaceAll(/[:.]/g, "-"),
            namespace: options.frrK8sNamespace,
          },
          status: {
            node: name,
            peer: neighbor,
            vrf: vrf === "default" ? "" : vrf,
            bgpStatus: "Established",
            bfdStatus: "N/A",
          },
        }),
      ),
    ];
  });
  return [...own, ...kept, ...states];
}

function patched(
  objects: readonly KubernetesObject[],
  changes: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  const names = new Set(objects.map(identity));
  return [
    ...objects.map((o) => overlaid(o, changes)),
    ...changes.filter((c) => !names.has(identity(c)) && c.apiVersion !== undefined),
  ];
}

function overlaid(object: KubernetesObject, changes: readonly KubernetesObject[]): KubernetesObject {
  const change = changes.find((c) => identity(c) === identity(object));
  return change === undefined ? object : (merge(object, change) as KubernetesObject);
}

/** `Kind/namespace/name`, or `Kind/name` for what has no namespace. */
function identity({ kind, metadata }: KubernetesObject): string {
  return [kind, ...(metadata.namespace === undefined ? [] : [metadata.namespace]), metadata.name].join("/");
}
