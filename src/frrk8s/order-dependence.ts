import { refKey } from "../api/ref.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Side } from "./conflict.ts";
import { obstaclesOf } from "./conflicts/conflicts.ts";
import { groupBy } from "./conflicts/pairs.ts";
import { type Conversion, convert } from "./convert.ts";
import { evpnFaults, possibleEvpnErrors } from "./evpn-check.ts";
import { below } from "./fault.ts";
import { type IncomingFilter, neighborId, peerOf } from "./model.ts";
import { type Prepared, prepare } from "./prepare.ts";
import type { RenderOptions } from "./result.ts";
import type { Config } from "./select.ts";
import { filterKey } from "./translate/incoming.ts";
import type { TranslatedNeighbor } from "./translate/neighbor.ts";

/**
 * Something that the order decides in which frr-k8s happens to list the resources: nothing sorts them, so that each reconcile may see another
 * order.
 */
export type OrderDependence = ConfigurationByOrder | ErrorByOrder;

/** The configuration itself can change from one reconcile to the next. */
export interface ConfigurationByOrder {
  readonly decides: "configuration";
  readonly vrf: string;
  readonly neighbor: string;
  readonly field: string;
  /** Whose value stays. */
  readonly wins: "first" | "last";
  /** What each resource says, in the order of this list. */
  readonly sides: readonly Side[];
}

/** The node is refused in any order, but with another text. */
export interface ErrorByOrder {
  readonly decides: "error";
  /** At least two texts that can be reported; there may be more. */
  readonly errors: readonly string[];
}

/**
 * Finds what depends on the order of the list, from what the resources say and not by trying the orders: linear in them. The texts of an
 * error are found by converting single resources, and at most 16 pairs that are known to exclude each other.
 */
export function orderDependence(
  s: Snapshot,
  node: string,
  options: RenderOptions = {},
): readonly OrderDependence[] {
  const prepared = prepare(s, node, options);
  if ("ok" in prepared) {
    const errors = [...new Set(prepared.faults.map(({ error }) => error))];
    return errors.length < 2 ? [] : [{ decides: "error", errors }];
  }
  const conversion = convert(prepared.selected, prepared.context);
  return conversion.error === undefined
    ? configurationsByOrder(conversion)
    : errorsByOrder(conversion, prepared, node);
}

function configurationsByOrder({ contributions }: Conversion): ConfigurationByOrder[] {
  const groups = groupBy(
    contributions.routers.flatMap(({ neighbors }) => neighbors),
    ({ config }) => `${config.vrfName ?? ""}\n${neighborId(config)}`,
  );
  return [...groups.values()].flatMap((same) =>
    same.length < 2 ? [] : [...firstWins(same), ...lastWins(same)],
  );
}

interface FirstWins {
  readonly field: string;
  readonly value: (neighbor: TranslatedNeighbor) => string;
  readonly path: (neighbor: TranslatedNeighbor) => string;
}

/** What frr-k8s neither compares nor unites. */
const FIRST_WINS: readonly FirstWins[] = Object.freeze([
  {
    field: "enableGracefulRestart",
    value: ({ config }) => String(config.gracefulRestart === true),
    path: ({ spec }) => (spec.enableGracefulRestart === undefined ? "" : ".enableGracefulRestart"),
  },
  {
    field: "interface",
    value: ({ config }) => (config.iface === undefined ? "address" : "interface"),
    path: ({ config }) => (config.iface === undefined ? ".address" : ".interface"),
  },
]);

/** Within a resource the order is fixed: its first one speaks for it. */
function firstWins(same: readonly TranslatedNeighbor[]): ConfigurationByOrder[] {
  const heads = [...groupBy(same, ({ origin }) => refKey(origin.ref)).values()].flatMap(
    ([head]) => head ?? [],
  );
  return FIRST_WINS.flatMap(({ field, value, path }) => {
    if (new Set(heads.map(value)).size < 2) return [];
    const sides = heads.map((head) => ({ value: value(head), origin: below(head.origin, path(head)) }));
    return [{ ...placeOf(heads), decides: "configuration", field, wins: "first", sides }];
  });
}

/** Filters whose keys collide: the last resource's stays. If anything accepts everything, the filters do not matter. */
function lastWins(same: readonly TranslatedNeighbor[]): ConfigurationByOrder[] {
  if (same.some(({ config }) => config.incoming.all)) return [];
  const filters = same.flatMap((neighbor) => {
    const { prefixesV4 = [], prefixesV6 = [] } = neighbor.config.incoming;
    return [...prefixesV4, ...prefixesV6].map((filter) => ({ neighbor, filter }));
  });
  const byKey = groupBy(filters, ({ filter }) => `${filter.ipFamily} ${filterKey(filter)}`);
  return [...byKey.values()].flatMap((group) => {
    const tails = [...groupBy(group, ({ neighbor }) => refKey(neighbor.origin.ref)).values()].flatMap(
      (own) => own.at(-1) ?? [],
    );
    if (new Set(tails.map(({ filter }) => shown(filter))).size < 2) return [];
    return [
      {
        ...placeOf(same),
        decides: "configuration",
        field: "toReceive.allowed.prefixes",
        wins: "last",
        sides: tails.map(({ neighbor, filter }) => ({
          value: shown(filter),
          origin: below(neighbor.origin, ".toReceive.allowed.prefixes"),
        })),
      },
    ];
  });
}

function shown({ prefix, le, ge }: IncomingFilter): string {
  return `${prefix}${le === undefined ? "" : ` le ${le}`}${ge === undefined ? "" : ` ge ${ge}`}`;
}

function placeOf([first]: readonly TranslatedNeighbor[]): { vrf: string; neighbor: string } {
  return first === undefined
    ? { vrf: "", neighbor: "" }
    : { vrf: first.config.vrfName ?? "", neighbor: peerOf(first.config) };
}

const PAIRS = 16;

/**
 * Whatever the order, the reported error is that of a resource by itself, or that of a resource behind one that it excludes. frr-k8s
 * walks VRFs in random order where it checks EVPN.
 */
function errorsByOrder(conversion: Conversion, prepared: Prepared, node: string): ErrorByOrder[] {
  const { selected, context, release } = prepared;
  const errors = new Set<string>();
  const add = (error: string | undefined): void => {
    if (error !== undefined) errors.add(error);
  };
  add(conversion.error);
  const sound = new Map<string, Config>();
  for (const config of selected) {
    const alone = convert([config], context);
    if (alone.error === undefined || isEvpnError(alone)) sound.set(refKey(config.ref), config);
    else add(alone.error);
  }
  for (const error of possibleEvpnErrors(conversion.routers)) add(error);
  const pairs = new Map(
    obstaclesOf(conversion, node, release).conflicts.map(({ a, b }) => {
      const keys = [refKey(a.origin.ref), refKey(b.origin.ref)] as const;
      return [keys.join("\n"), keys] as const;
    }),
  );
  const configs = new Map(selected.map((config) => [refKey(config.ref), config]));
  for (const [a, b] of [...pairs.values()].slice(0, PAIRS)) {
    if (errors.size > 1 || a === b) continue;
    for (const [first, second] of [
      [sound.get(a), configs.get(b)],
      [sound.get(b), configs.get(a)],
    ]) {
      if (first === undefined || second === undefined) continue;
      const pair = convert([first, second], context);
      if (!isEvpnError(pair)) add(pair.error);
    }
  }
  return errors.size < 2 ? [] : [{ decides: "error", errors: [...errors] }];
}

/** An error that only the whole of the configurations can have: alone it does not count. */
function isEvpnError(conversion: Conversion): boolean {
  return conversion.routers.length > 0 && evpnFaults(conversion.routers)[0]?.error === conversion.error;
}
