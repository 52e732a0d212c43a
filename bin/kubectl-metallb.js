#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";

module.enableCompileCache?.();

const built = new URL("../dist/main.js", import.meta.url);
const source = new URL("../src/cli/start.ts", import.meta.url);

void import(existsSync(built) ? built.href : source.href).then(({ start }) => start());
