import type { Service } from "../api/core.ts";
import type { IPAddressPool } from "../api/metallb.ts";
import { formatRef, refOf } from "../api/ref.ts";
import { textsOf } from "../api/values.ts";
import { evidence, finding } from "../findings/finding.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { edit } from "../findings/shell.ts";
import type { Advertisement, ReadAdvertisement } from "../metallb/configuration/advertisement.ts";
import type { Pool } from "../metallb/configuration/pools.ts";
import { parseAddress } from "../net/address.ts";
import { covers, hostPrefix } from "../net/prefix.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import { type Context, serviceKey } from "./context.ts";
import { documentOf, firstTrouble } from "./document.ts";
import type { Explanation, Link } from "./explanation.ts";
import { advertisementsOf } from "./links/advertisement.ts";
import { usageText, waitingServices } from "./pool-reasons.ts";
import { type Speakers, speakersFor, unreadableLink } from "./speakers.ts";

/** What is left in a pool, who may use it, which Services do, and who advertises it. */
export function explainPool(context: Context, object: IPAddressPool): Explanation {
  const speakers = speakersFor(context, []);
  const { name } = object.metadata;
  const facts = [{ name: "addresses", value: textsOf(object.spec?.addresses).join(" ") }];
  if ("loadError" in speakers)
    return documentOf(context, {
      subject: { kind: "Pool", name },
      facts,
      links: [unreadableLink(speakers)],
      verdict: `MetalLB cannot read one of its resources, so it gives no address: ${speakers.loadError}`,
    });
  const pool = speakers.view.catalogue.pools.pools.get(name);
  const users = pool === undefined ? [] : usersOf(context, pool);
  const links: readonly Link[] = [
    validLink(object, speakers),
    usageLink(context, object, pool, users),
    accessLink(object, pool),
    ...(pool === undefined
      ? []
      : [
          usedByLink(context, users),
          ...waitingLinks(context, pool),
          ...advertisedLinks(context, object, pool, speakers),
        ]),
  ];
  const left = leftText(object, pool, users);
  return documentOf(context, {
    subject: { kind: "Pool", name },
    facts,
    links,
    verdict:
      firstTrouble(links, []) ?? `${left}, used by ${users.length} Service${users.length === 1 ? "" : "s"}`,
  });
}

/** @returns the Services that have an address of the pool. Linear in Services × networks of the pool. */
function usersOf({ s }: Context, pool: Pool): readonly Service[] {
  return objectsOf<Service>(s, "Service").filter((service) =>
    (service.status?.loadBalancer?.ingress ?? []).some(({ ip }) => holds(pool, ip ?? "")),
  );
}

/** Whether a pool holds an address. */
export function holds(pool: Pool, text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && pool.cidrs.some((cidr) => covers(cidr.prefix, hostPrefix(address)));
}

function validLink(object: IPAddressPool, { view }: Speakers): Link {
  const own = view.catalogue.pools.faults.find(
    (f) => f.origin.ref.name === object.metadata.name || f.other?.ref.name === object.metadata.name,
  );
  const fault = own ?? view.catalogue.pools.faults[0];
  if (fault === undefined)
    return { name: "pool", state: "sound", text: "its addresses are valid and overlap no other pool" };
  return {
    name: "pool",
    state: "broken",
    text:
      own === undefined
        ? `another pool is invalid, so the controller gives no address: ${fault.error}`
        : fault.error,
    finding: finding(
      fault.error.includes("overlaps") ? "MLB109" : "MLB206",
      fault.error.includes("overlaps")
        ? { pool: formatRef(fault.origin.ref), error: fault.error }
        : ({
            object: formatRef(fault.origin.ref),
            error: fault.error,
            scope: "controller and speakers",
          } as never),
      {
        objects: [fault.origin.ref, ...(fault.other === undefined ? [] : [fault.other.ref])],
        evidence: [{ object: fault.origin.ref, path: fault.origin.path, value: fault.error }],
        commands: [edit(fault.origin.ref)],
      },
    ),
  };
}

function leftText(object: IPAddressPool, pool: Pool | undefined, users: readonly Service[]): string {
  const usage = usageText(object);
  if (usage !== undefined) {
    const { availableIPv4 = 0, availableIPv6 = 0 } = object.status ?? {};
    const left = availableIPv4 + availableIPv6;
    return left > 1_000_000 ? "addresses are left" : `${left} address${left === 1 ? " is" : "es are"} left`;
  }
  if (pool === undefined) return "holds no address";
  const size = pool.cidrs.reduce(
    (sum, { prefix }) => sum + 2 ** ((prefix.family === "ipv4" ? 32 : 128) - prefix.length),
    0,
  );
  const used = new Set(
    users
      .flatMap((u) => (u.status?.loadBalancer?.ingress ?? []).map((i) => i.ip))
      .filter((ip) => holds(pool, ip ?? "")),
  ).size;
  return size > 1_000_000
    ? "addresses are left"
    : `${Math.max(0, size - used)} of ${size} addresses are left`;
}

function usageLink(
  context: Context,
  object: IPAddressPool,
  pool: Pool | undefined,
  users: readonly Service[],
): Link {
  const unknown = unknownKind(context.s, "Service");
  const { availableIPv4, availableIPv6 } = object.status ?? {};
  const left = (availableIPv4 ?? 0) + (availableIPv6 ?? 0);
  if (availableIPv4 !== undefined && left <= 0)
    return {
      name: "usage",
      state: "broken",
      text: `no address is left (${usageText(object) ?? "exhausted"})`,
      finding: finding(
        "MLB102",
        {
          pools: [object.metadata.name],
          total: String((object.status?.assignedIPv4 ?? 0) + (object.status?.assignedIPv6 ?? 0)),
        },
        {
          objects: [object],
          evidence: [evidence(object, "status.availableIPv4", String(availableIPv4))],
          commands: [edit(refOf(object))],
        },
      ),
    };
  if (unknown !== undefined && object.status === undefined)
    return { name: "usage", state: "unknown", text: `what is in use: ${unknown}` };
  return { name: "usage", state: "sound", text: leftText(object, pool, users) };
}

function accessLink(object: IPAddressPool, pool: Pool | undefined): Link {
  const allocation = pool?.allocation;
  const kept =
    allocation === undefined
      ? ""
      : [
          ...(allocation.namespaces.size === 0
            ? []
            : [`namespaces ${nodePhrase([...allocation.namespaces])}`]),
          ...(allocation.serviceSelectors.length === 0 ? [] : ["Services with certain labels"]),
        ].join(" and ");
  const who = kept === "" ? "any Service" : kept;
  if (object.spec?.autoAssign === false)
    return {
      name: "access",
      state: "sound",
      text: `only for Services that ask for it (autoAssign: false), open to ${who}`,
    };
  return { name: "access", state: "sound", text: `taken automatically for ${who}` };
}

function usedByLink(context: Context, users: readonly Service[]): Link {
  const unknown = unknownKind(context.s, "Service");
  if (unknown !== undefined)
    return { name: "services", state: "unknown", text: `which Services use it: ${unknown}` };
  const names = users.map(
    (u) =>
      `${u.metadata.namespace}/${u.metadata.name} ${(u.status?.loadBalancer?.ingress ?? []).map((i) => i.ip ?? "").join(" ")}`,
  );
  return {
    name: "services",
    state: "sound",
    text: users.length === 0 ? "no Service has an address of it" : nodePhrase(names),
  };
}

/** Services without an address are often the reason of the question. Those with the same obstacle stand together. */
function waitingLinks(context: Context, pool: Pool): readonly Link[] {
  const byReason = Map.groupBy(waitingServices(context, pool.name), (w) => w.reason);
  return [...byReason].map(([reason, group]): Link => {
    const names = nodePhrase(group.map((w) => serviceKey(w.service)));
    const wait = group.length === 1 ? "has no address and gets none" : "have no address and get none";
    return { name: "waiting", state: "note", text: `${names} ${wait} from this pool: ${reason}` };
  });
}

function advertisedLinks(
  context: Context,
  object: IPAddressPool,
  pool: Pool,
  speakers: Speakers,
): readonly Link[] {
  const unknown = unknownKind(context.s, "BGPAdvertisement");
  if (unknown !== undefined)
    return [{ name: "advertisement", state: "unknown", text: `who advertises it: ${unknown}` }];
  const attached = advertisementsOf(speakers, pool);
  const layer2 = speakers.view.catalogue.layer2.byPool.get(pool.name) ?? [];
  if (attached.length === 0 && layer2.length === 0)
    return [
      {
        name: "advertisement",
        state: "broken",
        text: "nothing advertises it: no BGPAdvertisement or L2Advertisement selects it",
        finding: finding(
          "MLB301",
          { pool: formatRef(refOf(object)), reason: "none selects it by name or label" },
          { objects: [object], services: [] },
        ),
      },
    ];
  return [
    ...attached.map((read) => advertisedLink(context, read)),
    ...(layer2.length === 0
      ? []
      : [{ name: "layer 2", state: "sound" as const, text: nodePhrase(layer2.map((l) => l.name)) }]),
  ];
}

/** From which nodes, to whom and with which lengths an advertisement of the pool goes out. */
function advertisedLink(context: Context, { object, advertisement }: ReadAdvertisement): Link {
  const { name } = object.metadata;
  const ref = refOf(object);
  const parts = { objects: [object], commands: [edit(ref)] };
  if (advertisement === undefined)
    return {
      name: "advertisement",
      state: "broken",
      text: `${name} is invalid`,
      finding: finding(
        "MLB206",
        { object: formatRef(ref), error: "it is invalid", scope: "the speakers" },
        parts,
      ),
    };
  const unknown = unknownKind(context.s, "Node");
  if (unknown !== undefined)
    return { name: "advertisement", state: "unknown", text: `${name}; from which nodes: ${unknown}` };
  const { nodes, peers } = advertisement;
  if (nodes.size === 0)
    return {
      name: "advertisement",
      state: "broken",
      text: `${name} selects no node`,
      finding: finding(
        "MLB306",
        { object: formatRef(ref), reason: "selects no node" },
        {
          ...parts,
          severity: "error",
          evidence: [
            evidence(object, "spec.nodeSelectors", JSON.stringify(object.spec?.nodeSelectors ?? [])),
          ],
        },
      ),
    };
  const to = peers.length === 0 ? "all peers" : nodePhrase(peers);
  return {
    name: "advertisement",
    state: "sound",
    text: `${name} from ${nodes.size} of ${context.nodes.length} nodes to ${to}${aggregationText(advertisement)}`,
  };
}

function aggregationText({ aggregationLength, aggregationLengthV6 }: Advertisement): string {
  const lengths = [
    ...(aggregationLength === 32 ? [] : [`/${aggregationLength}`]),
    ...(aggregationLengthV6 === 128 ? [] : [`/${aggregationLengthV6} (IPv6)`]),
  ];
  return lengths.length === 0 ? "" : `, aggregated to ${lengths.join(" and ")}`;
}
