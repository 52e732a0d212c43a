import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderNode } from "../../src/frrk8s/node.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { type BenchCase, madeCase } from "./frr-k8s-input.ts";
import { fastest, type Row, type Section } from "./measure.ts";

/** Multiples of `JSON.parse` of the same text. */
const LIMIT = 60;

const SIZES = [
  [1, 2, 10],
  [1, 4, 2000],
  [10, 8, 100],
  [1, 8, 10_000],
] as const;

/** frr-k8s: from the snapshot of one node to the text of its frr.conf. */
export function frrK8sSection(shared: string | undefined): Section {
  return {
    title: "frr-k8s: one node, from snapshot to frr.conf",
    rows: function* () {
      for (const [configs, neighbors, prefixes] of SIZES) {
        const size = `${configs}x${neighbors}x${prefixes}`;
        const text =
          shared === undefined
            ? JSON.stringify(madeCase(configs, neighbors, prefixes))
            : readFileSync(join(shared, `bench/frr-k8s-${size}.json`), "utf8");
        yield row(shared === undefined ? `${size} (made)` : size, text);
      }
      yield* growth();
    },
  };
}

/** Ten times the resources must not cost much more than ten times the time. */
function* growth(): Iterable<Row> {
  for (const configs of [10, 100]) {
    const text = JSON.stringify(madeCase(configs, 8, 100));
    yield row(`${configs}x8x100 (made)`, text);
  }
}

function row(name: string, text: string): Row {
  const yardstickMs = fastest(() => JSON.parse(text));
  const { objects, node, alwaysBlock = [] } = JSON.parse(text) as BenchCase;
  const all = [...objects, { apiVersion: "v1", kind: "Node", metadata: { ...node } }];
  // A new snapshot each time: nothing is remembered from the run before.
  const taskMs = fastest(() => {
    const result = renderNode(snapshotOf(all), node.name, { alwaysBlock });
    if (!result.ok) throw new Error(`${name}: ${result.error}`);
    return Buffer.byteLength(result.frrConf);
  });
  return { name, bytes: text.length, yardstick: "JSON.parse", yardstickMs, taskMs, limit: LIMIT };
}
