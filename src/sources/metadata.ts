import type { KubernetesObject } from "../api/object.ts";
import { kindOf } from "../snapshot/snapshot.ts";
import { describe, type Fault } from "./fault.ts";
import { type Shape, shapeFaults } from "./shape.ts";

const METADATA = Object.freeze<Readonly<Record<string, Shape>>>({
  name: "text",
  namespace: "text",
  labels: "texts",
  annotations: "texts",
  creationTimestamp: "text",
  deletionTimestamp: "text",
  generation: "integer",
  resourceVersion: "text",
  uid: "text",
  ownerReferences: [{ apiVersion: "text", kind: "text", name: "text", uid: "text" }],
  managedFields: [{ manager: "text", operation: "text", time: "text" }],
});

/** Names of objects, as a DNS subdomain (RFC 1123): what the API server demands of the kinds that are read here. */
const NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** @returns why something that may be no Kubernetes object at all cannot be taken for one. */
export function metaFaults(object: KubernetesObject): readonly Fault[] {
  const faults: Fault[] = [];
  const root: Readonly<Record<string, unknown>> = object;
  for (const field of ["apiVersion", "kind"]) {
    const value = root[field];
    if (typeof value === "string" && value !== "") continue;
    faults.push({ path: field, message: `a text is expected, not ${describe(value)}` });
  }
  if (faults.length > 0) return faults;
  const metadata = root.metadata;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) {
    return [{ path: "metadata", message: `an object with a name is expected, not ${describe(metadata)}` }];
  }
  const { name, generateName } = metadata as Readonly<Record<string, unknown>>;
  if (name === undefined || name === null || name === "") {
    const more = typeof generateName === "string" ? " (generateName gives one only in the cluster)" : "";
    faults.push({ path: "metadata.name", message: `a name is expected, not ${describe(name)}${more}` });
  } else if (
    typeof name === "string" &&
    kindOf(object) !== undefined &&
    (!NAME.test(name) || name.length > 253)
  ) {
    faults.push({
      path: "metadata.name",
      message: `${describe(name)} is no name: up to 253 lower case letters, digits, - and . are expected`,
    });
  }
  return [...faults, ...shapeFaults(metadata, METADATA, "metadata")];
}
