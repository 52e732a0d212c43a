import * as Flags from "@oclif/core/flags";

/** How a change is carried out, the same for every command that makes one. */
export const applyFlags = {
  yes: Flags.boolean({ char: "y", description: "Do not ask" }),
  "allow-freeze": Flags.boolean({ description: "Go on even if a node would freeze" }),
  "force-conflicts": Flags.boolean({ description: "Take over fields that other managers own" }),
  "dry-run": Flags.string({
    options: ["none", "client", "server"],
    default: "none",
    description: "client: only plan; server: let the API server check everything and store nothing",
  }),
  timeout: Flags.string({
    default: "180s",
    helpValue: "TIME",
    description: "How long the nodes may take before the change is taken back",
  }),
  canary: Flags.integer({
    helpValue: "N",
    min: 1,
    description: "Begin with N nodes (new objects that select nodes only)",
  }),
  rollback: Flags.boolean({
    allowNo: true,
    default: true,
    description: "Take the change back if it does not arrive; --no-rollback leaves it",
  }),
  backup: Flags.string({ helpValue: "FILE", description: "Where to keep what was there before" }),
};

export interface ApplyFlags {
  readonly yes: boolean;
  readonly "allow-freeze": boolean;
  readonly "force-conflicts": boolean;
  readonly "dry-run": string;
  readonly timeout: string;
  readonly canary: number | undefined;
  readonly rollback: boolean;
  readonly backup: string | undefined;
}
