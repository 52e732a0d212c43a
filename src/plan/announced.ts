import type { FrrConfig } from "../frr/config.ts";
import { sending } from "../frr/sent.ts";

/** A prefix that a node sends to a neighbor, or would if the session is up. */
export interface Sent {
  readonly vrf: string;
  readonly peer: string;
  readonly prefix: string;
}

const known = new WeakMap<FrrConfig, ReadonlyMap<string, Sent>>();

/**
 * @returns all prefixes that a configuration sends, by `vrf peer prefix`; linear in networks × neighbors of one node, and asked once for
 *   each configuration
 */
export function announcedBy(config: FrrConfig): ReadonlyMap<string, Sent> {
  const found = known.get(config) ?? sentBy(config);
  known.set(config, found);
  return found;
}

function sentBy(config: FrrConfig): ReadonlyMap<string, Sent> {
  const found = new Map<string, Sent>();
  for (const router of config.model.routers.values()) {
    const prefixes = new Set(
      [...router.families.values()].flatMap((family) =>
        [...family.settings.keys()].flatMap((name) => /^network (\S+)$/.exec(name)?.[1] ?? []),
      ),
    );
    for (const peer of router.neighbors.keys()) {
      for (const prefix of prefixes) {
        const { vrf } = router;
        if (sending(config, { vrf, peer, prefix }).kind !== "sent") continue;
        found.set(`${vrf} ${peer} ${prefix}`, { vrf, peer, prefix });
      }
    }
  }
  return found;
}

/** @returns the sessions that a configuration has, by `vrf peer` */
export function sessionsOf(config: FrrConfig): ReadonlySet<string> {
  return new Set(
    [...config.model.routers.values()].flatMap((r) =>
      [...r.neighbors.keys()].map((peer) => `${r.vrf} ${peer}`),
    ),
  );
}
