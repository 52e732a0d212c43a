import type { Service } from "../api/core.ts";
import { refOf } from "../api/ref.ts";
import { parseAddress } from "../net/address.ts";
import { compareBytes } from "../net/order.ts";
import { covers, hostPrefix, parsePrefix } from "../net/prefix.ts";
import { objectsOf } from "../snapshot/select.ts";
import { announcedBy, type Sent } from "./announced.ts";
import { type Outcome, textOf } from "./outcome.ts";
import type { ServiceChange, ServiceWays } from "./plan.ts";
import type { ReadConfig } from "./read-config.ts";

/** Services whose addresses or ways in change, the lost ones first. */
export function serviceChanges(before: Outcome, after: Outcome, read: ReadConfig): readonly ServiceChange[] {
  const was = waysOf(before, read);
  const is = waysOf(after, read);
  const keys = new Set([...was.keys(), ...is.keys()]);
  const changes = [...keys].flatMap((key): ServiceChange[] => {
    const [a, b] = [was.get(key), is.get(key)];
    const service = b?.service ?? a?.service;
    if (service === undefined) return [];
    const change = changeKind(a?.ways ?? NONE, b?.ways ?? NONE);
    if (change === undefined) return [];
    return [{ service: refOf(service), before: a?.ways ?? NONE, after: b?.ways ?? NONE, kind: change }];
  });
  return changes.sort((a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind));
}

const NONE: ServiceWays = Object.freeze({ addresses: [], ways: [], nodes: [] });
const RANK: readonly ServiceChange["kind"][] = ["lost", "fewer", "address", "moved", "more", "gained"];

function changeKind(a: ServiceWays, b: ServiceWays): ServiceChange["kind"] | undefined {
  const [had, has] = [a.ways.length > 0, b.ways.length > 0];
  if (had && !has) return "lost";
  if (!had && has) return "gained";
  if (a.addresses.join() !== b.addresses.join()) return "address";
  const gone = a.ways.some((w) => !b.ways.includes(w));
  const come = b.ways.some((w) => !a.ways.includes(w));
  if (gone && come) return "moved";
  if (gone) return "fewer";
  return come ? "more" : undefined;
}

/** By address, who announces it: each distinct configuration is asked once. */
function waysOf(
  outcome: Outcome,
  read: ReadConfig,
): ReadonlyMap<string, { readonly service: Service; readonly ways: ServiceWays }> {
  const byPrefix = new Map<string, { readonly node: string; readonly sent: Sent }[]>();
  const lists = new Map<unknown, readonly Sent[]>();
  for (const [node, o] of outcome.nodes) {
    const text = textOf(o);
    if (text === undefined) continue;
    const config = read(text);
    const list = lists.get(config) ?? [...announcedBy(config).values()];
    lists.set(config, list);
    for (const sent of list) {
      const known = byPrefix.get(sent.prefix);
      if (known === undefined) byPrefix.set(sent.prefix, [{ node, sent }]);
      else known.push({ node, sent });
    }
  }
  const wide = [...byPrefix.keys()].filter((p) => !p.endsWith("/32") && !p.endsWith("/128"));
  return new Map(
    objectsOf<Service>(outcome.snapshot, "Service")
      .filter((service) => service.spec?.type === "LoadBalancer")
      .map((service) => {
        const addresses = (service.status?.loadBalancer?.ingress ?? []).flatMap((i) => i.ip ?? []);
        const found = addresses.flatMap((address) => carriers(address, byPrefix, wide));
        const ways = [...new Set(found.map(({ node, sent }) => `${node} ${sent.peer}`))].sort(compareBytes);
        const nodes = [...new Set(found.map(({ node }) => node))].sort(compareBytes);
        return [
          `${service.metadata.namespace ?? ""}/${service.metadata.name}`,
          { service, ways: { addresses, ways, nodes } },
        ] as const;
      }),
  );
}

function carriers(
  text: string,
  byPrefix: ReadonlyMap<string, readonly { readonly node: string; readonly sent: Sent }[]>,
  wide: readonly string[],
): readonly { readonly node: string; readonly sent: Sent }[] {
  const address = parseAddress(text);
  if (address === undefined) return [];
  const host = `${text}/${address.family === "ipv4" ? 32 : 128}`;
  const around = wide.filter((p) => {
    const prefix = parsePrefix(p);
    return prefix !== undefined && covers(prefix, hostPrefix(address));
  });
  return [host, ...around].flatMap((p) => byPrefix.get(p) ?? []);
}
