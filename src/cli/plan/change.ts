import type { Renderers } from "../../output/print.ts";
import type { Edit } from "../../plan/edit.ts";
import { type Discovery, type DiscoveryOverrides, discover } from "../../snapshot/discovery.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Needs } from "../../sources/needs.ts";
import { restoreNode } from "../apply/restore-node.ts";
import { UserError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { editsOf, placed } from "./edits.ts";
import { existing } from "./existing.ts";
import { readEdits } from "./files.ts";
import { fixListText, fixOf } from "./fix.ts";
import { planNeeds } from "./needs.ts";

/** The flags that describe a change. */
export interface ChangeFlags {
  readonly filename?: readonly string[] | undefined;
  readonly delete?: readonly string[] | undefined;
  readonly label?: readonly string[] | undefined;
  readonly fix?: string | undefined;
  /** `node/N`; of `apply` only. */
  readonly restore?: string | undefined;
  readonly namespace?: string | undefined;
}

/** A change and the cluster that it is for; or the remedies among which the user has to choose first. */
export type Change =
  | {
      readonly kind: "change";
      readonly snapshot: Snapshot;
      readonly discovery: Discovery;
      readonly edits: readonly Edit[];
      /** What to tell beside the plan. */
      readonly notes: readonly string[];
    }
  | {
      readonly kind: "choices";
      readonly document: object;
      readonly text: Renderers;
      readonly exit: ExitCode;
    };

/** Reads what the flags describe. @throws UserError if that is nothing */
export async function changeOf(
  flags: ChangeFlags,
  read: (needs: Needs) => Promise<Snapshot>,
  overrides: DiscoveryOverrides,
): Promise<Change> {
  const objects = await readEdits(flags.filename ?? []);
  const [deletions, labels] = [flags.delete ?? [], flags.label ?? []];
  const { fix, restore } = flags;
  if (objects.length + deletions.length + labels.length === 0 && fix === undefined && restore === undefined)
    throw new UserError("There is no change.", "Give files with -f, or use --delete, --label or --fix.");
  const snapshot = await read(planNeeds());
  const discovery = discover(snapshot, overrides);
  const there = objects.map((o) => placed(o, discovery, flags.namespace));
  const own = existing(snapshot, editsOf(there, deletions, labels), flags.namespace);
  const restored = restore === undefined ? undefined : restoreNode(restore, snapshot, discovery);
  const fixed = fix === undefined ? undefined : fixOf(fix, snapshot, discovery);
  if (fixed?.kind === "choices") {
    const { document } = fixed;
    return { kind: "choices", document, text: (view) => fixListText(document, view), exit: EXIT.found };
  }
  return {
    kind: "change",
    snapshot,
    discovery,
    edits: [...own, ...(fixed?.edits ?? []), ...(restored?.edits ?? [])],
    notes: [
      ...(fixed === undefined ? [] : [`${fix}: ${fixed.title}`]),
      ...(restored === undefined ? [] : [restored.note]),
    ],
  };
}
