import { type ObjectRef, refKey } from "../../api/ref.ts";
import { nodePhrase, servicePhrase } from "../phrase.ts";
import type { Reach } from "../reach.ts";
import type { Shared } from "../shared.ts";
import { type Change, change } from "./change.ts";

/** Which Services go to which routers, before and after; Services that change alike are told together. */
export function announcementChanges(from: Shared, to: Shared): readonly Change[] {
  const after = new Map(to.reach().map((r) => [r.facts.key, r]));
  const groups = new Map<
    string,
    { readonly make: (services: readonly ObjectRef[]) => Change; readonly services: ObjectRef[] }
  >();
  const add = (key: string, ref: ObjectRef, make: (services: readonly ObjectRef[]) => Change): void => {
    const group = groups.get(key) ?? { make, services: [] };
    groups.set(key, group);
    group.services.push(ref);
  };
  for (const old of from.reach()) {
    const now = after.get(old.facts.key);
    if (now === undefined) continue;
    const before = carried(from, old);
    const later = carried(to, now);
    const gone = now.announcers.length === 0 && old.announcers.length > 0;
    if (gone) {
      const reason = now.early ?? [...now.held.keys()].join(", ");
      add(`gone ${reason}`, old.ref, (services) =>
        change(
          "announcement",
          "error",
          `${servicePhrase(services)} ${is(services)} no longer announced by any node (${reason}).`,
          { services, before: "announced", after: reason },
        ),
      );
      continue;
    }
    for (const [key, { peer, family }] of before)
      if (!later.has(key))
        add(`lost ${key}`, old.ref, (services) =>
          change(
            "announcement",
            later.size === 0 ? "error" : "warning",
            `The ${family} address of ${servicePhrase(services)} is no longer sent to BGPPeer ${peer}: the session carries the other family only, unless dualStackAddressFamily is set.`,
            { services, before: "sent", after: "not sent", code: "MLB304" },
          ),
        );
    for (const [key, { peer, family }] of later)
      if (!before.has(key))
        add(`new ${key}`, old.ref, (services) =>
          change(
            "announcement",
            "warning",
            `The ${family} address of ${servicePhrase(services)} will be sent to BGPPeer ${peer}.`,
            { services, before: "not sent", after: "sent" },
          ),
        );
    for (const [lost, word, severity] of [
      [difference(old, now), "no longer announce", "warning"],
      [difference(now, old), "begin to announce", "info"],
    ] as const)
      if (lost.length > 0)
        add(`${word} ${lost.join(" ")}`, old.ref, (services) =>
          change("announcement", severity, `${nodePhrase(lost)} ${word} ${servicePhrase(services)}.`, {
            services,
            nodes: lost,
          }),
        );
  }
  return [...groups.values()].map(({ make, services }) =>
    make([...new Map(services.map((s) => [refKey(s), s])).values()]),
  );
}

const is = (services: readonly ObjectRef[]): string => (services.length > 1 ? "are" : "is");

function carried(
  shared: Shared,
  reach: Reach,
): ReadonlyMap<string, { readonly peer: string; readonly family: string }> {
  return new Map(
    shared
      .ways()
      .of(reach)
      .flatMap((w) =>
        [...w.families].map(
          (f) =>
            [`${w.peer.name} ${f}`, { peer: w.peer.name, family: f === "ipv4" ? "IPv4" : "IPv6" }] as const,
        ),
      ),
  );
}

function difference(a: Reach, b: Reach): readonly string[] {
  if (a.announcers === b.announcers) return [];
  const set = new Set(b.announcers);
  return a.announcers.filter((n) => !set.has(n));
}
