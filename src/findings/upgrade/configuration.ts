import type { KubernetesObject } from "../../api/object.ts";
import { valueAt } from "../../api/path.ts";
import { formatRef, refKey, refOf } from "../../api/ref.ts";
import type { DroppedFields } from "../../api/schema/kinds.ts";
import { unknownFields } from "../../api/schema/unknown-fields.ts";
import type { ConfigFault } from "../../metallb/configuration/fault.ts";
import type { Shared } from "../shared.ts";
import { type Change, change } from "./change.ts";

/** What MetalLB accepts, before and after. Texts differ between releases, so mistakes are told apart by their place. */
export function configurationChanges(from: Shared, to: Shared): readonly Change[] {
  const before = faultsOf(from);
  const after = faultsOf(to);
  const text = (fault: ConfigFault): string => fault.error.replace(/\s*\n\s*/g, ": ");
  return [
    ...[...after].flatMap(([key, fault]) =>
      before.has(key)
        ? []
        : [
            change(
              "configuration",
              "error",
              `${formatRef(fault.origin.ref)} will make MetalLB's configuration invalid: ${text(fault)}.`,
              {
                objects: [fault.origin.ref],
                before: "accepted",
                after: text(fault),
                code: "MLB206",
              },
            ),
          ],
    ),
    ...[...before].flatMap(([key, fault]) =>
      after.has(key)
        ? []
        : [
            change(
              "configuration",
              "info",
              `${formatRef(fault.origin.ref)} no longer makes MetalLB's configuration invalid (${text(fault)}).`,
              {
                objects: [fault.origin.ref],
                before: text(fault),
                after: "accepted",
              },
            ),
          ],
    ),
    ...(to.view().whole.panic !== undefined && from.view().whole.panic === undefined
      ? [
          change(
            "configuration",
            "error",
            `MetalLB will crash on its configuration: ${to.view().whole.panic}.`,
          ),
        ]
      : []),
  ];
}

function faultsOf(shared: Shared): ReadonlyMap<string, ConfigFault> {
  return new Map(shared.view().whole.faults.map((f) => [`${refKey(f.origin.ref)} ${f.origin.path}`, f]));
}

/** Fields that are in use and that the definitions of the other release do not have. */
export function fieldChanges(
  objects: readonly KubernetesObject[],
  before: DroppedFields,
  after: DroppedFields,
  program: string,
): readonly Change[] {
  return objects.flatMap((object) => {
    const known = new Set(unknownFields(object, { dropped: before }).map((f) => f.path));
    return unknownFields(object, { dropped: after })
      .filter((f) => !known.has(f.path) && says(object, f.path))
      .map((f) =>
        change(
          "resources",
          "error",
          `${f.path} of ${formatRef(refOf(object))} is dropped: ${program} does not have it.`,
          {
            objects: [refOf(object)],
            before: "in use",
            after: "dropped",
            code: "MLB704",
          },
        ),
      );
  });
}

/** Whether a field holds something: a default that the API server filled in says nothing. */
function says(object: KubernetesObject, path: string): boolean {
  const value = valueAt(object, path);
  return value !== false && value !== "" && value !== 0 && value !== null && value !== undefined;
}
