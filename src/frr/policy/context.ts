import type { FrrRelease } from "../release.ts";
import type { Policies } from "./policies.ts";

/** What surrounds a policy while it decides. */
export interface Surroundings {
  readonly policies: Policies;
  readonly release: FrrRelease;
  readonly direction: "in" | "out";
  /** Whether an entry matches by an empty list that came after it, as the first match (reference: FRR policies, 2.2.5). */
  readonly emptyListAfterMap: boolean;
  /** `bgp default local-preference`, 100 unless set. */
  readonly defaultPreference: number;
  /** The own AS number, where it is known: `set as-path replace` needs it. */
  readonly ownAsn: string | undefined;
  /** The neighbor's address, where it is known. */
  readonly peer: string | undefined;
  /** Whether the map is a filter of a neighbor; else it belongs to `network`, `redistribute`, an import. */
  readonly ofNeighbor: boolean;
  /** Routes that this router makes itself: an absent local preference counts as the default when matched. */
  readonly local: boolean;
}
