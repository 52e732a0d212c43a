import type { Router } from "../model/model.ts";
import type { FrrRelease } from "../release.ts";
import type { Impact } from "./difference.ts";
import { type EffectiveNeighbor, isExternal } from "./effective.ts";

/** A setting of a session: what it is without the line, what it means, and what changing it does. */
export interface SessionField {
  readonly name: string;
  /** The value that counts: the line's, or the default. */
  readonly value: (given: string | undefined, on: FieldSurroundings) => string;
  readonly impact: Impact;
  /** What is wrong while the running value is there: the sentence after "the session to X". */
  readonly effect: (intended: string, running: string) => string;
}

export interface FieldSurroundings {
  readonly router: Router;
  readonly neighbor: EffectiveNeighbor;
  readonly release: FrrRelease;
}

const orDefault =
  (preset: string) =>
  (given: string | undefined): string =>
    given === undefined || given === "no" ? preset : given;
const onOff = orDefault("no");

const swap =
  (what: string) =>
  (intended: string, running: string): string =>
    `uses ${what} ${running} instead of ${intended}`;
const toggled =
  (on: string, off: string) =>
  (_: string, running: string): string =>
    running === "no" ? off : on;

const GRACEFUL: Readonly<Record<string, string>> = {
  restart: "on",
  helper: "as a helper only",
  disable: "off",
};
const inWords = (mode: string): string => GRACEFUL[mode] ?? mode;

/**
 * Every setting of a session that the model understands, in the order in which a person would look. The impacts were
 * measured on FRR 8.4.4 with an established session (test/lab/frr-impact.test.ts).
 */
export const SESSION_FIELDS: readonly SessionField[] = Object.freeze<SessionField[]>([
  {
    name: "remote-as",
    value: (given, { router }) => (given === "internal" ? router.asn : (given ?? "none")),
    impact: "session-reset",
    effect: (intended, running) =>
      `expects AS ${running} instead of AS ${intended}: it is refused as bad peer AS`,
  },
  {
    name: "local-as",
    value: onOff,
    impact: "session-reset",
    effect: (intended, running) =>
      running === "no"
        ? `shows the AS of the instance instead of AS ${intended}`
        : `shows AS ${running} instead of ${intended === "no" ? "that of the instance" : `AS ${intended}`}`,
  },
  { name: "port", value: orDefault("179"), impact: "session-reset", effect: swap("TCP port") },
  {
    name: "shutdown",
    value: onOff,
    impact: "session-reset",
    effect: toggled("is shut down by hand: no routes are exchanged", "is not shut down as intended"),
  },
  {
    name: "update-source",
    value: orDefault("the address of the outgoing interface"),
    impact: "session-reset",
    effect: (intended, running) => `starts from ${running} instead of ${intended}`,
  },
  {
    name: "ebgp-multihop",
    value: (given, { router, neighbor }) =>
      isExternal(router, neighbor) ? orDefault("1")(given) : "that of a session inside the AS",
    impact: "session-reset",
    effect: (intended, running) => `sends with TTL ${running} instead of ${intended}`,
  },
  {
    name: "ttl-security hops",
    value: onOff,
    impact: "session-reset",
    effect: (intended, running) =>
      running === "no"
        ? `accepts packets from any distance instead of at most ${intended} hops`
        : `accepts packets from at most ${running} hops${intended === "no" ? ", which is not intended" : ` instead of ${intended}`}`,
  },
  {
    name: "disable-connected-check",
    value: onOff,
    impact: "session-reset",
    effect: toggled(
      "no longer insists on a directly connected neighbor",
      "insists on a directly connected neighbor, which is not intended",
    ),
  },
  {
    name: "timers",
    value: (given, { router }) =>
      given === undefined || given === "no" ? (router.settings.get("timers bgp")?.value ?? "60 180") : given,
    impact: "none",
    effect: (intended, running) =>
      `asks for keepalive and hold time ${running} s instead of ${intended} s from its next start on`,
  },
  {
    name: "timers connect",
    value: (given, { release }) =>
      given === undefined || given === "no" || release.connectRetry.includes(Number(given))
        ? "the default"
        : `${given} s`,
    impact: "none",
    effect: (intended, running) =>
      `waits ${running} between attempts to connect instead of ${intended}, while it is down`,
  },
  { name: "timers delayopen", value: orDefault("0"), impact: "none", effect: swap("a delay of OPEN of") },
  {
    name: "passive",
    value: onOff,
    impact: "session-reset",
    effect: toggled(
      "waits for the neighbor to connect and never connects itself",
      "connects itself, though it should wait",
    ),
  },
  {
    name: "graceful-restart",
    value: orDefault("as the instance"),
    impact: "none",
    effect: (intended, running) =>
      `has graceful restart ${inWords(running)} instead of ${inWords(intended)} from its next start on`,
  },
  {
    name: "advertisement-interval",
    value: orDefault("the default"),
    impact: "none",
    effect: swap("the interval between updates"),
  },
  { name: "tcp-mss", value: orDefault("the default"), impact: "none", effect: swap("the TCP segment size") },
]);

/** Settings that change nothing that a router does. */
export const COSMETIC: ReadonlySet<string> = new Set(["description", "shutdown message"]);

/** Settings that are compared elsewhere, or in another form. */
export const ELSEWHERE: ReadonlySet<string> = new Set(["password", "bfd", "bfd profile", "peer-group"]);

/** `no neighbor X capability link-local` is printed by FRR 10.4 for unnumbered neighbors and means what its absence meant. */
export function isDefault(name: string, value: string): boolean {
  return value === "no" || (name === "bfd check-control-plane-failure" && value === "");
}
