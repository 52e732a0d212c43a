import type { Origin } from "../../api/ref.ts";
import { below } from "../fault.ts";
import { parseCommunity } from "./community.ts";
import type { OutgoingScope } from "./outgoing.ts";

/** An entry of `toAdvertise.withCommunity` whose community can be read. */
export interface StatedCommunity {
  readonly prefixes: readonly string[];
  /** As the resource spells it. */
  readonly written: string;
  /** As FRR spells it. */
  readonly text: string;
  readonly large: boolean;
  /** As the model writes it: a large one has a mark. */
  readonly community: string;
  readonly origin: Origin;
}

/** @yields the entries of a neighbor in order; one whose community is none is refused when it is come to */
export function* statedCommunities(
  { neighbor, origin }: Pick<OutgoingScope, "neighbor" | "origin">,
  refuse: OutgoingScope["refuse"],
): Generator<StatedCommunity> {
  const entries = neighbor.toAdvertise?.withCommunity ?? [];
  for (const [i, { prefixes = [], community: written = "" }] of entries.entries()) {
    const at = below(origin, `.toAdvertise.withCommunity[${i}]`);
    const parsed = parseCommunity(written);
    if (!parsed.ok) {
      refuse(`invalid community ${written}, err: ${parsed.error}`, below(at, ".community"));
      continue;
    }
    const { text, large } = parsed.community;
    yield { prefixes, written, text, large, community: large ? `large:${text}` : text, origin: at };
  }
}
