import { refKey } from "../../api/ref.ts";
import type { Side } from "../conflict.ts";
import { groupBy } from "../conflicts/pairs.ts";
import type { Contributions } from "../convert.ts";
import { below } from "../fault.ts";
import { type IncomingFilter, neighborId, peerOf } from "../model.ts";
import { filterKey } from "../translate/incoming.ts";
import type { TranslatedNeighbor } from "../translate/neighbor.ts";

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

/** Finds, neighbor by neighbor, what frr-k8s takes from the first or the last resource in the list. */
export function configurationsByOrder({ routers }: Contributions): readonly ConfigurationByOrder[] {
  const groups = groupBy(
    routers.flatMap(({ neighbors }) => neighbors),
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
