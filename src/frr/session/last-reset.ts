/** What FRR gives as the reason of a neighbor's last reset (`lastResetDueTo`), and what it means for an operator. */
interface Meaning {
  readonly text: string;
  readonly means: string;
}

/** The words of FRR 8 to 10 (`peer_down_str` in bgp_fsm.c and what was there before). */
const MEANINGS: readonly Meaning[] = Object.freeze([
  { text: "Router ID changed", means: "the node got another router ID" },
  { text: "Router ID is missing", means: "the node has no router ID, for want of an IPv4 address" },
  { text: "Remote AS changed", means: "the configured AS of the router was changed" },
  { text: "Local AS change", means: "the node's own AS was changed" },
  { text: "Update source change", means: "the source address was changed" },
  { text: "Address family activated", means: "an address family was switched on" },
  { text: "Admin. shutdown", means: "shut down by hand on the node" },
  { text: "Admin. shutdown (RTT)", means: "shut down by the node: the round trip takes too long" },
  { text: "User reset", means: "cleared by hand on the node" },
  { text: "BGP Notification received", means: "the router ended it and said why" },
  { text: "BGP Notification send", means: "the node ended it and said why" },
  { text: "Peer closed the session", means: "the router closed the connection without a word" },
  { text: "NSF peer closed the session", means: "the router restarts, its routes are kept for a while" },
  { text: "Neighbor deleted", means: "the neighbor was taken out of the configuration" },
  { text: "Peer-group add member", means: "the neighbor joined a peer group" },
  { text: "Peer-group delete member", means: "the neighbor left its peer group" },
  { text: "Capability changed", means: "a capability was changed in the configuration" },
  { text: "Passive config change", means: "`passive` was changed in the configuration" },
  { text: "Multihop config change", means: "ebgp-multihop was changed in the configuration" },
  { text: "Password config change", means: "the password was changed in the configuration" },
  { text: "AS Set config change", means: "the handling of AS sets was changed" },
  { text: "Intf peering v6only config change", means: "the unnumbered session was changed" },
  { text: "BFD down initiated", means: "BFD lost the router" },
  { text: "Interface down", means: "the interface towards the router went down" },
  { text: "Neighbor address lost", means: "the address of the unnumbered neighbor vanished" },
  { text: "No path to specified Neighbor", means: "there is no route to the router, or multihop is needed" },
  { text: "Waiting for NHT", means: "there is no route to the router, or multihop is needed" },
  { text: "Waiting for peer address", means: "the address of the unnumbered neighbor is not known yet" },
  { text: "Waiting for Peer IPv6 LLA", means: "the unnumbered neighbor has no link-local address yet" },
  { text: "Waiting for VRF to be initialized", means: "the VRF does not exist on the node" },
  {
    text: "No AFI/SAFI activated for peer",
    means: "no address family is switched on, or the neighbor is new",
  },
  { text: "Waiting for peer OPEN", means: "no OPEN has come from the router yet" },
  { text: "Reached received prefix count", means: "the router sends more prefixes than are allowed" },
  { text: "Socket Error", means: "the connection broke" },
  { text: "Suppress Fib Turned On or Off", means: "suppress-fib was changed in the configuration" },
]);

const BY_TEXT: ReadonlyMap<string, string> = new Map(MEANINGS.map(({ text, means }) => [text, means]));

/** @returns what FRR's words for a reset mean, or undefined for words that are not known. */
export function lastResetMeaning(text: string): string | undefined {
  return BY_TEXT.get(text);
}
