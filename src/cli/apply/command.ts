import type { Command } from "@oclif/core/command";
import { BaseCommand, type ExitCode } from "../base.ts";
import { applyExit } from "./exit.ts";
import type { ApplyFlags } from "./flags.ts";
import { type ChangeToMake, makeChange } from "./run.ts";
import { applyText } from "./text.ts";

/** A command that ends in a change of the cluster: the plan, the question, the writes and the outcome are the same for all of them. */
export abstract class ChangeCommand<T extends typeof Command> extends BaseCommand<T> {
  protected async make(flags: ApplyFlags, change: ChangeToMake): Promise<ExitCode> {
    const text = this.format === "text" || this.format === "wide";
    const result = await makeChange(
      {
        cluster: this.cluster,
        debug: (message, level) => this.debugLine(message, level),
        note: (line) => this.note(line),
        print: text ? (renderer) => this.print(renderer) : undefined,
      },
      flags,
      change,
    );
    this.emit(result, (view) => `${text ? "\n" : ""}${applyText(result, view)}`);
    return applyExit(result);
  }
}
