import {
  incomingList,
  type Policy,
  writeAlwaysBlock,
  writeListEntry,
  writeMatchBoth,
  writeReceived,
} from "./policy.ts";

/** Writes what a neighbor may tell, since 0.0.18: everything is a list that permits any. */
export function writeIncoming(policy: Policy): void {
  const { neighbor, out } = policy;
  const { all, prefixesV4 = [], prefixesV6 = [] } = neighbor.incoming;
  const list = incomingList(policy);
  out.plain("");
  out.plain("");
  writeReceived(policy);
  if (all) {
    writeListEntry(policy, "ip", list, "permit any", "receiveAll");
    writeListEntry(policy, "ipv6", list, "permit any", "receiveAll");
    out.plain("");
  } else {
    out.plain("");
    if (prefixesV4.length === 0) writeListEntry(policy, "ip", list, "deny any", "neighbor");
    out.plain("");
    if (prefixesV6.length === 0) writeListEntry(policy, "ipv6", list, "deny any", "neighbor");
  }
  writeAlwaysBlock(policy);
  writeMatchBoth(policy, "in", "permit", list, "receive");
}
