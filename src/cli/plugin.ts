import type { Command } from "@oclif/core/command";
import { Plugin } from "@oclif/core/config";
import type { Manifest, PJSON } from "@oclif/core/interfaces";
import { describeCommand } from "./describe-command.ts";
import type { Program } from "./program.ts";

/** oclif's root plugin over a table of commands, so that nothing is searched for on disk. */
export class EmbeddedPlugin extends Plugin {
  readonly #program: Program;
  readonly #only: string | undefined;

  /**
   * @param only without a manifest, the one command to describe, so that no other file is loaded; undefined: all
   */
  constructor(program: Program, only?: string) {
    const { commands: _, ...oclif } = program.pjson.oclif;
    super({
      isRoot: true,
      ignoreManifest: true,
      name: program.pjson.name,
      pjson: { ...program.pjson, oclif } as unknown as PJSON,
      root: program.root,
    });
    this.#program = program;
    this.#only = only;
  }

  override async load(): Promise<void> {
    await super.load();
    this.manifest = this.#program.manifest ?? (await this.#describe());
    this.commandIDs = Object.keys(this.manifest.commands);
    this.commands = Object.entries(this.manifest.commands).map(([id, cached]) => ({
      ...cached,
      load: () => this.findCommand(id, { must: true }),
    }));
  }

  override async findCommand(id: string, options: { must: true }): Promise<Command.Class>;
  override async findCommand(id: string, options?: { must: boolean }): Promise<Command.Class | undefined>;
  override async findCommand(id: string): Promise<Command.Class | undefined> {
    const loaded = await this.#program.commands.get(id)?.();
    if (loaded === undefined) return undefined;
    const command = loaded.default;
    command.id = id;
    command.plugin = this;
    return command;
  }

  async #describe(): Promise<Manifest> {
    const described = [...this.#program.commands].map(async ([id, load]) => {
      const known = this.#only === undefined || this.#only === id;
      return [id, known ? describeCommand(id, (await load()).default) : nameOnly(id)];
    });
    return { commands: Object.fromEntries(await Promise.all(described)), version: this.version };
  }
}

/** A command of which nothing but the name is wanted. */
function nameOnly(id: string): Command.Cached {
  return { id, aliases: [], hiddenAliases: [], args: {}, flags: {}, hidden: false };
}
