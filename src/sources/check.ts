import type { KubernetesObject } from "../api/object.ts";
import { applyDefaults } from "../api/schema/defaults.ts";
import { KIND_SCHEMAS, schemaOf } from "../api/schema/kinds.ts";
import { prune } from "../api/schema/prune.ts";
import { type UnknownField, unknownFields } from "../api/schema/unknown-fields.ts";
import { validate } from "../api/schema/validate.ts";
import { type InputNote, kindOf } from "../snapshot/snapshot.ts";
import type { Trust } from "./collect.ts";
import { coreFaults } from "./core-fields.ts";
import type { Fault } from "./fault.ts";
import { metaFaults } from "./metadata.ts";

type Note = Omit<InputNote, "file" | "line">;

/**
 * Checks an object and brings it into the form in which an API server stores it.
 * @param note takes a note and the path of the field that it is about
 * @returns the object, or undefined if it cannot be used: it has no kind or name, or (if people wrote it) would be refused
 */
export function check(
  object: KubernetesObject,
  trust: Trust,
  note: (note: Note, path: string) => void,
): KubernetesObject | undefined {
  const severity = trust === "written" ? "error" : "warning";
  const name = nameOf(object);
  const report = (fault: Fault, as: "error" | "warning" = severity): void =>
    note({ severity: as, message: fault.message, object: name, field: fault.path }, fault.path);

  const faults = metaFaults(object);
  for (const fault of faults) report(fault);
  if (faults.length > 0) return undefined;
  if (trust === "stored") return object;

  const kind = kindOf(object);
  if (kind === undefined) return object;
  if (schemaOf(object) === undefined) {
    const known = KIND_SCHEMAS.filter(
      (schema) => schema.kind === object.kind && object.apiVersion.startsWith(`${schema.group}/`),
    );
    if (known.length > 0) {
      const versions = known.map(({ group, version }) => `${group}/${version}`).join(", ");
      report(
        {
          path: "apiVersion",
          message: `version ${JSON.stringify(object.apiVersion)} is not known (${versions} is): taken as it stands`,
        },
        "warning",
      );
      return object;
    }
    const wrong = coreFaults(kind, object);
    for (const fault of wrong) report(fault);
    return wrong.length > 0 ? undefined : object;
  }
  for (const field of unknownFields(object))
    report({ path: field.path, message: unknownField(field) }, "warning");
  const stored = applyDefaults(prune(object));
  const refused = validate(stored);
  for (const fault of refused) {
    report({
      path: fault.path,
      message: `${fault.expected} is expected, not ${fault.found} (${fault.message})`,
    });
  }
  return refused.length > 0 ? undefined : stored;
}

function unknownField({ known, nearest }: UnknownField): string {
  const meant =
    nearest === undefined ? `known are ${known.slice(0, 12).join(", ")}` : `did you mean ${nearest}?`;
  return `unknown field, dropped as the API server drops it; ${meant}`;
}

function nameOf(object: KubernetesObject): string {
  const { kind, metadata } = object as { kind?: unknown; metadata?: unknown };
  const fields =
    typeof metadata === "object" && metadata !== null ? (metadata as Record<string, unknown>) : {};
  const namespace = typeof fields.namespace === "string" ? `${fields.namespace}/` : "";
  return `${typeof kind === "string" ? kind : "object"} ${namespace}${typeof fields.name === "string" ? fields.name : "(no name)"}`;
}
