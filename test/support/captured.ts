import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LiveAnswer, LiveHost } from "../../src/snapshot/snapshot.ts";

/** Reads `<folder>/<host>/show-….json|txt` as the answers of vtysh on each host; `only` names the hosts wanted. */
export function capturedHosts(folder: string, only?: readonly string[]): ReadonlyMap<string, LiveHost> {
  return new Map(
    readdirSync(folder)
      .filter((host) => statSync(join(folder, host)).isDirectory() && (only?.includes(host) ?? true))
      .map((host) => [host, { host, answers: answersOf(join(folder, host)) }]),
  );
}

function answersOf(folder: string): ReadonlyMap<string, LiveAnswer> {
  const source = { kind: "capture", name: folder } as const;
  return new Map(
    readdirSync(folder)
      .filter((file) => file.startsWith("show-"))
      .map((file) => [commandOf(file), { ok: true, text: readFileSync(join(folder, file), "utf8"), source }]),
  );
}

/** Captures write spaces as hyphens, and so are the hyphens of commands. */
function commandOf(file: string): string {
  return file
    .replace(/\.(json|txt)$/, "")
    .replaceAll("-", " ")
    .replace(/\b(running) (config)|\b(advertised|received|filtered) (routes)/, (words) =>
      words.replace(" ", "-"),
    );
}
