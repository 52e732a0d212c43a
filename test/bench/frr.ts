import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compareFrr } from "../../src/frr/compare.ts";
import { parseFrr } from "../../src/frr/config.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { type BenchCase, madeCase } from "./frr-k8s-input.ts";
import { fastest, type Row, type Section } from "./measure.ts";

/** Multiples of `JSON.parse` of a text of the size of one of the two configurations. */
const COMPARE = 100;

/** Reading one configuration alone; a multiple that does not grow with the size is linear time. */
const PARSE = 40;

/** FRR: from the text of two configurations to their differences. */
export function frrSection(shared: string | undefined): Section {
  return {
    title: "FRR: two configurations, from text to differences",
    rows: function* () {
      for (const prefixes of [1000, 3000, 10_000]) {
        const { text, json } = rendered(madeCase(1, 8, prefixes));
        yield row(`1x8x${prefixes} read`, text, json, PARSE, () => parseFrr(text));
      }
      const { text, json } = rendered(largest(shared));
      yield row("equal", text, json, COMPARE, () => differences(text, text, 0));
      const edited = withOnePrefixLonger(text);
      yield row("one prefix", text, json, COMPARE, () => differences(text, edited, 1));
      const turned = withEveryThirdRuleTurned(text);
      yield row("every list", text, json, COMPARE, () => differences(text, turned, 1));
    },
  };
}

/** Reads both texts anew and compares them; a result that cannot be right is no measurement. */
function differences(intended: string, running: string, atLeast: number): number {
  const { length } = compareFrr(parseFrr(intended), parseFrr(running));
  if (atLeast === 0 ? length > 0 : length < atLeast) throw new Error(`${length} differences`);
  return length;
}

function withOnePrefixLonger(text: string): string {
  const edited = text.replace(/^(ip prefix-list \S+ seq \d+ permit \S+)\/32$/m, "$1/31");
  if (edited === text) throw new Error("no prefix list to change");
  return edited;
}

/** The worst case: all lists of all neighbors differ, all over the space of prefixes. */
function withEveryThirdRuleTurned(text: string): string {
  let rules = 0;
  return text.replace(
    /^(ip(?:v6)? prefix-list \S+ seq \d+) (permit|deny) /gm,
    (rule, head: string, action: string) => {
      if (rules++ % 3 > 0) return rule;
      return `${head} ${action === "permit" ? "deny" : "permit"} `;
    },
  );
}

function largest(shared: string | undefined): BenchCase {
  if (shared === undefined) return madeCase(1, 8, 10_000);
  return JSON.parse(readFileSync(join(shared, "bench/frr-k8s-1x8x10000.json"), "utf8")) as BenchCase;
}

interface Input {
  readonly text: string;
  /** The resources behind it, as often as fits into a text of the same size. */
  readonly json: string;
}

function rendered(made: BenchCase): Input {
  const { objects, node, alwaysBlock = [] } = made;
  const all = [...objects, { apiVersion: "v1", kind: "Node", metadata: { ...node } }];
  const result = renderNode(snapshotOf(all), node.name, { alwaysBlock });
  if (!result.ok) throw new Error(`${made.name}: ${result.error}`);
  const text = result.frrConf;
  const times = Math.max(1, Math.floor(text.length / JSON.stringify(objects).length));
  return { text, json: JSON.stringify(Array.from({ length: times }, () => objects)) };
}

function row(name: string, text: string, json: string, limit: number, task: () => unknown): Row {
  const yardstickMs = fastest(() => JSON.parse(json)) * (text.length / json.length);
  return { name, bytes: text.length, yardstick: "JSON.parse", yardstickMs, taskMs: fastest(task), limit };
}
