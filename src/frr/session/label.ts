import { parseAddress } from "../../net/address.ts";

/** @returns the peer as BGPSessionState's labels write it: IPv6 in full with `-` for `:`, since a label takes no colon; else unchanged. */
export function expandedLabel(peer: string): string {
  const address = parseAddress(peer);
  if (address === undefined || address.family === "ipv4") return peer;
  const digits = address.value.toString(16).padStart(32, "0");
  return (digits.match(/.{4}/g) ?? []).join("-");
}
