import type { KubernetesObject } from "../api/object.ts";
import type { Tree } from "./tree.ts";

/** Answers of vtysh found in a dump: host → command → text. */
export type DumpAnswers = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** How a tool lays out the files of its dumps. */
export interface DumpLayout {
  readonly name: string;
  /** @returns whether the files, by their paths, are a dump of this tool */
  readonly recognizes: (paths: readonly string[]) => boolean;
  /** @returns whether a file holds objects */
  readonly holdsObjects: (path: string) => boolean;
  /** @returns whether a file of an archive is to be read at all, objects apart */
  readonly holdsAnswers: (path: string) => boolean;
  /** Reads what vtysh answered; pods tell the nodes. */
  readonly answers: (tree: Tree, objects: readonly KubernetesObject[]) => Promise<DumpAnswers>;
}
