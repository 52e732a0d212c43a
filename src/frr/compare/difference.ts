import type { Origin } from "../../api/ref.ts";

/**
 * What a reload that removes the difference does to sessions: it tears one down (or brings one up), it makes FRR judge routes
 * anew without touching the session, or neither.
 */
export type Impact = "session-reset" | "policy-refresh" | "none";

export type Area =
  | "session"
  | "policy"
  | "origination"
  | "router"
  | "static-route"
  | "vrf"
  /** A line of which the model only knows that it is there. */
  | "line";

/** A difference in behavior between the intended configuration and the running one. */
export interface FrrDifference {
  /** `missing`: intended, not running; `unexpected`: running, not intended; `changed`: both, differently. */
  readonly kind: "missing" | "unexpected" | "changed";
  readonly area: Area;
  /** `neighbor 172.18.20.1`, `network 172.19.20.181/32`, `router bgp 65801 vrf red`, `ip route …`, or the line. */
  readonly subject: string;
  /** The place: headers, neighbor, direction, map and list, or setting, with ` > ` between them. */
  readonly path: string;
  /** What is intended, in the words of FRR where there are any. Passwords are never in it. */
  readonly intended?: string;
  readonly running?: string;
  /** A sentence in the words of a network engineer. */
  readonly effect: string;
  readonly impact: Impact;
  /** What caused the intended side; for what is unexpected, what caused its neighbor or instance. */
  readonly origins: readonly Origin[];
  /** Empty for the default VRF; absent where there is none. */
  readonly vrf?: string;
  /** The neighbor that it is about. */
  readonly neighbor?: string;
  readonly family?: string;
  readonly direction?: "in" | "out";
  /** For policies: the smallest set of prefixes that are treated differently, as patterns of prefix lists. */
  readonly prefixes?: readonly string[];
  /** Prefixes of that set that are not treated differently after all. */
  readonly except?: readonly string[];
  /** One route that shows it. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** No route is treated differently today, or the address family is not active: the line waits. */
  readonly dormant?: true;
  /** Lines of the two texts, counted from 1. */
  readonly lines: { readonly intended: readonly number[]; readonly running: readonly number[] };
}
