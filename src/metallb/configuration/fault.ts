import type { Origin } from "../../api/ref.ts";

/** Something that makes a configuration invalid: MetalLB's own words, and the field that causes it. */
export interface ConfigFault {
  /** Exactly what MetalLB would report if this were the first fault that it meets. */
  readonly error: string;
  readonly origin: Origin;
  /** The other side of a conflict between two resources. */
  readonly other?: Origin;
  /** MetalLB takes it for curable by a resource yet to come: its webhooks let it pass. */
  readonly transient?: true;
}
