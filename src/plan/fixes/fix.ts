import type { KubernetesObject } from "../../api/object.ts";
import type { ObjectRef } from "../../api/ref.ts";
import type { Finding } from "../../findings/finding.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { findObject } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Edit } from "../edit.ts";

/** One way to mend one finding. */
export interface Fix {
  /** What it does, as an order. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What the remedies look at. */
export interface FixContext {
  readonly snapshot: Snapshot;
  readonly discovery: Discovery;
}

/** Makes the ways to mend a finding of its code; none where it cannot be mended mechanically. */
export type Remedy = (context: FixContext, finding: Finding) => readonly Fix[];

/** @returns the object of a reference, as the snapshot has it */
export function objectOf({ snapshot }: FixContext, ref: ObjectRef | undefined): KubernetesObject | undefined {
  return ref === undefined ? undefined : findObject(snapshot, ref.kind as Kind, ref.name, ref.namespace);
}
