#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";

const NEEDED = 24;

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(`error: kubectl-metallb needs Node ${NEEDED} or later, this is ${process.version}\n`);
  process.exit(2);
}
module.enableCompileCache?.();

// In a checkout that was not built, the sources themselves.
const built = new URL("../dist/main.js", import.meta.url);
const source = new URL("../src/cli/start.ts", import.meta.url);

void import(existsSync(built) ? built.href : source.href).then(({ start }) => start());
