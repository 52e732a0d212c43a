import type { DumpLayout } from "../../src/sources/dump-layout.ts";
import { readBlocks } from "../../src/sources/vtysh-blocks.ts";

const OBJECTS = /(?:^|\/)crds\/[^/]+\.(?:yaml|yml)$/;
const ANSWERS = /(?:^|\/)pods\/([^/]+)\/frr\/logs\/dump_frr$/;

/**
 * The archive of MetalLB's `troubleshooting/collect.sh`: `report/crds/<plural>.yaml`, and in FRR mode what vtysh answered in each
 * speaker. The archive holds no pods, so a speaker's answers stand under the pod's name.
 */
export const collectScript: DumpLayout = Object.freeze({
  name: "collect.sh",
  recognizes: (paths) =>
    paths.some((path) => OBJECTS.test(path)) && paths.some((path) => /(?:^|\/)pods\/[^/]+\//.test(path)),
  holdsObjects: (path) => OBJECTS.test(path),
  holdsAnswers: (path) => ANSWERS.test(path),
  answers: (tree) => readBlocks(tree, (path) => ANSWERS.exec(path)?.[1]),
} satisfies DumpLayout);
