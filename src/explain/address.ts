import type { Node, Service } from "../api/core.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { canonicalAddress, parseAddress } from "../net/address.ts";
import { hostPrefix } from "../net/prefix.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Context } from "./context.ts";
import { documentOf, firstTrouble } from "./document.ts";
import type { Explanation, Link, Subject } from "./explanation.ts";
import { holds } from "./pool.ts";
import { explainService } from "./service.ts";
import { speakersFor } from "./speakers.ts";
import { tableLinks, tablePlaces } from "./tables.ts";

/** Who has an address and who announces it: a Service with its whole chain, else the pool that could give it. */
export function explainAddress(context: Context, subject: Subject): Explanation {
  const text = canonicalAddress(subject.name);
  const owners = objectsOf<Service>(context.s, "Service").filter((service) =>
    (service.status?.loadBalancer?.ingress ?? []).some(({ ip }) => canonicalAddress(ip ?? "") === text),
  );
  const [first, ...others] = owners;
  if (first !== undefined) return ofService(context, subject, first, others);
  const unknown = unknownKind(context.s, "Service");
  const links: readonly Link[] = [
    unknown === undefined
      ? { name: "service", state: "note", text: "no Service has this address" }
      : { name: "service", state: "unknown", text: `which Service has this address: ${unknown}` },
    ...poolLinks(context, text),
    ...askersLinks(context, text),
    ...nodeLinks(context, text),
    ...inTables(context, text),
  ];
  return documentOf(context, {
    subject,
    facts: [],
    links,
    verdict:
      firstTrouble(links, []) ??
      links
        .map((l) => l.text)
        .slice(0, 2)
        .join("; "),
  });
}

function ofService(
  context: Context,
  subject: Subject,
  service: Service,
  others: readonly Service[],
): Explanation {
  const explanation = explainService(context, service);
  const name = `${service.metadata.namespace}/${service.metadata.name}`;
  const shared = others.map((o) => `${o.metadata.namespace}/${o.metadata.name}`);
  const link: Link = {
    name: "service",
    state: "sound",
    text: shared.length === 0 ? name : `${name}, shared with ${nodePhrase(shared)}`,
  };
  return {
    ...explanation,
    subject,
    verdict: { ...explanation.verdict, text: `of Service ${name}: ${explanation.verdict.text}` },
    links: [link, ...explanation.links],
    summary: { ...explanation.summary, sound: explanation.summary.sound + 1 },
  };
}

function poolLinks(context: Context, text: string): readonly Link[] {
  const unknown = unknownKind(context.s, "IPAddressPool");
  if (unknown !== undefined)
    return [{ name: "pool", state: "unknown", text: `which pool holds it: ${unknown}` }];
  const speakers = speakersFor(context, []);
  if ("loadError" in speakers)
    return [
      {
        name: "pool",
        state: "unknown",
        text: `MetalLB cannot read one of its resources: ${speakers.loadError}`,
      },
    ];
  const pool = [...speakers.view.catalogue.pools.pools.values()].find((p) => holds(p, text));
  if (pool === undefined) return [{ name: "pool", state: "note", text: "no pool holds it" }];
  return [{ name: "pool", state: "sound", text: `${pool.name} holds it, and it is free` }];
}

/** Services that ask for the address and have not got it. */
function askersLinks({ s }: Context, text: string): readonly Link[] {
  const asking = objectsOf<Service>(s, "Service").filter((service) => {
    const { annotations = {} } = service.metadata;
    const wanted = [
      annotations["metallb.io/loadBalancerIPs"],
      annotations["metallb.universe.tf/loadBalancerIPs"],
      service.spec?.loadBalancerIP,
    ].flatMap((list) => (list ?? "").split(",").map((part) => canonicalAddress(part.trim())));
    return wanted.includes(text);
  });
  if (asking.length === 0) return [];
  const names = nodePhrase(asking.map((o) => `${o.metadata.namespace}/${o.metadata.name}`));
  return [
    {
      name: "request",
      state: "note",
      text: `${names} ${asking.length === 1 ? "asks" : "ask"} for it and ${asking.length === 1 ? "has" : "have"} not got it: explain svc/${asking[0]?.metadata.name}`,
    },
  ];
}

function nodeLinks({ nodes }: Context, text: string): readonly Link[] {
  const owner = nodes.find((n: Node) =>
    (n.status?.addresses ?? []).some((a) => canonicalAddress(a.address) === text),
  );
  return owner === undefined
    ? []
    : [{ name: "node", state: "note", text: `it is an address of node ${owner.metadata.name}` }];
}

function inTables(context: Context, text: string): readonly Link[] {
  const address = parseAddress(text);
  if (address === undefined) return [];
  const prefix = hostPrefix(address);
  return tableLinks(prefix, tablePlaces(context, prefix));
}
