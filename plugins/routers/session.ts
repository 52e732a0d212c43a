import type { DemandedNeighbor } from "../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../src/router/dialect.ts";
import { forNode } from "../../src/router/filter.ts";

/** Puts words about one neighbor into a line of the dialect. */
export type Say = (words: string, why: string) => RouterLine;

/** What most dialects say alike about a session: AS, multihop, password, timers. */
export function sessionLines(
  n: DemandedNeighbor & { readonly unnumbered?: boolean },
  say: Say,
  options: RenderOptions,
  multihop = "ebgp-multihop 255",
): readonly RouterLine[] {
  return [
    remoteAs(n, say),
    ...(n.multihop ? [say(multihop, "ebgpMultiHop is set on the node's side")] : []),
    ...(n.password ? [say(`password ${options.passwordPlaceholder}`, "the node's side has a password")] : []),
    ...(n.holdTime === undefined || n.keepaliveTime === undefined
      ? []
      : [
          say(
            `timers ${n.keepaliveTime} ${n.holdTime}`,
            "keepalive and hold time of the node's side, in seconds",
          ),
        ]),
  ];
}

/** The line that makes the neighbor: by its address, or by the interface that it is behind. */
export function remoteAs(n: DemandedNeighbor & { readonly unnumbered?: boolean }, say: Say): RouterLine {
  return n.unnumbered === true
    ? say(`interface remote-as ${n.as}`, `${forNode(n)}, by IPv6 link-local addresses of this interface`)
    : say(`remote-as ${n.as}`, `${forNode(n)}, ${n.addressFrom}`);
}
