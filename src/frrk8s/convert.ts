import { refKey } from "../api/ref.ts";
import { evpnError } from "./evpn-check.ts";
import { rememberedFamilies } from "./family.ts";
import type { Fault, Report } from "./fault.ts";
import { addRouter, beginRouter, finishRouter, mergeWithItself, type RouterMerge } from "./merge/router.ts";
import type { BfdProfileConfig, RouterConfig } from "./model.ts";
import { rawTexts } from "./raw.ts";
import type { Config } from "./select.ts";
import { valuesByKey } from "./sorted.ts";
import type { Context } from "./translate/context.ts";
import { type TranslatedProfile, translateProfiles } from "./translate/profiles.ts";
import { type TranslatedRouter, translateRouter } from "./translate/router.ts";

/** What the resources say, each for itself: what conflicts, origins and orders are found in. */
export interface Contributions {
  readonly configs: readonly Config[];
  readonly routers: readonly TranslatedRouter[];
  readonly profiles: readonly TranslatedProfile[];
}

/** What the conversion needs beside the configurations. */
export type ConvertOptions = Omit<Context, "report" | "familyOf">;

/** What all configurations of a node come to. */
export interface Conversion {
  readonly contributions: Contributions;
  readonly faults: readonly Fault[];
  /** What frr-k8s reports; undefined if it converts. */
  readonly error: string | undefined;
  readonly transient: boolean;
  readonly routers: readonly RouterConfig[];
  readonly profiles: readonly BfdProfileConfig[];
  readonly extraConfig: string;
}

/**
 * Converts the configurations of a node in list order, as frr-k8s: for each its BFD profiles, then router by router: translate, merge with
 * itself, merge with those of the same VRF so far; at the end the checks of EVPN. The first fault is what frr-k8s reports; translation
 * goes on behind it to find the others, merging does not.
 */
export function convert(configs: readonly Config[], options: ConvertOptions): Conversion {
  const faults: Fault[] = [];
  let error: string | undefined;
  let transient = false;
  const known = new Set<string>();
  const report: Report = (fault) => {
    // A check that is made for each family finds the same thing twice.
    const key = JSON.stringify([fault.error, refKey(fault.origin.ref), fault.origin.path]);
    if (known.has(key)) return;
    known.add(key);
    faults.push(fault);
    if (error === undefined) {
      error = fault.error;
      transient = fault.transient === true;
    }
  };
  const context: Context = { ...options, report, familyOf: rememberedFamilies() };
  const merges = new Map<string, RouterMerge>();
  const routers: TranslatedRouter[] = [];
  const profiles: TranslatedProfile[] = [];
  const profilesByName = new Map<string, TranslatedProfile>();
  for (const config of configs) {
    const own = translateProfiles(config, profilesByName, report);
    profiles.push(...own);
    const bfdProfiles = new Set(own.map((profile) => profile.config.name));
    const written = config.spec.bgp?.routers ?? [];
    const prefixesByVrf = new Map(written.map((router) => [router.vrf ?? "", router.prefixes ?? []]));
    for (const [i, router] of written.entries()) {
      const origin = { ref: config.ref, path: `spec.bgp.routers[${i}]` };
      const translated = translateRouter(router, origin, { prefixesByVrf, bfdProfiles }, context);
      routers.push(translated);
      error ??= mergeInto(merges, translated.config, context);
    }
  }
  const merged = error === undefined ? valuesByKey(merges).map(finishRouter) : [];
  error ??= evpnError(merged);
  return {
    contributions: { configs, routers, profiles },
    faults,
    error,
    transient,
    routers: merged,
    profiles: valuesByKey(profilesByName).map(({ config }) => config),
    extraConfig: rawTexts(configs)
      .map(({ text }) => `${text}\n`)
      .join(""),
  };
}

function mergeInto(
  merges: Map<string, RouterMerge>,
  router: RouterConfig,
  { release }: Context,
): string | undefined {
  const own = release.mergesItself ? mergeWithItself(router, release) : { ok: true as const, value: router };
  if (!own.ok) return own.error;
  const vrf = router.vrf ?? "";
  const merge = merges.get(vrf);
  if (merge !== undefined) return addRouter(merge, own.value, release);
  merges.set(vrf, beginRouter(own.value));
  return undefined;
}
