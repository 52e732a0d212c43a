import { nodePhrase } from "../findings/phrase.ts";
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import { liveView } from "../state/live.ts";
import type { Context } from "./context.ts";
import type { Link } from "./explanation.ts";
import { vtysh } from "./links/session.ts";

/** Where a prefix stands in the tables of FRR that were read: originated, learned, not there. No link where nobody was asked. */
export function tableLinks(context: Context, text: string): readonly Link[] {
  const prefix = parsePrefix(text);
  if (prefix === undefined) return [];
  const wanted = formatPrefix(prefix);
  const own: string[] = [];
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
        if (path.local) own.push(where);
        else {
          const how = `from ${path.from ?? path.nextHops[0] ?? "?"} (AS ${path.asPath === "" ? "of its own" : path.asPath})`;
          learned.set(how, [...(learned.get(how) ?? []), where]);
        }
      }
  }
  if (asked.length === 0) return [];
  const base = source === undefined ? {} : { source };
  const links: Link[] = [];
  if (own.length > 0)
    links.push({ name: "originated", state: "sound", text: `by ${nodePhrase([...new Set(own)])}`, ...base });
  for (const [how, hosts] of learned)
    links.push({
      name: "learned",
      state: "sound",
      text: `by ${nodePhrase([...new Set(hosts)])} ${how}`,
      ...base,
    });
  if (links.length === 0)
    links.push({
      name: "tables",
      state: "note",
      text: `${wanted} is in no BGP table of ${nodePhrase(asked)}`,
      ...base,
    });
  return links;
}
