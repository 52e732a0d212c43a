import { announce } from "../../metallb/announce.ts";
import type { Edit } from "../../plan/edit.ts";
import { isDown } from "../../plan/speakers.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import { findObject } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { announceOptionsOf } from "../../state/options.ts";
import { UserError } from "../errors.ts";

/**
 * The FRRConfiguration that MetalLB should have written for a node, to be written in its place while its speaker cannot.
 * @throws UserError if the speaker is alive (it would write itself), or MetalLB would write none
 */
export function restoreNode(
  word: string,
  s: Snapshot,
  d: Discovery,
): { readonly edits: readonly Edit[]; readonly note: string } {
  const node = /^node\/([^/]+)$/.exec(word)?.[1];
  if (node === undefined) throw new UserError(`--restore ${word} is not node/NAME.`);
  if (findObject(s, "Node", node) === undefined) throw new UserError(`There is no node ${node}.`);
  const name = `metallb-${node}`;
  const why = isDown(s, d, node);
  if (why === undefined)
    throw new UserError(
      `The speaker on ${node} is alive: FRRConfiguration ${name} is its own, and it would write it again at once.`,
      "Change the resources of MetalLB that it is made from.",
    );
  const { nodes, nodeConfigErrors } = announce(s, announceOptionsOf(d));
  const error = nodeConfigErrors[node];
  if (error != null) throw new UserError(`MetalLB would write nothing for ${node}: ${error}`);
  const object = nodes[node];
  if (object == null) throw new UserError(`MetalLB would write no FRRConfiguration for ${node}.`);
  return {
    edits: [{ op: "apply", object, force: true }],
    note: `the speaker on ${node} does not run (${why}): as soon as it does, it takes FRRConfiguration ${name} over and writes what it finds right`,
  };
}
