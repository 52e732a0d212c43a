import { byKey } from "../../findings/lazy.ts";
import type { Way } from "../../findings/reach.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { knownSessions, sessionWith } from "./sessions.ts";

/** Announcers of a Service by the sessions that should carry it. A node is in one of the sets at most. */
export interface Carried {
  /** Some session carries it, or might. */
  readonly some: ReadonlySet<string>;
  /** No session of the node that should carry it is established. */
  readonly down: ReadonlySet<string>;
  /** One is established or not known, another is not. */
  readonly degraded: ReadonlySet<string>;
  /** None is known to be down, and of one nobody says anything. */
  readonly unknown: ReadonlySet<string>;
}

type Kind = "up" | "down" | "unknown";

const kindOf = (state: string): Kind =>
  state === "Established" ? "up" : state === "unknown" ? "unknown" : "down";

/** @returns a function that tells the announcers of a Service apart by their sessions; ways that are alike share the answer. */
export function carriedBy(s: Snapshot): (ways: readonly Way[]) => Carried {
  const sessions = knownSessions(s);
  const ids = new WeakMap<readonly string[], number>();
  let next = 0;
  const idOf = ({ peer, nodes }: Way): string => {
    const id = ids.get(nodes) ?? next++;
    ids.set(nodes, id);
    return `${id} ${peer.name}`;
  };
  const examples = new Map<string, readonly Way[]>();
  const tell = byKey((key): Carried => {
    const byNode = new Map<string, Set<Kind>>();
    for (const { peer, nodes } of examples.get(key) ?? [])
      for (const node of nodes) {
        const kinds = byNode.get(node) ?? new Set<Kind>();
        byNode.set(
          node,
          kinds.add(kindOf(sessionWith(sessions, node, peer.host, peer.spec.vrf ?? "").state)),
        );
      }
    const those = (test: (kinds: ReadonlySet<Kind>) => boolean): Set<string> =>
      new Set([...byNode].flatMap(([node, kinds]) => (test(kinds) ? [node] : [])));
    return {
      some: those((kinds) => kinds.has("up") || kinds.has("unknown")),
      down: those((kinds) => kinds.has("down") && kinds.size === 1),
      degraded: those((kinds) => kinds.has("down") && kinds.size > 1),
      unknown: those((kinds) => kinds.has("unknown") && !kinds.has("down")),
    };
  });
  return (ways) => {
    const key = ways.map(idOf).join("\n");
    examples.set(key, ways);
    return tell(key);
  };
}
