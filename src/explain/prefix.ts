import type { Service } from "../api/core.ts";
import type { FRRConfiguration } from "../api/frrk8s.ts";
import { listOf, textsOf } from "../api/values.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { parseAddress } from "../net/address.ts";
import { covers, formatPrefix, hostPrefix, type Prefix, parsePrefix } from "../net/prefix.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Context } from "./context.ts";
import { documentOf, firstTrouble } from "./document.ts";
import type { Explanation, Link, Subject } from "./explanation.ts";
import { type TablePlaces, tableLinks, tablePlaces } from "./tables.ts";

/** Who uses a prefix: Services with an address in it, FRRConfigurations that advertise or accept it, tables that have it. */
export function explainPrefix(context: Context, subject: Subject): Explanation {
  const prefix = parsePrefix(subject.name);
  if (prefix === undefined) throw new Error("invariant: the question was understood as a prefix");
  const places = tablePlaces(context, prefix);
  const accepted = acceptedLink(context, prefix);
  const links = [
    servicesLink(context, prefix),
    advertisedLink(context, prefix),
    ...(accepted === undefined ? [] : [accepted]),
    ...tableLinks(prefix, places),
  ];
  return documentOf(context, {
    subject: { kind: "Prefix", name: formatPrefix(prefix) },
    facts: [],
    links,
    verdict: firstTrouble(links, []) ?? verdictText(links, places),
  });
}

/** What is advertised, accepted and in tables, as far as there is something; the rest stands in the links. */
function verdictText(links: readonly Link[], { own, learned }: TablePlaces): string {
  const hosts = [...new Set([...learned.values()].flat())];
  const clauses = [
    ...links
      .filter((l) => (l.name === "advertised" || l.name === "accepted") && l.state === "sound")
      .map((l) => `${l.name} ${l.text}`),
    ...(own.length === 0 ? [] : [`originated by ${nodePhrase(own)}`]),
    ...(hosts.length === 0 ? [] : [`learned by ${nodePhrase(hosts)}`]),
  ];
  if (clauses.length > 0) return clauses.join("; ");
  const instead = links.find((l) => l.name === "advertised")?.text ?? "";
  return instead.startsWith("not itself")
    ? instead.replace("itself", "advertised itself")
    : "nothing advertises or accepts it";
}

function servicesLink({ s }: Context, prefix: Prefix): Link {
  const unknown = unknownKind(s, "Service");
  if (unknown !== undefined)
    return { name: "services", state: "unknown", text: `Services are not known: ${unknown}` };
  const inside = objectsOf<Service>(s, "Service").filter((service) =>
    (service.status?.loadBalancer?.ingress ?? []).some(({ ip }) => {
      const address = parseAddress(ip ?? "");
      return address !== undefined && covers(prefix, hostPrefix(address));
    }),
  );
  const names = inside.map((o) => `${o.metadata.namespace}/${o.metadata.name}`);
  return {
    name: "services",
    state: names.length === 0 ? "note" : "sound",
    text: names.length === 0 ? "no Service has an address in it" : nodePhrase(names),
  };
}

/** A prefix that FRRConfigurations let through to neighbors. */
interface Advertised {
  readonly prefix: Prefix;
  readonly peers: Set<string>;
  readonly objects: Set<string>;
}

/** FRRConfigurations whose neighbors are sent this prefix; else one that covers it, as with aggregation, or others inside it. */
function advertisedLink({ s }: Context, wanted: Prefix): Link {
  const name = "advertised";
  const unknown = unknownKind(s, "FRRConfiguration");
  if (unknown !== undefined)
    return { name, state: "unknown", text: `FRRConfigurations are not known: ${unknown}` };
  const all = advertisedPrefixes(objectsOf<FRRConfiguration>(s, "FRRConfiguration"));
  const same = all.get(formatPrefix(wanted));
  if (same !== undefined) return { name, state: "sound", text: howText(same) };
  const [covering] = [...all.values()]
    .filter((a) => covers(a.prefix, wanted))
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  if (covering !== undefined)
    return {
      name,
      state: "note",
      text: `not itself, but ${formatPrefix(covering.prefix)}, which covers it: ${howText(covering)}`,
    };
  const inside = [...all.values()].filter((a) => covers(wanted, a.prefix));
  if (inside.length > 0)
    return {
      name,
      state: "note",
      text: `not itself, but ${nodePhrase(inside.map((a) => formatPrefix(a.prefix)))} inside it`,
    };
  return { name, state: "note", text: "no FRRConfiguration advertises it" };
}

const howText = ({ peers, objects }: Advertised): string =>
  `to ${nodePhrase([...peers])} by ${nodePhrase([...objects])}`;

/** Canonical prefix → who advertises it. Linear in the prefixes of all neighbors. */
function advertisedPrefixes(objects: readonly FRRConfiguration[]): ReadonlyMap<string, Advertised> {
  const all = new Map<string, Advertised>();
  const add = (text: string, peer: string, object: string): void => {
    const prefix = parsePrefix(text);
    if (prefix === undefined) return;
    const key = formatPrefix(prefix);
    const entry = all.get(key) ?? { prefix, peers: new Set(), objects: new Set() };
    all.set(key, entry);
    entry.peers.add(peer);
    entry.objects.add(object);
  };
  for (const object of objects)
    for (const router of listOf(object.spec?.bgp?.routers))
      for (const neighbor of listOf(router.neighbors)) {
        const allowed = neighbor.toAdvertise?.allowed;
        const prefixes = textsOf(allowed?.mode === "all" ? router.prefixes : allowed?.prefixes);
        for (const text of prefixes)
          add(text, neighbor.address ?? neighbor.interface ?? "", object.metadata.name);
      }
  return all;
}

/** FRRConfigurations that accept the prefix from a neighbor; undefined where they are not known, which `advertised` says already. */
function acceptedLink({ s }: Context, prefix: Prefix): Link | undefined {
  if (unknownKind(s, "FRRConfiguration") !== undefined) return undefined;
  const found = objectsOf<FRRConfiguration>(s, "FRRConfiguration").flatMap((object) => {
    const from = listOf(object.spec?.bgp?.routers).flatMap((router) =>
      listOf(router.neighbors).flatMap((neighbor) => {
        const allowed = neighbor.toReceive?.allowed;
        const admits =
          allowed?.mode === "all" || listOf(allowed?.prefixes).some((p) => admitsPrefix(p, prefix));
        return admits ? [neighbor.address ?? neighbor.interface ?? ""] : [];
      }),
    );
    return from.length === 0 ? [] : [{ name: object.metadata.name, from }];
  });
  if (found.length === 0)
    return { name: "accepted", state: "note", text: "no FRRConfiguration accepts it from a neighbor" };
  return {
    name: "accepted",
    state: "sound",
    text: `from ${nodePhrase([...new Set(found.flatMap((f) => f.from))])} by ${nodePhrase(found.map((f) => f.name))}`,
  };
}

/** As a prefix list of FRR: the length alone, or between ge and le. */
function admitsPrefix(
  selector: { readonly prefix?: string; readonly le?: number; readonly ge?: number },
  prefix: Prefix,
): boolean {
  const outer = parsePrefix(selector.prefix ?? "");
  if (outer === undefined || !covers(outer, prefix)) return false;
  const { le, ge } = selector;
  if (le === undefined && ge === undefined) return outer.length === prefix.length;
  const most = le ?? (prefix.family === "ipv4" ? 32 : 128);
  return prefix.length >= (ge ?? outer.length) && prefix.length <= most;
}
