import { MASKED } from "../../snapshot/mask.ts";
import type { Conflict, Side } from "../conflict.ts";
import { below } from "../fault.ts";
import { outgoingError } from "../merge/neighbor.ts";
import { type NeighborField, neighborFields, neighborInErrors } from "../merge/neighbor-fields.ts";
import { addOutgoing, emptyOutgoing } from "../merge/outgoing.ts";
import { neighborId, type OutgoingConfig, peerOf } from "../model.ts";
import type { Release } from "../releases.ts";
import type { TranslatedNeighbor } from "../translate/neighbor.ts";
import { differingPairs, groupBy } from "./pairs.ts";

type Found = Omit<Conflict, "node">;

/** @returns the conflicts among what the resources say of one neighbor. */
export function neighborConflicts(same: readonly TranslatedNeighbor[], release: Release): readonly Found[] {
  if (same.length < 2) return [];
  return [
    ...neighborFields(release).flatMap((field) => fieldConflicts(field, same, release)),
    ...NEXT_HOPS.flatMap((hop) => nextHopConflicts(hop, same, release)),
    ...localPrefConflicts(same, release),
  ];
}

function fieldConflicts(
  field: NeighborField,
  same: readonly TranslatedNeighbor[],
  release: Release,
): Found[] {
  const known = same.filter(({ config, faulty }) => !faulty.has(field.field) && !yields(field, config));
  return differingPairs(known, ({ config }) => field.value(config)).flatMap(([a, b]) => {
    if (field.agrees?.(field.value(a.config), field.value(b.config))) return [];
    return [
      {
        ...placeOf(b),
        field: field.field,
        a: sideOf(field, a),
        b: sideOf(field, b),
        error: field.error(neighborInErrors(b.config, neighborId(b.config), release)),
      },
    ];
  });
}

function yields(field: NeighborField, config: TranslatedNeighbor["config"]): boolean {
  return field.emptyYields === true && field.value(config) === "";
}

/** An unset field has the neighbor as its origin: there is no line to point at. */
function sideOf(field: NeighborField, { config, spec, origin }: TranslatedNeighbor): Side {
  const path = field.path(spec);
  const set = Object.hasOwn(spec, path.slice(1));
  const value = String(field.value(config));
  return {
    value: field.secret && value !== "" ? MASKED : value,
    origin: set ? below(origin, path) : origin,
  };
}

function placeOf({ config }: TranslatedNeighbor): { readonly vrf: string; readonly neighbor: string } {
  return { vrf: config.vrfName ?? "", neighbor: peerOf(config) };
}

const NEXT_HOPS = [
  { family: "ipv4", hop: "nextHopV4" },
  { family: "ipv6", hop: "nextHopV6" },
] as const;

function nextHopConflicts(
  { family, hop }: (typeof NEXT_HOPS)[number],
  same: readonly TranslatedNeighbor[],
  release: Release,
): Found[] {
  const set = same.filter(({ config }) => config.outgoing[hop] !== undefined);
  return differingPairs(set, ({ config }) => config.outgoing[hop]).map(([a, b]) => {
    const side = ({ config, origin }: TranslatedNeighbor): Side => ({
      value: config.outgoing[hop] ?? "",
      origin: below(origin, `.toAdvertise.nextHop.${family}`),
    });
    return {
      ...placeOf(b),
      field: `toAdvertise.nextHop.${family}`,
      a: side(a),
      b: side(b),
      error: mergeError(b, { [hop]: a.config.outgoing[hop] }, { [hop]: b.config.outgoing[hop] }, release),
    };
  });
}

interface LocalPref {
  readonly neighbor: TranslatedNeighbor;
  readonly prefix: string;
  readonly localPref: number;
  readonly path: string;
}

/** Two values within one neighbor of one resource are a fault of that resource and are not told twice. */
function localPrefConflicts(same: readonly TranslatedNeighbor[], release: Release): Found[] {
  const all = same.flatMap((neighbor) => {
    const { localPrefs = [] } = neighbor.config.outgoing;
    if (localPrefs.length === 0) return [];
    return (neighbor.spec.toAdvertise?.withLocalPref ?? []).flatMap(
      ({ prefixes = [], localPref = 0 }, i): LocalPref[] =>
        localPref === 0 && !release.writesLocalPrefZero
          ? []
          : prefixes.map((prefix) => ({
              neighbor,
              prefix,
              localPref,
              path: `.toAdvertise.withLocalPref[${i}].localPref`,
            })),
    );
  });
  return [...groupBy(all, ({ prefix }) => prefix).values()].flatMap((group) =>
    differingPairs(group, ({ localPref }) => localPref)
      .filter(([a, b]) => a.neighbor !== b.neighbor)
      .map(([a, b]) => ({
        ...placeOf(b.neighbor),
        field: "toAdvertise.withLocalPref",
        a: localPrefSide(a),
        b: localPrefSide(b),
        error: mergeError(b.neighbor, outgoingWith(a), outgoingWith(b), release),
      })),
  );
}

function localPrefSide({ neighbor, prefix, localPref, path }: LocalPref): Side {
  return { value: `${localPref} for ${prefix}`, origin: below(neighbor.origin, path) };
}

function outgoingWith({ prefix, localPref }: LocalPref): OutgoingConfig {
  return { localPrefs: [{ name: "", ipFamily: "ip", prefixes: [prefix], localPref }] };
}

/** The words of the merge for two sides that are known to exclude each other. */
function mergeError(
  neighbor: TranslatedNeighbor,
  a: OutgoingConfig,
  b: OutgoingConfig,
  release: Release,
): string {
  const merge = emptyOutgoing();
  addOutgoing(merge, a, release);
  return outgoingError(neighbor.config, addOutgoing(merge, b, release) ?? "");
}
