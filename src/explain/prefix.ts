import type { Service } from "../api/core.ts";
import type { FRRConfiguration } from "../api/frrk8s.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { listOf, textsOf } from "../findings/values.ts";
import { parseAddress } from "../net/address.ts";
import { covers, formatPrefix, hostPrefix, type Prefix, parsePrefix } from "../net/prefix.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Context } from "./context.ts";
import { documentOf, firstTrouble } from "./document.ts";
import type { Explanation, Link, Subject } from "./explanation.ts";
import { tableLinks } from "./tables.ts";

/** Who uses a prefix: Services with an address in it, FRRConfigurations that advertise or accept it, tables that have it. */
export function explainPrefix(context: Context, subject: Subject): Explanation {
  const prefix = parsePrefix(subject.name);
  if (prefix === undefined) throw new Error("invariant: the question was understood as a prefix");
  const text = formatPrefix(prefix);
  const links = [
    servicesLink(context, prefix),
    advertisedLink(context, text),
    acceptedLink(context, prefix),
    ...tableLinks(context, text),
  ];
  const said = links.filter((l) => l.state !== "unknown").map((l) => `${l.name}: ${l.text}`);
  return documentOf(context, {
    subject: { kind: "Prefix", name: text },
    facts: [],
    links,
    verdict: firstTrouble(links, []) ?? said.slice(0, 2).join("; "),
  });
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
    state: "sound",
    text: names.length === 0 ? "no Service has an address in it" : nodePhrase(names),
  };
}

/** FRRConfigurations whose neighbors are sent exactly this prefix. */
function advertisedLink({ s }: Context, text: string): Link {
  const unknown = unknownKind(s, "FRRConfiguration");
  if (unknown !== undefined)
    return { name: "advertised", state: "unknown", text: `FRRConfigurations are not known: ${unknown}` };
  const found = objectsOf<FRRConfiguration>(s, "FRRConfiguration").flatMap((object) => {
    const peers = listOf(object.spec?.bgp?.routers).flatMap((router) =>
      listOf(router.neighbors).flatMap((neighbor) => {
        const allowed = neighbor.toAdvertise?.allowed;
        const named =
          textsOf(allowed?.prefixes).includes(text) ||
          (allowed?.mode === "all" && textsOf(router.prefixes).includes(text));
        return named ? [neighbor.address ?? neighbor.interface ?? ""] : [];
      }),
    );
    return peers.length === 0 ? [] : [{ name: object.metadata.name, peers }];
  });
  if (found.length === 0)
    return { name: "advertised", state: "sound", text: "no FRRConfiguration advertises it" };
  const peers = nodePhrase([...new Set(found.flatMap((f) => f.peers))]);
  return {
    name: "advertised",
    state: "sound",
    text: `to ${peers} by ${nodePhrase(found.map((f) => f.name))}`,
  };
}

/** FRRConfigurations that accept the prefix from a neighbor. */
function acceptedLink({ s }: Context, prefix: Prefix): Link {
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
    return { name: "accepted", state: "sound", text: "no FRRConfiguration accepts it from a neighbor" };
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
