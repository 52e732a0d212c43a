import { mergeEvpn } from "../../src/frrk8s/merge/evpn.ts";
import { addNeighbors, finishNeighbors } from "../../src/frrk8s/merge/neighbor.ts";
import { addRouter, beginRouter, finishRouter } from "../../src/frrk8s/merge/router.ts";
import type { EvpnConfig, NeighborConfig, NodeConfig, RouterConfig } from "../../src/frrk8s/model.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { type Release, releaseOf } from "../../src/frrk8s/releases.ts";
import { writeFrrConf } from "../../src/frrk8s/render/frr-conf.ts";
import { textWriter } from "../../src/frrk8s/render/writer.ts";
import { frozen } from "../support/frozen.ts";
import {
  canonical,
  judgeOrder,
  judgeReconcile,
  judgeReleases,
  judgeValidation,
  optionsOfCase,
  type RecordedCase,
  snapshotOfCase,
  type VersionsCase,
} from "../support/frr-k8s-case.ts";
import { firstDifference, type Verdict, vectorFile } from "../support/vectors.ts";

interface Step extends RecordedCase {}

interface StepAnswer {
  readonly frrConf: string;
  readonly changed: boolean;
  readonly conversionResult: string;
}

interface MergeAnswer {
  readonly merged?: unknown;
  readonly error?: string;
}

type UnitCase = { readonly name: string } & (
  | (RecordedCase & { readonly kind?: undefined })
  | {
      readonly kind: "render-from-config";
      readonly config: NodeConfig;
      readonly expect: { readonly frrConf: string };
    }
  | {
      readonly kind: "sequence";
      readonly steps: readonly Step[];
      readonly expect: { readonly steps: readonly StepAnswer[] };
    }
  | {
      readonly kind: "merge-routers";
      readonly curr: RouterConfig;
      readonly toMerge: RouterConfig;
      readonly expect: MergeAnswer;
    }
  | {
      readonly kind: "merge-neighbors";
      readonly curr: readonly NeighborConfig[];
      readonly toMerge: readonly NeighborConfig[];
      readonly expect: MergeAnswer;
    }
  | {
      readonly kind: "merge-evpn";
      readonly curr: EvpnConfig | null;
      readonly toMerge: EvpnConfig | null;
      readonly expect: MergeAnswer;
    }
);

const newest = releaseOf(undefined) as Release;

/** Inputs are frozen: the engine writes into none. */
function judgeUnit(recorded: UnitCase): Verdict {
  frozen(recorded);
  switch (recorded.kind) {
    case undefined:
      return judgeReconcile(recorded) ?? judgeValidation(recorded) ?? judgeOrder(recorded);
    case "render-from-config": {
      const out = textWriter();
      writeFrrConf(recorded.config, newest, out);
      return firstDifference(out.text(), recorded.expect.frrConf);
    }
    case "sequence":
      return judgeSequence(recorded.steps, recorded.expect.steps);
    case "merge-routers": {
      const merge = beginRouter(recorded.curr);
      const error = addRouter(merge, recorded.toMerge, newest);
      return judgeMerge(error, () => finishRouter(merge), recorded.expect);
    }
    case "merge-neighbors": {
      const merges = new Map();
      const error = addNeighbors(merges, [...recorded.curr, ...recorded.toMerge], newest);
      return judgeMerge(error, () => finishNeighbors(merges), recorded.expect);
    }
    case "merge-evpn": {
      const merged = mergeEvpn(recorded.curr ?? undefined, recorded.toMerge ?? undefined);
      return judgeMerge(
        merged.ok ? undefined : merged.error,
        () => (merged.ok ? (merged.value ?? null) : null),
        recorded.expect,
      );
    }
  }
}

function judgeMerge(error: string | undefined, merged: () => unknown, expect: MergeAnswer): Verdict {
  if (error !== undefined || expect.error !== undefined) {
    return firstDifference(error ?? "merges", expect.error ?? "merges");
  }
  return firstDifference(canonical(merged()), canonical(expect.merged));
}

/** What is in the file after each step: a step that fails leaves it as it was. */
function judgeSequence(steps: readonly Step[], answers: readonly StepAnswer[]): Verdict {
  let file = "";
  for (const [i, step] of steps.entries()) {
    const result = renderNode(snapshotOfCase(step), step.node.name, optionsOfCase(step));
    const before = file;
    if (result.ok) file = result.frrConf;
    const verdict = firstDifference(
      canonical({
        frrConf: file,
        changed: file !== before,
        conversionResult: result.ok ? "success" : result.conversionResult,
      }),
      canonical({
        frrConf: answers[i]?.frrConf,
        changed: answers[i]?.changed,
        conversionResult: answers[i]?.conversionResult,
      }),
    );
    if (verdict !== undefined) return `step ${i + 1}: ${verdict}`;
  }
  return undefined;
}

vectorFile<UnitCase>("frr-k8s-unit", judgeUnit);

const judgeAll = (recorded: RecordedCase): Verdict =>
  judgeReconcile(frozen(recorded)) ?? judgeValidation(recorded) ?? judgeOrder(recorded);

vectorFile<RecordedCase>("frr-k8s-samples", judgeAll);
vectorFile<RecordedCase>("frr-k8s-fuzz", judgeAll);

vectorFile<VersionsCase>("frr-k8s-versions", (recorded) => judgeReleases(frozen(recorded)));
