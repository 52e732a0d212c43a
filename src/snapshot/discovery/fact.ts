import type { ObjectRef } from "../../api/ref.ts";

/** Something found out about a cluster, with how. */
export interface Fact<T> {
  readonly value: T;
  /** Where the value comes from, in words that fit behind "found by" ("image tag of Pod metallb-system/speaker-x"); for an unknown value, why. */
  readonly from: string;
  /** The value is a default, nothing in the snapshot says it. */
  readonly assumed?: true;
}

/** Something about the installation that whoever reads a result must know, with a finding's code where there is one. */
export interface DiscoveryNote {
  readonly code?: string;
  readonly text: string;
  readonly objects: readonly ObjectRef[];
}

/** @returns a fact that nothing in the snapshot says. */
export function assume<T>(value: T, from: string): Fact<T> {
  return { value, from, assumed: true };
}

/** @returns an unknown value with the reason. */
export function unknownFact(reason: string): Fact<undefined> {
  return { value: undefined, from: reason, assumed: true };
}
