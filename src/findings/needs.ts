import { advertisedCommand, SHOW } from "../frr/show/commands.ts";
import { readNeighbors } from "../frr/show/neighbors.ts";
import { readTables } from "../frr/show/routes.ts";
import type { Kind } from "../snapshot/kinds.ts";
import type { LiveHost } from "../snapshot/snapshot.ts";
import { tcpCommands } from "../state/tcp-md5.ts";
import type { Analyzer } from "./analyzer.ts";
import { COMPUTED } from "./shared.ts";

/** What a source has to be asked for, so that analyzers can look. */
export interface CheckNeeds {
  readonly kinds: readonly Kind[];
  readonly commands: readonly string[];
  /** What to ask a node after its first answers. */
  readonly followUp: (host: LiveHost) => readonly string[];
}

/** @returns the kinds and the commands that these analyzers declare. */
export function needsOf(analyzers: readonly Analyzer[]): CheckNeeds {
  const kinds = analyzers.flatMap(({ reads }) => [
    ...reads.kinds,
    ...(reads.also ?? []),
    ...(reads.uses ?? []).flatMap((c) => COMPUTED[c]),
  ]);
  const commands = analyzers.flatMap(({ reads }) => reads.live ?? []);
  const followUp = (host: LiveHost): readonly string[] => [...suspects(host), ...tcpCommands(host, 1)];
  return { kinds: [...new Set(kinds)], commands: [...new Set(commands)], followUp };
}

/**
 * Lists of advertised routes are long, so they are asked for only where a counter is suspicious: an established session to which fewer
 * prefixes are sent than the node has of its own.
 */
function suspects(host: LiveHost): readonly string[] {
  const text = (command: string): string | undefined => {
    const answer = host.answers.get(command);
    return answer?.ok === true ? answer.text : undefined;
  };
  const neighbors = readNeighbors(text(SHOW.neighbors) ?? "");
  if (!neighbors.ok) return [];
  return (["ipv4", "ipv6"] as const).flatMap((family) => {
    const tables = readTables(text(family === "ipv4" ? SHOW.ipv4Table : SHOW.ipv6Table) ?? "");
    if (!tables.ok) return [];
    return neighbors.value.flatMap((n) => {
      const sent = n.families.find((f) => f.name === `${family}Unicast`)?.sent;
      const table = tables.value.find((t) => t.vrf === n.vrf);
      if (n.state !== "Established" || sent === undefined || table === undefined) return [];
      const own = table.paths.filter((p) => p.local && p.valid).length;
      return sent < own ? [advertisedCommand(n.vrf, family, n.id)] : [];
    });
  });
}
