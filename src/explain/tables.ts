import { nodePhrase } from "../findings/phrase.ts";
import { formatPrefix, type Prefix } from "../net/prefix.ts";
import { liveView } from "../state/live.ts";
import type { Context } from "./context.ts";
import type { Link } from "./explanation.ts";
import { vtysh } from "./links/session.ts";

/** Where a prefix stands in the tables of FRR that were read. */
export interface TablePlaces {
  /** Hosts that were asked and answered. */
  readonly asked: readonly string[];
  /** Hosts that originate it, with the VRF where it is not the default one. */
  readonly own: readonly string[];
  /** `from 172.18.0.1 (AS 65101)` → hosts that have it so. */
  readonly learned: ReadonlyMap<string, readonly string[]>;
  readonly source?: Link["source"];
}

/** @returns where the prefix is in the tables. Linear in their paths. */
export function tablePlaces(context: Context, prefix: Prefix): TablePlaces {
  const wanted = formatPrefix(prefix);
  const own = new Set<string>();
  const learned = new Map<string, string[]>();
  const asked: string[] = [];
  let source: Link["source"];
  for (const host of context.s.live.keys()) {
    const tables = liveView(context.s, host)?.tables(prefix.family);
    if (!tables?.ok) continue;
    asked.push(host);
    source ??= tables.source === undefined ? undefined : vtysh(tables.source);
    for (const table of tables.value)
      for (const path of table.paths) {
        if (path.prefix !== wanted) continue;
        const where = table.vrf === "default" ? host : `${host} (VRF ${table.vrf})`;
        if (path.local) own.add(where);
        else {
          const how = `from ${path.from ?? path.nextHops[0] ?? "?"} (AS ${path.asPath === "" ? "of its own" : path.asPath})`;
          const hosts = learned.get(how) ?? [];
          if (!hosts.includes(where)) learned.set(how, [...hosts, where]);
        }
      }
  }
  return { asked, own: [...own], learned, ...(source === undefined ? {} : { source }) };
}

/** What is originated, learned, or not there. No link where nobody was asked. */
export function tableLinks(prefix: Prefix, places: TablePlaces): readonly Link[] {
  const { asked, own, learned, source } = places;
  if (asked.length === 0) return [];
  const base = source === undefined ? {} : { source };
  if (own.length === 0 && learned.size === 0) {
    const text = `${formatPrefix(prefix)} is in no BGP table of ${nodePhrase(asked)}`;
    return [{ name: "tables", state: "note", text, ...base }];
  }
  return [
    ...(own.length === 0
      ? []
      : [{ name: "originated", state: "sound" as const, text: `by ${nodePhrase(own)}`, ...base }]),
    ...[...learned].map(
      ([how, hosts]): Link => ({
        name: "learned",
        state: "sound",
        text: `by ${nodePhrase(hosts)} ${how}`,
        ...base,
      }),
    ),
  ];
}
