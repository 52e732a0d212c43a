import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

/** Which stage may import which, in the order of the data. A stage may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/net": [],
  "src/api": ["src/net"],
  "src/snapshot": ["src/net", "src/api"],
  "src/frr": ["src/net", "src/api"],
  "src/frrk8s": ["src/net", "src/api", "src/snapshot"],
  "src/metallb": ["src/net", "src/api", "src/snapshot"],
  "src/sources": ["src/net", "src/api", "src/snapshot", "src/kube"],
  "src/kube": ["src/net", "src/api", "src/snapshot"],
  "src/state": ["src/net", "src/api", "src/snapshot", "src/frr", "src/frrk8s", "src/metallb"],
  "src/findings": ["src/net", "src/api", "src/snapshot", "src/frr", "src/frrk8s", "src/metallb", "src/state"],
  "src/explain": [
    "src/net",
    "src/api",
    "src/snapshot",
    "src/frr",
    "src/frrk8s",
    "src/metallb",
    "src/state",
    "src/findings",
  ],
  "src/plan": [
    "src/net",
    "src/api",
    "src/snapshot",
    "src/frr",
    "src/frrk8s",
    "src/metallb",
    "src/state",
    "src/findings",
    "src/explain",
  ],
  "src/router": [
    "src/net",
    "src/api",
    "src/snapshot",
    "src/frr",
    "src/frrk8s",
    "src/metallb",
    "src/state",
    "src/findings",
  ],
  "src/output": ["src/net", "src/api", "src/snapshot"],
};

/** Stages without effects: data in, data out. */
const PURE = [
  "src/net",
  "src/api",
  "src/snapshot",
  "src/frr",
  "src/frrk8s",
  "src/metallb",
  "src/state",
  "src/findings",
  "src/explain",
  "src/plan",
  "src/router",
];

/** Heavy dependencies, and the only folder that may import each. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  "@kubernetes/client-node": ["src/kube"],
  "ipaddr.js": ["src/net"],
  chalk: ["src/output"],
  "cli-table3": ["src/output"],
  diff: ["src/output"],
  "tar-stream": ["src/sources"],
};

const root = resolve(import.meta.dirname, "..");

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return filesBelow(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

interface Import {
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const IMPORT =
  /(?:import|export)\s+(type\s)?[^;]*?\sfrom\s+"([^"]+)"|import\("([^"]+)"\)|import\s+"([^"]+)"/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(IMPORT)].map((m) => {
    const target = m[2] ?? m[3] ?? m[4] ?? "";
    return {
      from: file,
      target: target.startsWith(".") ? relative(root, resolve(root, dirname(file), target)) : target,
      typeOnly: m[1] !== undefined,
    };
  });
}

const stageOf = (path: string): string | undefined =>
  Object.keys(MAY_IMPORT).find((stage) => path.startsWith(`${stage}/`));

const files = ["src", "commands", "plugins"].flatMap(filesBelow);
const imports = files.flatMap(importsOf);

test("a stage imports only the stages before it", () => {
  const wrong = imports.filter(({ from, target }) => {
    const stage = stageOf(from);
    if (stage === undefined || !target.startsWith("src/")) return false;
    const targetStage = stageOf(target) ?? target;
    return targetStage !== stage && !MAY_IMPORT[stage]?.includes(targetStage);
  });
  expect(wrong.map(({ from, target }) => `${from} → ${target}`)).toEqual([]);
});

test("src never imports commands, and only the command line imports plugins", () => {
  const wrong = imports.filter(
    ({ from, target }) =>
      (target.startsWith("commands/") && !from.startsWith("commands/")) ||
      (target.startsWith("plugins/") && stageOf(from) !== undefined),
  );
  expect(wrong.map(({ from, target }) => `${from} → ${target}`)).toEqual([]);
});

test("pure stages use no effects", () => {
  const forbidden =
    /from "node:|\bprocess\.|\bawait\b|\bDate\.now\b|new Date\(\)|\bMath\.random\b|\bconsole\.|\bfetch\(/;
  const wrong = files
    .filter((file) => PURE.some((stage) => file.startsWith(`${stage}/`)))
    .filter((file) =>
      forbidden.test(readFileSync(join(root, file), "utf8").replace(/^\s*(\*|\/\/|\/\*).*$/gm, "")),
    );
  expect(wrong).toEqual([]);
});

test("a heavy dependency is imported in one folder only", () => {
  const wrong = imports.filter(({ from, target }) => {
    const only = Object.entries(ONLY_IN).find(
      ([name]) => target === name || target.startsWith(`${name}/`),
    )?.[1];
    return only !== undefined && !only.some((stage) => from.startsWith(`${stage}/`));
  });
  expect(wrong.map(({ from, target }) => `${from} → ${target}`)).toEqual([]);
});

test("the Kubernetes client is loaded only when it is needed", () => {
  const eager = imports.filter(
    ({ from, target, typeOnly }) =>
      target.startsWith("@kubernetes/client-node") &&
      !typeOnly &&
      !readFileSync(join(root, from), "utf8").includes(`import("${target}")`),
  );
  expect(eager.map(({ from }) => from)).toEqual([]);
});

test("each stage folder has a README of at most 15 lines", () => {
  const wrong = Object.keys(MAY_IMPORT)
    .filter((stage) => files.some((file) => file.startsWith(`${stage}/`)))
    .filter((stage) => {
      try {
        return (
          readFileSync(join(root, stage, "README.md"), "utf8")
            .trimEnd()
            .split("\n").length > 15
        );
      } catch {
        return true;
      }
    });
  expect(wrong).toEqual([]);
});
