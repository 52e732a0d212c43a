import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "../../src/api/object.ts";
import { announce } from "../../src/metallb/announce.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { fastest, type Row, type Section } from "./measure.ts";
import { madeCluster } from "./metallb-input.ts";

/** Multiples of `JSON.parse` of the same text. */
const LIMIT = 40;

const SIZES = [
  [10, 50],
  [100, 1000],
  [1000, 5000],
] as const;

/** MetalLB: all nodes of a cluster, to the FRRConfigurations that their speakers write. */
export function metallbSection(shared: string | undefined): Section {
  return {
    title: "MetalLB: all nodes, from snapshot to FRRConfigurations",
    rows: function* () {
      for (const [nodes, services] of SIZES) {
        const size = `${nodes}x${services}`;
        yield shared === undefined
          ? row(`${size} (made)`, JSON.stringify({ items: madeCluster(nodes, services) }))
          : row(size, readFileSync(join(shared, `bench/metallb-${size}.json`), "utf8"));
      }
      yield row("2000x5000 (made)", JSON.stringify({ items: madeCluster(2000, 5000) }));
    },
  };
}

function row(name: string, text: string): Row {
  const yardstickMs = fastest(() => JSON.parse(text));
  const { items } = JSON.parse(text) as { readonly items: readonly KubernetesObject[] };
  // A new snapshot each time, and every object read: what is made late counts too.
  const taskMs = fastest(() => {
    const { configError, nodes } = announce(snapshotOf(items));
    if (configError !== null) throw new Error(`${name}: ${configError}`);
    return Object.values(nodes).filter((written) => written !== null).length;
  });
  return { name, bytes: text.length, yardstick: "JSON.parse", yardstickMs, taskMs, limit: LIMIT };
}
