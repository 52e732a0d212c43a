import type { KubernetesObject } from "./object.ts";

/** The place of an object in the text that it was read from. Lines count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
}

const positions = new WeakMap<KubernetesObject, Position>();

/** Remembers where an object was read; kept beside the object, so that objects compare and print without it. */
export function rememberPosition(object: KubernetesObject, position: Position): void {
  positions.set(object, position);
}

/** @returns where the object was read, or undefined if it came from a cluster or from a program. */
export function positionOf(object: KubernetesObject): Position | undefined {
  return positions.get(object);
}
