/** One entry of FRR's next-hop tracking: `show bgp [vrf X] nexthop`. */
export interface NextHop {
  readonly address: string;
  readonly valid: boolean;
  /** Set for the address of a neighbor. */
  readonly peer?: string;
  /** FRR says `Must be Connected`: an eBGP neighbor without multihop. */
  readonly mustBeConnected: boolean;
  readonly gateway?: string;
  readonly interface?: string;
  /** Since FRR 10: the route that resolves it. */
  readonly resolvedBy?: string;
}

/** Reads the text of `show bgp nexthop`; an entry starts with one space, what belongs to it with two. */
export function readNextHops(text: string): readonly NextHop[] {
  const entries: NextHop[] = [];
  for (const line of text.split("\n")) {
    const head = /^ (\S+) (valid|invalid)\b.*?(?:, peer (\S+))?\s*$/.exec(line);
    if (head?.[1] !== undefined) {
      entries.push({
        address: head[1],
        valid: head[2] === "valid",
        mustBeConnected: false,
        ...(head[3] === undefined ? {} : { peer: head[3] }),
      });
      continue;
    }
    const last = entries.pop();
    if (last !== undefined) entries.push({ ...last, ...detailOf(line) });
  }
  return entries;
}

function detailOf(line: string): Partial<NextHop> {
  if (/^\s+Must be Connected/.test(line)) return { mustBeConnected: true };
  const resolved = /^\s+Resolved prefix (\S+)/.exec(line)?.[1];
  if (resolved !== undefined) return { resolvedBy: resolved };
  const gateway = /^\s+gate ([^\s,]+)/.exec(line)?.[1];
  const name = /\bif ([^\s,]+)/.exec(line)?.[1];
  return {
    ...(gateway === undefined ? {} : { gateway }),
    ...(name === undefined ? {} : { interface: name }),
  };
}
