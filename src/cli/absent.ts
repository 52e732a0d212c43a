import { howToKnow, notKnown, resourceName } from "../snapshot/absent.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { UserError } from "./errors.ts";
import { similar } from "./suggest.ts";

const SHOWN = 8;

/** @throws UserError if the objects of a kind are not known, with what to do about it */
export function mustKnow(s: Snapshot, kind: Kind): void {
  const unknown = notKnown(s, kind);
  if (unknown !== undefined) throw new UserError(unknown, howToKnow(s, kind));
}

/** @returns the error for an object that a command line names and that is not there, in kubectl's words, with names that are. */
export function notFound(s: Snapshot, kind: Kind, name: string, namespace?: string): UserError {
  const unknown = notKnown(s, kind);
  if (unknown !== undefined) return new UserError(unknown, howToKnow(s, kind));
  const where = namespace === undefined ? "" : ` in namespace ${JSON.stringify(namespace)}`;
  const message = `${resourceName(kind)} ${JSON.stringify(name)} not found${where}`;
  const names = [
    ...new Set(
      objectsOf(s, kind)
        .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
        .map(({ metadata }) => metadata.name),
    ),
  ];
  const near = similar(name, names);
  if (near.length > 0) return new UserError(message, `Did you mean: ${near.join(", ")}?`);
  const rest = names.length > SHOWN ? " …" : "";
  return new UserError(
    message,
    names.length === 0 ? `There is none${where}.` : `There are: ${names.slice(0, SHOWN).join(", ")}${rest}`,
  );
}
