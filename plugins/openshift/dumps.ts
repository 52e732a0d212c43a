import type { KubernetesObject } from "../../src/api/object.ts";
import type { DumpAnswers, DumpLayout } from "../../src/sources/dump-layout.ts";
import { readBlocks } from "../../src/sources/vtysh-blocks.ts";

const OBJECTS = /(?:^|\/)(?:namespaces|cluster-scoped-resources)\/.+\.(?:yaml|yml|json)$/;
const ANSWERS = /(?:^|\/)namespaces\/[^/]+\/pods\/([^/]+)\/frr\/frr\/logs\/dump_frr$/;

/**
 * `oc adm must-gather` and `oc adm inspect`: `namespaces/<ns>/<group>/<resource>…`, and for each frr pod what vtysh answered in
 * `pods/<pod>/frr/frr/logs/dump_frr` (text, default VRF only).
 */
export const mustGather: DumpLayout = Object.freeze({
  name: "must-gather",
  recognizes: (paths) => paths.some((path) => OBJECTS.test(path)),
  holdsObjects: (path) => OBJECTS.test(path),
  holdsAnswers: (path) => ANSWERS.test(path),
  answers: async (tree, objects) => {
    const byPod = await readBlocks(tree, (path) => ANSWERS.exec(path)?.[1]);
    return byNode(byPod, objects);
  },
} satisfies DumpLayout);

/** Answers of a pod whose node is not in the dump are of no use: nobody could say where they belong. */
function byNode(
  byPod: ReadonlyMap<string, ReadonlyMap<string, string>>,
  objects: readonly KubernetesObject[],
): DumpAnswers {
  const nodes = new Map(
    objects
      .filter((o) => o.kind === "Pod")
      .map((o) => [o.metadata.name, (o.spec as { readonly nodeName?: string } | undefined)?.nodeName]),
  );
  return new Map(
    [...byPod].flatMap(([pod, texts]) => {
      const node = nodes.get(pod);
      return node === undefined ? [] : [[node, texts] as const];
    }),
  );
}
