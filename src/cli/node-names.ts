import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { UserError } from "./errors.ts";
import { similar } from "./suggest.ts";

/**
 * A name that is mistyped must not look like a node without troubles. Names of hosts that only vtysh was asked on (routers in a
 * capture) are good too.
 * @throws UserError for a name that the snapshot does not know, if it knows all nodes
 */
export function refuseUnknownNodes(s: Snapshot, names: readonly string[]): void {
  if (names.length === 0 || unknownKind(s, "Node") !== undefined) return;
  const known = objectsOf(s, "Node").map(({ metadata }) => metadata.name);
  if (known.length === 0) return;
  const all = new Set([...known, ...s.live.keys()]);
  const missing = names.find((name) => !all.has(name));
  if (missing === undefined) return;
  const near = similar(missing, known);
  throw new UserError(
    `there is no node ${JSON.stringify(missing)}`,
    near.length > 0
      ? `Did you mean: ${near.join(", ")}?`
      : `known: ${known.slice(0, 12).join(", ")}${known.length > 12 ? " …" : ""}`,
  );
}
