import type { ObjectRef } from "../../api/ref.ts";
import type { Severity } from "../severity.ts";

/** What a change is about, in the order of the report. */
export const AREAS = Object.freeze({
  announcement: "Services and routers",
  allocation: "Addresses",
  frr: "FRR on the nodes",
  configuration: "MetalLB's configuration",
  resources: "Fields and resources",
  platform: "To do by hand",
} as const);

/** What a change is about. */
export type Area = keyof typeof AREAS;

/** Something that means another thing with another release. */
export interface Change {
  readonly area: Area;
  /** `error` somebody loses something; `warning` it is different or resets a session; `info` worth knowing. */
  readonly severity: Severity;
  /** One sentence. */
  readonly message: string;
  readonly objects: readonly ObjectRef[];
  readonly nodes: readonly string[];
  readonly services: readonly ObjectRef[];
  readonly before?: string;
  readonly after?: string;
  /** Sessions reset once when FRR takes the new configuration. */
  readonly resets?: true;
  /** The page that says more. */
  readonly code?: string;
}

/** Makes a change; lists that are left out are empty. */
export function change(
  area: Area,
  severity: Severity,
  message: string,
  more: Partial<Omit<Change, "area" | "severity" | "message">> = {},
): Change {
  return { area, severity, message, objects: [], nodes: [], services: [], ...more };
}
