import type { Block, FrrModel, Neighbor, Router, Settings } from "../model/model.ts";
import type { FrrRelease } from "../release.ts";

/** Lines by which FRR introduces itself. */
const BANNER = /^(?:frr (?:version|defaults)|service integrated-vtysh-config)\b/;

/** What FRR does not print although it was told (observed in all releases). */
const SESSION: Readonly<Record<string, string>> = Object.freeze({ port: "179" });
const PROFILE: Readonly<Record<string, string>> = Object.freeze({
  "detect-multiplier": "3",
  "receive-interval": "300",
  "transmit-interval": "300",
});

/** @returns the model without banners and without settings that say what holds anyway. */
export function withoutDefaults(model: FrrModel, release: FrrRelease): FrrModel {
  const tracking = release.resolveViaDefault ? "yes" : "no";
  return {
    ...model,
    housekeeping: model.housekeeping.filter(({ text }) => !BANNER.test(text)),
    // A VRF of the operating system has a block of its own even if nothing is said of it.
    vrfs: new Map([...model.vrfs].filter(([, { settings }]) => settings.size > 0)),
    settings: new Map([...model.settings].filter(([, { value }]) => value !== tracking)),
    profiles: mapped(
      model.profiles,
      (block): Block => ({ ...block, settings: without(block.settings, PROFILE) }),
    ),
    routers: mapped(
      model.routers,
      (router): Router => ({
        ...router,
        neighbors: mapped(router.neighbors, lean),
        groups: mapped(router.groups, lean),
      }),
    ),
  };
}

const lean = (neighbor: Neighbor): Neighbor => ({
  ...neighbor,
  settings: without(neighbor.settings, SESSION),
});

function without(settings: Settings, defaults: Readonly<Record<string, string>>): Settings {
  return new Map(
    [...settings].filter(([name, { value }]) => !Object.hasOwn(defaults, name) || defaults[name] !== value),
  );
}

function mapped<T>(map: ReadonlyMap<string, T>, change: (item: T) => T): ReadonlyMap<string, T> {
  return new Map([...map].map(([name, item]) => [name, change(item)]));
}
