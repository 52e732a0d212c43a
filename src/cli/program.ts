import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "@oclif/core/command";
import type { Manifest } from "@oclif/core/interfaces";

/** Command id (`bgp:summary`) → how to load its file. */
export type CommandTable = ReadonlyMap<string, () => Promise<{ readonly default: Command.Class }>>;

/** What the command line needs of package.json. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly oclif: Readonly<Record<string, unknown>>;
}

/** What a build of the program consists of: where it lies, and how its commands are loaded. */
export interface Program {
  /** The folder of package.json. */
  readonly root: string;
  readonly pjson: PackageJson;
  readonly commands: CommandTable;
  /** What `oclif.manifest.json` holds; absent: every command is loaded to describe itself. */
  readonly manifest?: Manifest;
}

/** @returns the ids of the commands whose files lie in `commands/` of a checkout, with the files. */
export function commandFiles(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(join(root, "commands"), { recursive: true }).map(String).sort();
  return new Map(
    files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => [file.replace(/\.ts$/, "").replaceAll(/[\\/]/g, ":"), join(root, "commands", file)]),
  );
}

/** The program as it lies in a checkout: TypeScript, no manifest. */
export function sourceProgram(root: string): Program {
  const commands = [...commandFiles(root)].map(
    ([id, file]): [string, () => Promise<{ readonly default: Command.Class }>] => [
      id,
      () => import(pathToFileURL(file).href),
    ],
  );
  const pjson: PackageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return { root, pjson, commands: new Map(commands) };
}
