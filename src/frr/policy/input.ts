import type { Family } from "../../net/address.ts";
import type { Origin, PrefixList } from "./policies.ts";
import type { ValueKind } from "./values.ts";

/** Why a question has no claimed answer. */
export interface Unknown {
  readonly unknown: string;
}
export type Answer = boolean | Unknown;

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && "unknown" in value;
}

export type AmountKind = "med" | "localPref" | "tag";

/**
 * The route before the policy, as far as the policy asks about it. A known route answers everything; the comparison of two
 * policies answers by assumption and tries all of them.
 */
export interface Input {
  readonly family: Family;
  /** Whether the prefix is permitted by the list: its first rule decides, the end denies. */
  permitted(list: PrefixList): Answer;
  has(kind: ValueKind, value: string): boolean;
  /** All values of the kind, or undefined if they are assumed one by one. */
  values(kind: ValueKind): readonly string[] | undefined;
  /** Whether there is a value of the kind that neither policy names. */
  hasOthers(kind: ValueKind): boolean;
  /** The values of the kind that a policy names, where they are assumed one by one. */
  universe(kind: ValueKind): readonly string[];
  /** Whether the attribute is absent. */
  absent(of: AmountKind): boolean;
  /** Whether the attribute, which is present, lies between the bounds, both included. */
  within(of: AmountKind, from: number, to: number): boolean;
  origin(value: Origin): Answer;
  /** The AS path as FRR prints it, split into words, or undefined if it is not known. */
  path(): readonly string[] | undefined;
  /** The next hop, or undefined if it is not known. */
  nextHop(): string | undefined;
  /** The address of the neighbor that it came from, `local` if this router made it, or undefined if that is not known. */
  from(): string | undefined;
  /**
   * A question about the route that has no other form.
   * @param identity equal for questions that have the same answer, by default the question itself
   */
  ask(question: string, identity?: string): Answer;
}
