import { parseVerbatim } from "../../net/address.ts";
import { hostPrefix } from "../../net/prefix.ts";
import type { Attributes } from "./attributes.ts";
import type { Surroundings } from "./context.ts";
import type { Answer, Input } from "./input.ts";
import { listContent, permitsPrefix } from "./lists.ts";
import type { Match } from "./policies.ts";

type Of<T extends Match["test"]> = Extract<Match, { readonly test: T }>;

/**
 * Clauses about where a route came from. On receipt it came from the neighbor; on sending the route has to say it. Maps that are no
 * filter of a neighbor (`network … route-map`) are asked at other moments, of which nothing is recorded.
 */
export function sourceHolds(
  match: Of<"peer" | "route-source" | "interface" | "source-vrf" | "source-protocol">,
  input: Input,
  around: Surroundings,
): Answer {
  if (!around.ofNeighbor) return input.ask(match.text);
  const received = around.direction === "in";
  const source = received ? around.peer : input.from();
  switch (match.test) {
    case "peer":
      return peerHolds(match, source, input);
    case "route-source":
      return routeSourceHolds(match, source, input, around);
    case "interface":
      return received && isElsewhere(input.nextHop()) ? false : input.ask(match.text);
    // A route that has just come in was not imported, and bgpd gives it no protocol yet.
    case "source-vrf":
      return received ? false : input.ask(match.text);
    case "source-protocol":
      if (received) return false;
      return source === undefined || source === "local" ? input.ask(match.text) : match.protocol === "bgp";
  }
}

/** `local` holds in maps of `network` and `redistribute` only. Of an interface or a group nothing is recorded. */
function peerHolds({ address, text }: Of<"peer">, source: string | undefined, input: Input): Answer {
  if (address === "local") return false;
  if (source === undefined || parseVerbatim(address) === undefined) return input.ask(text);
  return source === address;
}

/** Only sessions over IPv4 have a source that a list could name. */
function routeSourceHolds(
  match: Of<"route-source">,
  source: string | undefined,
  input: Input,
  { policies }: Surroundings,
): Answer {
  const lists = match.by === "prefix-list" ? policies.prefixLists : policies.accessLists;
  const list = lists.ipv4.get(match.list);
  if (list === undefined || source === "local") return false;
  const address = source === undefined ? undefined : parseVerbatim(source);
  if (address === undefined || list.rules.length === 0)
    return input.ask(match.text, `route source permitted by ${listContent(list)}`);
  return address.family === "ipv4" && permitsPrefix(list, hostPrefix(address));
}

/** bgpd notes the interface of a received route for a link-local next hop only. */
function isElsewhere(nextHop: string | undefined): boolean {
  const address = nextHop === undefined ? undefined : parseVerbatim(nextHop);
  if (address === undefined) return false;
  return address.family === "ipv4" || address.value >> 118n !== 0x3fan;
}

/** `blackhole`, the only type: no received route is one, unless its next hop is zero. */
export function nextHopTypeHolds(
  { family, text }: Of<"next-hop-type">,
  { nextHops }: Attributes,
  input: Input,
  { direction, ofNeighbor }: Surroundings,
): Answer {
  if (family !== input.family) return false;
  const hop = nextHops[family]?.address ?? input.nextHop();
  const address = hop === undefined ? undefined : parseVerbatim(hop);
  const real = address !== undefined && address.value !== 0n;
  return ofNeighbor && direction === "in" && real ? false : input.ask(text);
}
