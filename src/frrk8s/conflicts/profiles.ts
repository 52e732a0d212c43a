import type { Conflict, Side } from "../conflict.ts";
import { type BfdField, bfdDifferences } from "../translate/bfd.ts";
import { differentProfiles, type TranslatedProfile } from "../translate/profiles.ts";
import { differingPairs, groupBy } from "./pairs.ts";

/** @returns the conflicts among BFD profiles of one name in several resources, one for each field that differs. */
export function profileConflicts(profiles: readonly TranslatedProfile[]): readonly Omit<Conflict, "node">[] {
  return [...groupBy(profiles, ({ config }) => config.name).values()].flatMap((same) =>
    differingPairs(same, ({ config }) => JSON.stringify(config)).flatMap(([a, b]) =>
      bfdDifferences(a.config, b.config).map((field) => ({
        vrf: "",
        field: `bfdProfiles (${a.config.name}).${field}`,
        a: sideOf(a, field),
        b: sideOf(b, field),
        error: differentProfiles(a.config.name, b.ref.name),
      })),
    ),
  );
}

/** Unset is a value of its own: FRR's default, but not equal to the same number written out. */
function sideOf({ config, ref, path }: TranslatedProfile, field: BfdField): Side {
  const value = config[field];
  return {
    value: value === undefined ? "unset" : String(value),
    origin: { ref, path: value === undefined ? path : `${path}.${field}` },
  };
}
