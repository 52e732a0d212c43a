import type { ObjectRef } from "../../api/ref.ts";
import type { Report } from "../fault.ts";
import type { BfdProfileConfig } from "../model.ts";
import type { Config } from "../select.ts";
import { bfdDifferences, bfdProfileOf } from "./bfd.ts";

/** A BFD profile of one resource. */
export interface TranslatedProfile {
  readonly config: BfdProfileConfig;
  readonly ref: ObjectRef;
  readonly path: string;
}

/**
 * Translates the BFD profiles of a resource. A name may come once in it; in several resources it must mean the same.
 * @param earlier the first profile of each name in the resources before; those of this one are added
 */
export function translateProfiles(
  config: Config,
  earlier: Map<string, TranslatedProfile>,
  report: Report,
): readonly TranslatedProfile[] {
  const own = new Map<string, TranslatedProfile>();
  for (const [i, written] of (config.spec.bgp?.bfdProfiles ?? []).entries()) {
    const profile = { config: bfdProfileOf(written), ref: config.ref, path: `spec.bgp.bfdProfiles[${i}]` };
    const { name } = profile.config;
    const origin = { ref: config.ref, path: profile.path };
    const double = own.get(name);
    if (double !== undefined) {
      report({
        error: `duplicate bfd profile name ${name} in config ${config.name}`,
        origin,
        clash: {
          vrf: "",
          field: "bfdProfiles",
          a: { value: name, origin: { ref: config.ref, path: double.path } },
          b: { value: name, origin },
        },
      });
      continue;
    }
    own.set(name, profile);
    const other = earlier.get(name);
    if (other === undefined) earlier.set(name, profile);
    else if (bfdDifferences(other.config, profile.config).length > 0) {
      report({ error: differentProfiles(name, config.name), origin });
    }
  }
  return [...own.values()];
}

/** @returns frr-k8s' words for a profile that another resource defines otherwise. */
export function differentProfiles(name: string, config: string): string {
  return `duplicate bfd profile name ${name} with different values for config ${config}`;
}
