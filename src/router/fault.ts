import type { RouterFaultKind } from "./codes.ts";

export interface RouterFault {
  readonly kind: RouterFaultKind;
  /** See `ROUTER_CODES`. */
  readonly code: string;
  /** One sentence in the words of a network engineer. */
  readonly message: string;
  readonly nodes: readonly string[];
  /** Of the router's configuration as given, from 1; absent where something is missing. */
  readonly line?: number;
  /** What the configuration says there. */
  readonly found?: string;
  readonly wanted: string;
}

/** A fault before it has its code; its line is that of FRR's text. */
export type Found = Omit<RouterFault, "code">;
