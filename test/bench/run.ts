import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { frrSection } from "./frr.ts";
import { frrK8sSection } from "./frr-k8s.ts";
import type { Row, Section } from "./measure.ts";
import { metallbSection } from "./metallb.ts";

const root = process.env.KUBECTL_METALLB_SHARED ?? resolve(import.meta.dirname, "../../../shared");
const shared = existsSync(root) ? root : undefined;

/** The parts, in order. */
const SECTIONS: readonly Section[] = [frrK8sSection(shared), metallbSection(shared), frrSection(shared)];

const COLUMNS = [18, 10, 14, 12, 10, 8] as const;

let over = 0;
if (shared === undefined) console.log(`${root} is not there: all inputs are made`);
for (const { title, rows } of SECTIONS) {
  console.log(`\n${title}`);
  print(["input", "bytes", "yardstick ms", "task ms", "multiple", "limit"]);
  for (const row of rows()) print(cells(row));
}
process.exitCode = over > 0 ? 1 : 0;

function cells({ name, bytes, yardstickMs, taskMs, limit }: Row): string[] {
  const multiple = taskMs / yardstickMs;
  if (multiple > limit) over++;
  return [
    name,
    String(bytes),
    yardstickMs.toFixed(2),
    taskMs.toFixed(2),
    multiple.toFixed(1),
    multiple > limit ? `${limit} !` : String(limit),
  ];
}

function print(row: readonly string[]): void {
  const [first = "", ...rest] = row;
  console.log(first.padEnd(COLUMNS[0]) + rest.map((cell, i) => cell.padStart(COLUMNS[i + 1] ?? 10)).join(""));
}
