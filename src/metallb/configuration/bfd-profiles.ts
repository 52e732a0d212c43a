import type { BFDProfile, BFDProfileSpec } from "../../api/metallb.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import type { ConfigFault } from "./fault.ts";

/** A BFD profile as MetalLB holds it. Intervals in milliseconds. */
export interface BfdProfile {
  readonly name: string;
  readonly ref: ObjectRef;
  readonly spec: BFDProfileSpec;
}

/** The bounds in the order in which MetalLB checks them. */
const BOUNDS: readonly {
  readonly field: keyof BFDProfileSpec;
  readonly what: string;
  readonly min: number;
  readonly max: number;
}[] = [
  { field: "detectMultiplier", what: "detect multiplier", min: 2, max: 255 },
  { field: "receiveInterval", what: "receive interval", min: 10, max: 60000 },
  { field: "transmitInterval", what: "transmit interval", min: 10, max: 60000 },
  { field: "minimumTtl", what: "minimum ttl", min: 1, max: 254 },
  { field: "echoInterval", what: "echo interval", min: 10, max: 60000 },
];

/** Reads all BFD profiles, in the given order (MetalLB: by name). The position in that order is part of the error. */
export function parseBfdProfiles(objects: readonly BFDProfile[]): {
  readonly profiles: ReadonlyMap<string, BfdProfile>;
  readonly faults: readonly ConfigFault[];
} {
  const profiles = new Map<string, BfdProfile>();
  const faults: ConfigFault[] = [];
  for (const [i, object] of objects.entries()) {
    const ref = refOf(object);
    const { name } = object.metadata;
    const spec = object.spec ?? {};
    const add = (error: string, path: string): void => {
      faults.push({ error, origin: { ref, path } });
    };
    if (name === "") add(`parsing bfd profile #${i + 1}: missing bfd profile name`, "metadata.name");
    for (const { field, what, min, max } of BOUNDS) {
      const value = spec[field];
      if (typeof value !== "number" || (value >= min && value <= max)) continue;
      add(
        `parsing bfd profile #${i + 1}: invalid value ${value}, must be in ${min}-${max} range\ninvalid ${what} value`,
        `spec.${field}`,
      );
    }
    if (profiles.has(name)) add(`found duplicate bfd profile name ${name}`, "metadata.name");
    else profiles.set(name, { name, ref, spec });
  }
  return { profiles, faults };
}
