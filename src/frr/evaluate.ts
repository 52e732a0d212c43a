import { parsePrefix } from "../net/prefix.ts";
import { type FrrConfig, policiesOf } from "./config.ts";
import { canonicalAddress } from "./model/grammar.ts";
import type { Router } from "./model/model.ts";
import type { Surroundings } from "./policy/context.ts";
import { isUnknown, type Unknown } from "./policy/input.ts";
import { type BgpRoute, knownRoute, routeAfter } from "./policy/route.ts";
import { runMap } from "./policy/run.ts";
import type { LoadMode } from "./policy/store.ts";
import { type FrrRelease, releasesFor } from "./release.ts";

export interface EvaluateOptions {
  /** Of the router that decides, e.g. `10.4.3`; by default what the text says, else the newest known. */
  readonly frrVersion?: string;
  /** Default: `in`. */
  readonly direction?: "in" | "out";
  /**
   * How the text came to the router: as a file (`vtysh -f`, as frr-reload does) or line by line. By default both are tried, and where they
   * differ the answer is unknown.
   */
  readonly loadedBy?: LoadMode | "vtysh -f";
  /** The own AS number, for `set as-path replace`; by default that of the default BGP instance of the text. */
  readonly ownAsn?: string;
  /** The address of the neighbor, for `match peer`, `match ip route-source` and `set ip next-hop peer-address`. */
  readonly peer?: string;
}

export type Evaluation = { readonly permit: boolean; readonly route: BgpRoute } | Unknown;

/**
 * Decides what a route map makes of a route, by the recorded rules of FRR 8.4, 8.5 and 10.4. A rejected route is returned as it
 * was. `{ unknown: reason }` for forms that are not claimed: where the releases around an unrecorded version differ, where it
 * matters how the text was loaded, for clauses of which nothing is recorded, for what the route does not say.
 */
export function evaluateRouteMap(
  config: FrrConfig,
  name: string,
  route: BgpRoute,
  options: EvaluateOptions = {},
): Evaluation {
  const prefix = parsePrefix(route.prefix);
  if (prefix === undefined) return { unknown: `not a prefix: ${route.prefix}` };
  const input = knownRoute(prefix, route);
  return agreedOn(config, options, config.model.routers.get(""), (around) => {
    const decision = runMap(name, input, around);
    if (isUnknown(decision)) return decision;
    if (!decision.permit) return { permit: false, route };
    const after = routeAfter(route, decision.attributes, input, around);
    return isUnknown(after) ? after : { permit: true, route: after };
  });
}

/**
 * Asks under all circumstances that may hold: the releases around an unrecorded version, both ways of loading a text.
 * @returns the answer that all give, or what they depend on
 */
export function agreedOn(
  config: FrrConfig,
  options: EvaluateOptions,
  router: Router | undefined,
  ask: (around: Surroundings) => Evaluation,
): Evaluation {
  const modes: readonly LoadMode[] =
    options.loadedBy === undefined ? ["lines", "file"] : [options.loadedBy === "lines" ? "lines" : "file"];
  let agreed: Evaluation | undefined;
  for (const release of releasesFor(options.frrVersion ?? config.version)) {
    for (const mode of modes) {
      const evaluation = ask(surroundings(config, router, release, mode, options));
      if (isUnknown(evaluation)) return evaluation;
      if (agreed !== undefined && JSON.stringify(agreed) !== JSON.stringify(evaluation))
        return { unknown: why(config, release, mode, options) };
      agreed = evaluation;
    }
  }
  return agreed ?? { unknown: "no release" };
}

function surroundings(
  config: FrrConfig,
  router: Router | undefined,
  release: FrrRelease,
  mode: LoadMode,
  options: EvaluateOptions,
): Surroundings {
  const preference = router?.settings.get("bgp default local-preference");
  const ownAsn = options.ownAsn ?? router?.asn;
  return {
    policies: policiesOf(config, release, mode),
    release,
    direction: options.direction ?? "in",
    emptyListAfterMap: mode === "lines" || release.emptyListAfterMapInFile,
    defaultPreference: preference === undefined ? 100 : Number(preference.value),
    ownAsn: ownAsn === "" ? undefined : ownAsn,
    peer: options.peer === undefined ? undefined : canonicalAddress(options.peer),
    ofNeighbor: true,
    local: options.direction === "out",
  };
}

function why(config: FrrConfig, release: FrrRelease, mode: LoadMode, options: EvaluateOptions): string {
  if (options.loadedBy === undefined && mode === "file") {
    const refused = policiesOf(config, release, "file").refused.find(({ scope }) => scope === "group");
    return refused === undefined
      ? "a prefix list without rules decides, and what it does depends on how the text was loaded"
      : `line ${refused.line} is refused (${refused.reason}): what is left depends on how the text was loaded`;
  }
  return `FRR ${options.frrVersion ?? config.version} is not recorded, and the releases around it decide differently`;
}
