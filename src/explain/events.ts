import type { Event } from "../api/core.ts";
import type { ObjectRef } from "../api/ref.ts";
import type { Evidence } from "../findings/finding.ts";
import { eventTime } from "../findings/recent.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** @returns the warnings among the events about an object, the newest first. Linear in the events. */
export function warningsAbout(s: Snapshot, ref: ObjectRef): readonly Event[] {
  return objectsOf<Event>(s, "Event")
    .filter(
      ({ type, involvedObject }) =>
        type === "Warning" &&
        involvedObject?.kind === ref.kind &&
        involvedObject.name === ref.name &&
        involvedObject.namespace === ref.namespace,
    )
    .toSorted((a, b) => (eventTime(a) < eventTime(b) ? 1 : eventTime(a) > eventTime(b) ? -1 : 0));
}

/** @returns the newest warning about each of some objects, as evidence. */
export function warningEvidence(s: Snapshot, refs: readonly ObjectRef[]): readonly Evidence[] {
  return refs.flatMap((ref): readonly Evidence[] => {
    const [last] = warningsAbout(s, ref);
    return last === undefined ? [] : [{ object: ref, path: "event", value: warningText(last) }];
  });
}

/** `AllocationFailed: Failed to allocate IP for "ns/x": no available IPs` */
export const warningText = ({ reason = "", message = "" }: Event): string => `${reason}: ${message}`;
