import type { KubernetesObject } from "../api/object.ts";
import { valueAt } from "../api/path.ts";
import type { Origin } from "../api/ref.ts";
import { type Evidence, evidence } from "./finding.ts";

const LONGEST = 200;

/**
 * @param object what the origin names; undefined: it is not known, and its value is left out
 * @returns the field as it stands there, structures as JSON, cut off at 200 characters; never a password
 */
export function evidenceAt({ ref, path }: Origin, object: KubernetesObject | undefined): Evidence {
  return object === undefined
    ? { object: ref, path, value: "" }
    : evidence(object, path, shownAt(object, path));
}

function shownAt(object: KubernetesObject, path: string): string {
  if (/password/i.test(path)) return "<hidden>";
  const value = valueAt(object, path);
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "absent");
  const masked = text.replace(/("password":")[^"]*/g, "$1<hidden>");
  return masked.length > LONGEST ? `${masked.slice(0, LONGEST)} …` : masked;
}
