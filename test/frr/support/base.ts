/** A configuration of one router with two neighbors, as FRR 10.4 prints it; tests change a line of it. */
export const BASE = `frr version 10.4.3
router bgp 65001
 bgp router-id 10.0.0.1
 no bgp default ipv4-unicast
 neighbor 192.0.2.2 remote-as 65002
 neighbor 192.0.2.2 timers 30 90
 neighbor 2001:db8::2 remote-as 65001
 !
 address-family ipv4 unicast
  network 10.1.0.0/24
  neighbor 192.0.2.2 activate
  neighbor 192.0.2.2 route-map from in
  neighbor 192.0.2.2 route-map to out
 exit-address-family
 !
 address-family ipv6 unicast
  neighbor 2001:db8::2 activate
 exit-address-family
exit
!
ip prefix-list own seq 5 permit 10.1.0.0/24
ip prefix-list all seq 5 permit any
!
route-map from permit 10
 match ip address prefix-list all
exit
!
route-map to permit 10
 match ip address prefix-list own
exit
!
end
`;

/**
 * Puts lines into a text.
 * @param after the line after which they go; its indentation does not matter, and it must be there once
 */
export function withLines(text: string, after: string, ...added: readonly string[]): string {
  const lines = text.split("\n");
  const at = lines.map((line) => line.trim()).indexOf(after);
  if (at < 0) throw new Error(`no line "${after}"`);
  return [...lines.slice(0, at + 1), ...added, ...lines.slice(at + 1)].join("\n");
}

/** Replaces a line, or removes it. */
export function inPlaceOf(text: string, line: string, ...others: readonly string[]): string {
  const lines = withLines(text, line, ...others).split("\n");
  lines.splice(lines.map((other) => other.trim()).indexOf(line), 1);
  return lines.join("\n");
}
