import type { BFDProfile } from "../../api/frrk8s.ts";
import type { BfdProfileConfig } from "../model.ts";

/** An unset number stays unset (FRR's default), which is not the same as the default written out; unset echo and passive mode are false. */
export function bfdProfileOf(profile: BFDProfile): BfdProfileConfig {
  const {
    name = "",
    receiveInterval,
    transmitInterval,
    detectMultiplier,
    echoInterval,
    minimumTtl,
  } = profile;
  return {
    name,
    ...(receiveInterval === undefined ? {} : { receiveInterval }),
    ...(transmitInterval === undefined ? {} : { transmitInterval }),
    ...(detectMultiplier === undefined ? {} : { detectMultiplier }),
    ...(echoInterval === undefined ? {} : { echoInterval }),
    ...(profile.echoMode ? { echoMode: true } : {}),
    ...(profile.passiveMode ? { passiveMode: true } : {}),
    ...(minimumTtl === undefined ? {} : { minimumTtl }),
  };
}

const FIELDS = [
  "receiveInterval",
  "transmitInterval",
  "detectMultiplier",
  "echoInterval",
  "echoMode",
  "passiveMode",
  "minimumTtl",
] as const satisfies readonly (keyof BfdProfileConfig)[];

export type BfdField = (typeof FIELDS)[number];

/** @returns the fields in which two profiles of one name differ. */
export function bfdDifferences(a: BfdProfileConfig, b: BfdProfileConfig): readonly BfdField[] {
  return FIELDS.filter((field) => a[field] !== b[field]);
}
