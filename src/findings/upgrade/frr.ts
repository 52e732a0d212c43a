import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { stored } from "../../api/schema/defaults.ts";
import { compareFrr } from "../../frr/compare.ts";
import { renderNode } from "../../frrk8s/node.ts";
import type { RenderResult } from "../../frrk8s/result.ts";
import { objectsOf } from "../../snapshot/select.ts";
import { type Snapshot, snapshotOf } from "../../snapshot/snapshot.ts";
import { frrK8sOptionsOf } from "../../state/options.ts";
import { nodePhrase } from "../phrase.ts";
import type { Shared } from "../shared.ts";
import { type Change, change } from "./change.ts";

/** What FRR on the nodes will do otherwise: both layers computed for both releases, one node of each class. */
export function frrChanges(s: Snapshot, from: Shared, to: Shared): readonly Change[] {
  const merged = new Map<string, { readonly change: Change; readonly nodes: Set<string> }>();
  for (const nodes of classesOf(s, from)) {
    const [node] = nodes;
    if (node === undefined) continue;
    for (const found of nodeChanges(rendered(s, from, node), rendered(s, to, node))) {
      const key = found.message;
      const known = merged.get(key);
      if (known === undefined) merged.set(key, { change: found, nodes: new Set(nodes) });
      else for (const other of nodes) known.nodes.add(other);
    }
  }
  return [...merged.values()].map(({ change: c, nodes }) => {
    const names = from.nodeNames().filter((n) => nodes.has(n));
    return { ...c, nodes: names, message: `${c.message.replace(/\.$/, "")}, on ${nodePhrase(names)}.` };
  });
}

/** Nodes that no selector of MetalLB and no FRRConfiguration of others tells apart; one that announces something goes first. */
function classesOf(s: Snapshot, shared: Shared): readonly (readonly string[])[] {
  const users = objectsOf<FRRConfiguration>(s, "FRRConfiguration").filter(
    (o) => !o.metadata.name.startsWith("metallb-"),
  );
  const selecting = new Map<string, number[]>();
  for (const [i, object] of users.entries())
    for (const node of shared.nodesOf(object)) selecting.set(node, [...(selecting.get(node) ?? []), i]);
  const sending = new Set(shared.sending().flatMap((x) => [...x.nodes]));
  const view = shared.view();
  const peers = view.catalogue.peers.map((p) => shared.ways().nodesOfPeer(p.object.metadata.name));
  const advertisements = view.catalogue.advertisements.flatMap((a) => a.advertisement?.nodes ?? []);
  const marks = (sets: readonly ReadonlySet<string>[], node: string): string =>
    sets.map((x) => (x.has(node) ? 1 : 0)).join("");
  const groups = Map.groupBy(view.nodes, (n) => {
    const { name } = n.metadata;
    const own = (selecting.get(name) ?? []).join();
    return [marks(peers, name), marks(advertisements, name), view.reasonsOf(n).join(), own].join("\n");
  });
  return [...groups.values()].map((same) =>
    same.map((n) => n.metadata.name).sort((a, b) => Number(sending.has(b)) - Number(sending.has(a))),
  );
}

/** The node as it is once MetalLB of that release has written its object and frr-k8s of that release has read it. */
function rendered(s: Snapshot, shared: Shared, node: string): RenderResult {
  const { nodes } = shared.announcement();
  const written = Object.hasOwn(nodes, node) ? nodes[node] : null;
  const others = (["Node", "Secret", "FRRK8sConfiguration"] as const).flatMap((kind) => objectsOf(s, kind));
  const users = objectsOf<KubernetesObject>(s, "FRRConfiguration").filter(
    (o) => !o.metadata.name.startsWith("metallb-"),
  );
  const objects = [
    ...others,
    ...users,
    ...(written === null || written === undefined ? [] : [stored(written)]),
  ];
  return renderNode(snapshotOf(objects), node, frrK8sOptionsOf(shared.discovery()));
}

function nodeChanges(before: RenderResult, after: RenderResult): readonly Change[] {
  if (!before.ok && !after.ok) return [];
  if (!after.ok)
    return [
      change(
        "frr",
        "error",
        `frr-k8s will refuse the configuration (${after.error.replace(/\s*\n\s*/g, ": ")}) and keep the previous one.`,
        {
          objects: after.faults.map((f) => f.origin.ref).slice(0, 4),
          before: "accepted",
          after: after.error,
          code: "MLB201",
        },
      ),
    ];
  if (!before.ok)
    return [
      change("frr", "info", "frr-k8s will accept the configuration, which it refuses now.", {
        before: before.error,
        after: "accepted",
      }),
    ];
  return compareFrr(before.frrConf, after.frrConf, {
    origins: (line) => before.lines[line - 1]?.origins ?? [],
  })
    .filter((d) => d.dormant !== true)
    .map((d) =>
      change(
        "frr",
        d.impact === "session-reset" ? "warning" : d.kind === "missing" ? "warning" : "info",
        `After it ${asChange(d.effect)}.`,
        {
          objects: d.origins.map((o) => o.ref).filter((ref) => !ref.name.startsWith("metallb-")),
          ...(d.intended === undefined ? {} : { before: d.intended }),
          ...(d.running === undefined ? {} : { after: d.running }),
          ...(d.impact === "session-reset" ? { resets: true as const } : {}),
        },
      ),
    );
}

/** The sentences of a comparison speak of intent and deviation; here both sides are meant, one now and one later. */
function asChange(effect: string): string {
  return effect
    .replace(/\.$/, "")
    .replace(/, which is not intended| that is not intended/g, ", which is not so now")
    .replace(/, though the family should not be active/g, ", which they are not now")
    .replace(/as against what is intended/g, "otherwise than now")
    .replace(/with other values than intended/g, "with other values than now");
}
