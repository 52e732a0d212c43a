import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { normalText } from "../../frr/render.ts";
import { maskText } from "../../snapshot/mask.ts";
import type { NodeColumns } from "../../state/diff.ts";
import { UserError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit.ts";

/** Words of KUBECTL_EXTERNAL_DIFF that kubectl passes on as arguments; others are dropped. */
const ARGUMENT = /^[a-zA-Z0-9-=]+$/;

/**
 * Hands the texts to the program of KUBECTL_EXTERNAL_DIFF, as kubectl does: two folders, LIVE and MERGED, a file for each node
 * and column that differs in behavior. No shell is involved; passwords are masked.
 * @returns 0 if nothing differs, 1 if the program says so
 */
export async function externalDiff(command: string, compared: readonly NodeColumns[]): Promise<ExitCode> {
  const [program = "", ...words] = command.trim().split(/\s+/);
  const folder = await mkdtemp(join(tmpdir(), "metallb-diff-"));
  const live = await mkdtemp(join(folder, "LIVE-"));
  const merged = await mkdtemp(join(folder, "MERGED-"));
  try {
    let files = 0;
    for (const { state, columns } of compared)
      for (const { name, observed, differences } of columns) {
        if (state.intended.state !== "known" || observed.state !== "known" || differences?.length === 0)
          continue;
        const { version } = observed.config;
        const file = `${state.node}.${name}`.replace(/[^A-Za-z0-9.-]/g, "_");
        await writeFile(join(live, file), maskText(normalText(observed.config)));
        await writeFile(join(merged, file), maskText(normalText(state.intended.config, version)));
        files++;
      }
    if (files === 0) return EXIT.ok;
    return await run(program, [...words.filter((word) => ARGUMENT.test(word)), live, merged]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(program: string, words: readonly string[]): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: "inherit" });
    child.once("error", ({ message }) => {
      reject(new UserError(`KUBECTL_EXTERNAL_DIFF: ${program} cannot be started: ${message}`));
    });
    child.once("close", (code) => {
      if (code === 0 || code === 1) resolve(code === 0 ? EXIT.ok : EXIT.found);
      else resolve(EXIT.failed);
    });
  });
}
