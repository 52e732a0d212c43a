import type { Kind } from "../snapshot/kinds.ts";

/** What `capture.json` says of a capture: when and of what it was made, and what could not be read. */
export interface CaptureIndex {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Capture";
  /** The program that wrote it, with its version. */
  readonly tool: string;
  /** When the cluster was read, RFC 3339; absent if the source did not say (a capture of an older capture). */
  readonly at?: string;
  /** When the capture was written. */
  readonly written: string;
  /** A context or path that the user knows. */
  readonly source: string;
  /** Kinds that could not be read. All others were. */
  readonly unknown: Readonly<Partial<Record<Kind, CaptureGap>>>;
}

/** Why a kind is not in the capture. */
export interface CaptureGap {
  readonly reason: string;
  readonly permission?: string;
  readonly absent?: true;
}

/** What `vtysh/<host>/index.json` says of the files beside it. */
export interface AnswersIndex {
  /** The name of the host, where the folder cannot carry it. */
  readonly host?: string;
  readonly answers: readonly AnswerEntry[];
}

/** One command: the file of its answer, or why there is none. */
export type AnswerEntry =
  | { readonly command: string; readonly file: string; readonly at?: string }
  | { readonly command: string; readonly error: string };

/** The index of a capture, at its root. */
export const CAPTURE_FILE = "capture.json";
/** The cluster's objects, as a List. */
export const OBJECTS_FILE = "objects.yaml";
/** The index of what a node answered, in `vtysh/NODE`. */
export const ANSWERS_FILE = "index.json";
