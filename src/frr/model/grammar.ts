import { formatAddress, parseVerbatim } from "../../net/address.ts";
import { formatPrefix, parsePrefix } from "../../net/prefix.ts";
import { asNumber } from "../text/context.ts";

/** What a command sets: the name of the setting and its canonical value. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
}

interface Row {
  readonly at: string;
  readonly name?: string;
  readonly value: (rest: readonly string[]) => string;
}

const flag = (): string => "yes";
const text = (rest: readonly string[]): string => rest.join(" ");
const named = (rest: readonly string[]): string => rest[0] ?? "";
const number = (rest: readonly string[]): string => canonicalNumber(rest[0] ?? "");
const asn = (rest: readonly string[]): string => asNumber(rest[0] ?? "");
const address = (rest: readonly string[]): string => canonicalAddress(rest[0] ?? "");

/** Settings of a session: the words after `neighbor NAME`. Longer commands stand before their beginnings. */
const SESSION: readonly Row[] = [
  { at: "interface v6only remote-as", name: "remote-as", value: asn },
  { at: "interface remote-as", name: "remote-as", value: asn },
  { at: "interface v6only peer-group", name: "peer-group", value: named },
  { at: "interface peer-group", name: "peer-group", value: named },
  { at: "remote-as", value: asn },
  { at: "local-as", value: (rest) => [asn(rest), ...rest.slice(1)].join(" ") },
  { at: "peer-group", value: named },
  { at: "port", value: number },
  { at: "update-source", value: address },
  { at: "ebgp-multihop", value: (rest) => (rest.length === 0 ? "255" : number(rest)) },
  { at: "enforce-multihop", name: "disable-connected-check", value: flag },
  { at: "disable-connected-check", value: flag },
  { at: "ttl-security hops", value: number },
  { at: "timers connect", value: number },
  { at: "timers delayopen", value: number },
  { at: "timers", value: timers },
  { at: "bfd profile", value: named },
  { at: "bfd check-control-plane-failure", value: (rest) => (rest.length === 0 ? "yes" : text(rest)) },
  { at: "bfd", value: (rest) => (rest.length === 0 ? "yes" : text(rest)) },
  { at: "passive", value: flag },
  { at: "shutdown", value: flag },
  { at: "graceful-restart-helper", name: "graceful-restart", value: () => "helper" },
  { at: "graceful-restart-disable", name: "graceful-restart", value: () => "disable" },
  { at: "graceful-restart", value: () => "restart" },
  { at: "advertisement-interval", value: number },
  { at: "description", value: text },
  { at: "tcp-mss", value: number },
];

/** Settings of a neighbor in an address family. */
const FAMILY: readonly Row[] = [
  { at: "activate", value: flag },
  // Without words all three; FRR prints them in an order of its own.
  {
    at: "attribute-unchanged",
    value: (rest) => [...(rest.length === 0 ? ["as-path", "med", "next-hop"] : rest)].sort().join(" "),
  },
  { at: "allowas-in", value: (rest) => (rest.length === 0 ? "3" : text(rest)) },
  { at: "default-originate", value: (rest) => (rest.length === 0 ? "yes" : text(rest)) },
  { at: "maximum-prefix-out", value: number },
  { at: "maximum-prefix", value: text },
  { at: "next-hop-self", value: (rest) => (rest.length === 0 ? "yes" : text(rest)) },
  { at: "remove-private-AS", value: (rest) => (rest.length === 0 ? "yes" : text(rest)) },
  { at: "soft-reconfiguration inbound", name: "soft-reconfiguration inbound", value: flag },
  { at: "unsuppress-map", value: named },
  { at: "weight", value: number },
];

const DIRECTED: ReadonlySet<string> = new Set(["route-map", "prefix-list", "filter-list", "distribute-list"]);

/** @returns the settings that the words after `neighbor NAME` give to a session. */
export function sessionSettings(words: readonly string[]): readonly Assignment[] {
  return [fromRows(SESSION, words) ?? generic(words)];
}

/** @returns the settings that the words after `neighbor NAME` give in an address family. */
export function familySettings(words: readonly string[]): readonly Assignment[] {
  const [first = "", second = "", third = ""] = words;
  if (DIRECTED.has(first) && (third === "in" || third === "out"))
    return [{ name: `${first} ${third}`, value: second }];
  if (first === "send-community")
    return communityKinds(second).map((kind) => ({ name: `send-community ${kind}`, value: "yes" }));
  return [fromRows(FAMILY, words) ?? generic(words)];
}

/** `both` is standard and extended, `all` the large ones too; FRR sends all three unless told otherwise. */
function communityKinds(word: string): readonly string[] {
  if (word === "" || word === "standard") return ["standard"];
  if (word === "both") return ["standard", "extended"];
  if (word === "all") return ["standard", "extended", "large"];
  return [word];
}

/** @returns the setting that a line of `router bgp` gives, `neighbor` and headers apart. */
export function routerSetting(words: readonly string[]): Assignment {
  const [first = "", second = "", third = ""] = words;
  if (first === "bgp" && second === "router-id")
    return { name: "bgp router-id", value: canonicalAddress(third) };
  if (first === "timers" && second === "bgp") return { name: "timers bgp", value: timers(words.slice(2)) };
  return generic(words);
}

/**
 * @returns the setting that a line of an address family gives. What is originated is named with its prefix or source, so
 * that each is a setting of its own; the value is what follows.
 */
export function originSetting(words: readonly string[]): Assignment {
  const [first = "", second = "", third = ""] = words;
  if (first === "network" || first === "aggregate-address")
    return { name: `${first} ${canonicalPrefix(second)}`, value: orYes(words.slice(2)) };
  if (first === "redistribute") {
    const instance = /^\d+$/.test(third) ? [third] : [];
    return {
      name: ["redistribute", second, ...instance].join(" "),
      value: orYes(words.slice(2 + instance.length)),
    };
  }
  if (first === "import" && second === "vrf")
    return third === "route-map"
      ? { name: "import vrf route-map", value: words[3] ?? "" }
      : { name: `import vrf ${third}`, value: orYes(words.slice(3)) };
  if (first === "route-target" || (first === "rt" && words.length > 2))
    return { name: `route-target ${second} ${words.slice(2).join(" ")}`, value: "yes" };
  if (first === "advertise") return { name: words.slice(0, 3).join(" "), value: orYes(words.slice(3)) };
  return generic(words);
}

/** @returns the setting of a line that the tables do not know: the words up to the first argument name it. */
export function generic(words: readonly string[]): Assignment {
  const at = words.findIndex((word, i) => i > 0 && /^[+-]?\d|:/.test(word));
  if (at < 0) return { name: words.join(" "), value: "yes" };
  return { name: words.slice(0, at).join(" "), value: words.slice(at).join(" ") };
}

function fromRows(rows: readonly Row[], words: readonly string[]): Assignment | undefined {
  for (const row of rows) {
    const at = row.at.split(" ");
    if (at.every((word, i) => words[i] === word))
      return { name: row.name ?? row.at, value: row.value(words.slice(at.length)) };
  }
  return undefined;
}

const orYes = (rest: readonly string[]): string => (rest.length === 0 ? "yes" : rest.join(" "));

/** Keepalive is cut to a third of the hold time, as bgpd does; a hold time of 0 leaves it. */
function timers(rest: readonly string[]): string {
  const keepalive = Number(rest[0]);
  const hold = Number(rest[1]);
  if (!Number.isInteger(keepalive) || !Number.isInteger(hold)) return rest.join(" ");
  const third = Math.floor(hold / 3);
  return `${hold > 0 && keepalive > third ? third : keepalive} ${hold}`;
}

function canonicalNumber(word: string): string {
  return /^\d+$/.test(word) ? String(BigInt(word)) : word;
}

/** @returns an address in FRR's spelling; another word as it is. */
export function canonicalAddress(word: string): string {
  const parsed = parseVerbatim(word);
  return parsed === undefined ? word : formatAddress(parsed);
}

/** @returns a prefix in FRR's spelling with host bits cleared; another word as it is. */
export function canonicalPrefix(word: string): string {
  const parsed = parsePrefix(word);
  return parsed === undefined ? word : formatPrefix(parsed);
}
