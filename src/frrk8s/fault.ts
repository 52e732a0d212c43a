import type { Origin } from "../api/ref.ts";
import type { Conflict } from "./conflict.ts";

/** A reason why frr-k8s refuses to convert, found in one resource. */
export interface Fault {
  /** frr-k8s' words. */
  readonly error: string;
  readonly origin: Origin;
  /** A secret that is not there: the webhook does not ask for it, and the daemon tries again. */
  readonly transient?: true;
  /** Where two values of the resource exclude each other. */
  readonly clash?: Clash;
}

/** Two values within one resource that exclude each other. */
export type Clash = Omit<Conflict, "node" | "error">;

/** Takes the faults in the order of frr-k8s' checks, so that the first is the one that it reports. */
export type Report = (fault: Fault) => void;

/** @returns the origin of a field below another: `spec.bgp.routers[0]` and `.asn`. */
export function below(origin: Origin, path: string): Origin {
  return { ref: origin.ref, path: `${origin.path}${path}` };
}
