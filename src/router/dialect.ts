import type { RouterDemand } from "./demand-types.ts";

/** One line of a router's configuration with the reason for it; a line without text separates blocks. */
export interface RouterLine {
  readonly text: string;
  readonly why?: string;
}

export interface RenderOptions {
  /** The VRF on the router; absent: its default VRF. */
  readonly vrf?: string;
  /** Stands where a password has to be filled in. Never a real one. */
  readonly passwordPlaceholder: string;
}

/** How far a dialect's output was tried. */
export type Verified =
  | { readonly by: "program"; readonly what: string }
  | { readonly by: "parser"; readonly what: string }
  | { readonly by: "documentation"; readonly what: string };

export interface ShowCommand {
  readonly command: string;
  /** What to look for in the answer. */
  readonly look: string;
}

/** A router's configuration put into FRR's language, line by line, with what could not be. */
export interface Translation {
  /** FRR's text: what the router does, in the terms of `frr`. The dialect's defaults are spelt out. */
  readonly text: string;
  /** For each line of `text` the line it comes from (from 1), or 0 for a default that was spelt out. */
  readonly source: readonly number[];
  /**
   * What the router does with a connection to another address than the update source of the neighbor: absent: it takes it, as FRR does;
   * `unknown`: nobody has shown it.
   */
  readonly otherAddress?: "refuses" | "unknown";
  /** Lines that were not understood: compared with nothing, and shown ("cannot judge"). */
  readonly opaque: readonly OpaqueLine[];
}

export interface OpaqueLine {
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
}

/** A kind of router: how it is recognized, written and, where it can be, read. */
export interface RouterDialect {
  readonly name: string;
  readonly title: string;
  readonly verified: Verified;
  /** The mark that starts a comment line; undefined if the format has none. */
  readonly comment: string | undefined;
  /** @returns how sure it is that the text is of this dialect: 0 not, 1 certain */
  recognize(text: string): number;
  render(demand: RouterDemand, options: RenderOptions): readonly RouterLine[];
  show(demand: RouterDemand, options: RenderOptions): readonly ShowCommand[];
  /** Questions to the network team that only this system raises; absent: none. */
  ask?(demand: RouterDemand): readonly string[];
  /** Absent: the dialect is written only. Never throws. */
  read?(text: string): Translation;
}
