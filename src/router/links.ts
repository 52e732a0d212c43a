import { parseAddress } from "../net/address.ts";
import { covers, hostPrefix } from "../net/prefix.ts";
import { interfaceAddresses } from "./interfaces.ts";
import type { Speaker } from "./speaker.ts";
import { listens, ownAs, type RouterSession, sessionFor, setting, spelling } from "./view.ts";

/** One direction of a session between two speakers. */
export interface Link {
  readonly from: Speaker;
  readonly fromVrf: string;
  /** The sender's address on the session. */
  readonly fromAddress: string;
  readonly to: Speaker;
  readonly toVrf: string;
  readonly sender: RouterSession;
  readonly receiver: RouterSession;
  readonly up: boolean;
  /** Why it cannot come up. */
  readonly reason?: string;
  /** Whether an address lies in the network that both ends share; absent if they share none. */
  readonly sharedNetwork?: (address: string) => boolean;
}

/** Pairs the neighbors of all speakers: A's neighbor is an address of B, and B has a neighbor for the address that A dials from. */
export function linksOf(speakers: readonly Speaker[]): readonly Link[] {
  const owners = ownersOf(speakers);
  return speakers.flatMap((from) =>
    [...from.config.model.routers.values()].flatMap((router) =>
      [...router.neighbors.keys()].flatMap((peer): Link[] => {
        const owner = owners.get(peer);
        const sender = sessionIn(from, router.vrf, peer);
        if (owner === undefined || sender === undefined) return [];
        const fromAddress = sourceOf(from, peer, sender) ?? expectedAddress(owner, from, owners);
        if (fromAddress === undefined) return [];
        const receiver = sessionFor(owner.config, fromAddress);
        if (receiver === undefined) return [];
        const reason = refusal(sender, receiver);
        const shared = sharedNetwork(from, peer);
        return [
          {
            from,
            fromVrf: router.vrf,
            fromAddress,
            to: owner,
            toVrf: receiver.router.vrf,
            sender,
            receiver,
            up: reason === undefined,
            ...(reason !== undefined && { reason }),
            ...(shared !== undefined && { sharedNetwork: shared }),
          },
        ];
      }),
    ),
  );
}

/**
 * Whose address is whose: interfaces, what is known of nodes, router ids (by custom the loopback); and then an address that nobody is known
 * to have belongs to the one speaker that has a neighbor for whoever dials it.
 */
function ownersOf(speakers: readonly Speaker[]): ReadonlyMap<string, Speaker> {
  const owners = new Map<string, Speaker>();
  for (const speaker of speakers) {
    for (const router of speaker.config.model.routers.values()) {
      const id = router.settings.get("bgp router-id")?.value;
      if (id !== undefined) owners.set(id, speaker);
    }
  }
  for (const speaker of speakers) {
    for (const a of interfaceAddresses(speaker.config)) owners.set(a.address, speaker);
    for (const a of speaker.addresses) owners.set(a.address, speaker);
  }
  const known = new Map(owners);
  const answeringTo = answerers(speakers, known);
  for (const dialler of speakers) {
    const unknown = peersOf(dialler).filter((peer) => !known.has(peer));
    if (unknown.length === 0) continue;
    const [only, ...more] = answeringTo(dialler);
    if (only !== undefined && more.length === 0) for (const peer of unknown) owners.set(peer, only);
  }
  return owners;
}

/**
 * @returns a function that gives the speakers which have a neighbor for whoever dials (`expectedAddress`). Looked up by address: asking every
 *   speaker about every other would be quadratic.
 */
function answerers(
  speakers: readonly Speaker[],
  owners: ReadonlyMap<string, Speaker>,
): (dialler: Speaker) => readonly Speaker[] {
  const naming = new Map<string, Speaker[]>();
  const byOwner = new Map<Speaker, Speaker[]>();
  for (const speaker of speakers)
    for (const peer of new Set(peersOf(speaker))) {
      push(naming, peer, speaker);
      const owner = owners.get(peer);
      if (owner !== undefined) push(byOwner, owner, speaker);
    }
  const listening = speakers.filter((s) => listens(s.config));
  return (dialler) => {
    const named = dialler.addresses.flatMap(({ address }) => naming.get(spelling(address)) ?? []);
    const candidates = new Set([...(byOwner.get(dialler) ?? []), ...named, ...listening]);
    return [...candidates].filter((s) => s !== dialler && expectedAddress(s, dialler, owners) !== undefined);
  };
}

function push<K>(lists: Map<K, Speaker[]>, key: K, speaker: Speaker): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [speaker]);
  else list.push(speaker);
}

function peersOf(speaker: Speaker): readonly string[] {
  return [...speaker.config.model.routers.values()].flatMap((r) => [...r.neighbors.keys()]);
}

/** The address under which a speaker has another one as its neighbor. */
function expectedAddress(
  by: Speaker,
  other: Speaker,
  owners: ReadonlyMap<string, Speaker>,
): string | undefined {
  const found = peersOf(by).find((peer) => owners.get(peer) === other);
  return found ?? other.addresses.find((a) => sessionFor(by.config, a.address) !== undefined)?.address;
}

function sessionIn(speaker: Speaker, vrf: string, peer: string): RouterSession | undefined {
  const session = sessionFor(speaker.config, peer);
  return session?.router.vrf === vrf ? session : undefined;
}

/** The address that a speaker dials from, as far as its configuration tells: the update source, or the address in the peer's network. */
function sourceOf(s: Speaker, peer: string, session: RouterSession): string | undefined {
  const source = setting(session, "update-source")?.value;
  const own = interfaceAddresses(s.config);
  if (source !== undefined) {
    if (parseAddress(source) !== undefined) return source;
    return interfaceAddress(s, source);
  }
  const target = parseAddress(peer);
  if (target === undefined) return undefined;
  return own.find((a) => covers(a.prefix, hostPrefix(target)))?.address;
}

function interfaceAddress(s: Speaker, name: string): string | undefined {
  let inside = false;
  for (const { text } of s.config.lines) {
    if (/^\S/.test(text)) inside = text.split(/\s+/)[0] === "interface" && text.split(/\s+/)[1] === name;
    const address = inside ? /^\s+ip(?:v6)? address (\S+)\/\d+/.exec(text)?.[1] : undefined;
    if (address !== undefined) return address;
  }
  return undefined;
}

function sharedNetwork(s: Speaker, peer: string): ((address: string) => boolean) | undefined {
  const target = parseAddress(peer);
  if (target === undefined) return undefined;
  const network = interfaceAddresses(s.config).find((a) => covers(a.prefix, hostPrefix(target)))?.prefix;
  if (network === undefined) return undefined;
  return (address) => {
    const parsed = parseAddress(address);
    return parsed !== undefined && covers(network, hostPrefix(parsed));
  };
}

function refusal(a: RouterSession, b: RouterSession): string | undefined {
  const off = (s: RouterSession) => (setting(s, "shutdown")?.value ?? "no") !== "no";
  if (off(a) || off(b)) return "shut down";
  if (!accepts(a, ownAs(b)) || !accepts(b, ownAs(a))) {
    return `AS ${ownAs(a)} expects ${setting(a, "remote-as")?.value}, AS ${ownAs(b)} expects ${setting(b, "remote-as")?.value}`;
  }
  if ((setting(a, "password") === undefined) !== (setting(b, "password") === undefined)) {
    return "a password on one side only";
  }
  return undefined;
}

function accepts(s: RouterSession, as: string): boolean {
  const wanted = setting(s, "remote-as")?.value;
  if (wanted === "external") return as !== s.router.asn;
  if (wanted === "internal") return as === s.router.asn;
  return wanted === as;
}
