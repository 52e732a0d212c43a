import type { Service } from "../api/core.ts";
import { refOf } from "../api/ref.ts";
import type { FrrConfig } from "../frr/config.ts";
import { parseAddress } from "../net/address.ts";
import { compareBytes } from "../net/order.ts";
import { covers, hostPrefix, parsePrefix } from "../net/prefix.ts";
import { objectsOf } from "../snapshot/select.ts";
import { announcedBy } from "./announced.ts";
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
  if (a.ways.length === b.ways.length && a.ways.every((w, i) => w === b.ways[i])) return undefined;
  const [left, right] = [new Set(a.ways), new Set(b.ways)];
  const gone = a.ways.some((w) => !right.has(w));
  const come = b.ways.some((w) => !left.has(w));
  if (gone && come) return "moved";
  if (gone) return "fewer";
  return come ? "more" : undefined;
}

/** A prefix that every node of a configuration sends to a peer. */
interface Carrier {
  /** The configuration, by number. */
  readonly of: number;
  readonly peer: string;
}

/** By address, who announces it: each distinct configuration is asked once, and Services with the same carriers share their ways. */
function waysOf(
  outcome: Outcome,
  read: ReadConfig,
): ReadonlyMap<string, { readonly service: Service; readonly ways: ServiceWays }> {
  const nodesBy = new Map<FrrConfig, string[]>();
  for (const [node, o] of outcome.nodes) {
    const text = textOf(o);
    if (text === undefined) continue;
    const config = read(text);
    const nodes = nodesBy.get(config);
    if (nodes === undefined) nodesBy.set(config, [node]);
    else nodes.push(node);
  }
  const byPrefix = new Map<string, Carrier[]>();
  for (const [of, config] of [...nodesBy.keys()].entries())
    for (const { prefix, peer } of announcedBy(config).values()) {
      const known = byPrefix.get(prefix);
      if (known === undefined) byPrefix.set(prefix, [{ of, peer }]);
      else known.push({ of, peer });
    }
  const groups = [...nodesBy.values()];
  const joined = new Map<string, Pick<ServiceWays, "ways" | "nodes">>();
  const join = (found: readonly Carrier[]): Pick<ServiceWays, "ways" | "nodes"> => {
    const key = found.map(({ of, peer }) => `${of} ${peer}`).join("\n");
    const known = joined.get(key) ?? {
      ways: distinct(found.flatMap(({ of, peer }) => (groups[of] ?? []).map((node) => `${node} ${peer}`))),
      nodes: distinct(found.flatMap(({ of }) => groups[of] ?? [])),
    };
    joined.set(key, known);
    return known;
  };
  const wide = [...byPrefix.keys()].filter((p) => !p.endsWith("/32") && !p.endsWith("/128"));
  return new Map(
    objectsOf<Service>(outcome.snapshot, "Service")
      .filter((service) => service.spec?.type === "LoadBalancer")
      .map((service) => {
        const addresses = (service.status?.loadBalancer?.ingress ?? []).flatMap((i) => i.ip ?? []);
        const found = join(addresses.flatMap((address) => carriers(address, byPrefix, wide)));
        return [
          `${service.metadata.namespace ?? ""}/${service.metadata.name}`,
          { service, ways: { addresses, ...found } },
        ] as const;
      }),
  );
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort(compareBytes);

function carriers(
  text: string,
  byPrefix: ReadonlyMap<string, readonly Carrier[]>,
  wide: readonly string[],
): readonly Carrier[] {
  const address = parseAddress(text);
  if (address === undefined) return [];
  const host = `${text}/${address.family === "ipv4" ? 32 : 128}`;
  const around = wide.filter((p) => {
    const prefix = parsePrefix(p);
    return prefix !== undefined && covers(prefix, hostPrefix(address));
  });
  return [host, ...around].flatMap((p) => byPrefix.get(p) ?? []);
}
