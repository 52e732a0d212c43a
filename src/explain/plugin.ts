import type { Service } from "../api/core.ts";
import type { Context } from "./context.ts";
import type { Link } from "./explanation.ts";

/** What a link that a platform adds to the chain of a Service may look at. */
export interface ServiceQuestion extends Context {
  readonly service: Service;
  /** Addresses of the Service that MetalLB gave. */
  readonly addresses: readonly string[];
  /** Nodes that announce it, in the order of the list. */
  readonly announcers: readonly string[];
  /** VRFs in which it is announced, `default` for the default one. */
  readonly vrfs: readonly string[];
}

/** A link that a platform adds to the chain of a Service, such as the way back by an EgressService; in the order of the registry, after all others. */
export interface ChainLink {
  readonly name: string;
  /** @returns no link where the platform has nothing to say. */
  readonly explain: (question: ServiceQuestion) => readonly Link[];
}
