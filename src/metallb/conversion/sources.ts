import type { BfdProfile } from "../configuration/bfd-profiles.ts";
import type { Peer } from "../configuration/peers.ts";
import type { RoutePrefix } from "./route.ts";

/** What a FRRConfiguration is made of. */
export interface Sources {
  readonly sessions: readonly { readonly peer: Peer; readonly routes: readonly RoutePrefix[] }[];
  readonly bfdProfiles: readonly BfdProfile[];
}
