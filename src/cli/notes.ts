import { visibleLine } from "../output/visible.ts";
import type { InputNote } from "../snapshot/snapshot.ts";
import { UserError } from "./errors.ts";

/** @returns a note as compilers write it: `file:line: warning: object field: message`. */
function formatNote(note: InputNote): string {
  const place = [note.file, note.line].filter((part) => part !== undefined).join(":");
  const subject = [note.object, note.field].filter((part) => part !== undefined && part !== "").join(" ");
  return visibleLine([place, note.severity, subject, note.message].filter((part) => part !== "").join(": "));
}

const SHOWN = 20;

/** Shows the notes of an input, errors first, at most twenty of them. */
export function showNotes(notes: readonly InputNote[], show: (line: string) => void): void {
  const sorted = [...notes].sort(
    (a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"),
  );
  for (const note of sorted.slice(0, SHOWN)) show(formatNote(note));
  if (sorted.length > SHOWN) show(`… and ${sorted.length - SHOWN} more notes about the input`);
}

/** @throws UserError if the input has errors: an answer that leaves broken objects out would be another cluster's answer */
export function refuseErrors(notes: readonly InputNote[]): void {
  const errors = notes.filter(({ severity }) => severity === "error").length;
  if (errors > 0)
    throw new UserError(
      `the input has ${errors === 1 ? "an error" : `${errors} errors`}: nothing was computed`,
    );
}
