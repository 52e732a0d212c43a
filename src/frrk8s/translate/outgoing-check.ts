import type { Neighbor } from "../../api/frrk8s.ts";
import type { Origin } from "../../api/ref.ts";
import { below } from "../fault.ts";
import type { NeighborFamily } from "../model.ts";
import type { Context, RouterScope } from "./context.ts";
import { familyError, familyOfNeighbor, nameOf, peerTextOf } from "./names.ts";

/**
 * The checks that frr-k8s makes of what all neighbors of a router are to be told, before anything else of a neighbor: the address parses; each
 * prefix with a local preference or a community parses and fits the family, and none has two local preferences; unless the mode is
 * exactly `all`, each allowed prefix parses, fits, and is one of the router's or an imported one, by its text. Until 0.0.19 only the last was
 * checked.
 * @returns whether all holds
 */
export function checkOutgoing(
  neighbor: Neighbor,
  origin: Origin,
  router: RouterScope,
  context: Context,
): boolean {
  const name = nameOf(neighbor);
  if (!context.release.checksOutgoing) {
    return (
      neighbor.toAdvertise?.allowed?.mode === "all" || checkConfigured(neighbor, origin, router, context)
    );
  }
  const family = familyOfNeighbor(neighbor, context.release);
  if (family === undefined) {
    context.report({
      error: `failed to find ipfamily for neighbor ${name}, err: ${familyError(neighbor)}`,
      origin: below(origin, ".address"),
    });
    return false;
  }
  const check: Check = { neighbor, name, family, origin, router, context };
  const advertise = neighbor.toAdvertise ?? {};
  let sound = checkLocalPrefs(check);
  for (const [i, { prefixes = [], community = "" }] of (advertise.withCommunity ?? []).entries()) {
    const before = (): string =>
      `invalid prefixes ${goList(prefixes)} for community ${community} for neighbor ${name}, err: `;
    sound = checkPrefixes(prefixes, `.toAdvertise.withCommunity[${i}].prefixes`, before, check) && sound;
  }
  if (advertise.allowed?.mode === "all") return sound;
  return checkAllowed(check) && sound;
}

interface Check {
  readonly neighbor: Neighbor;
  readonly name: string;
  readonly family: NeighborFamily;
  readonly origin: Origin;
  readonly router: RouterScope;
  readonly context: Context;
}

/** The text holds the whole list, so that only the first prefix of a list with two values is told. */
function checkLocalPrefs(check: Check): boolean {
  const { neighbor, name, origin, router, context } = check;
  let sound = true;
  const first = new Map<string, { readonly localPref: number; readonly path: string }>();
  for (const [i, { prefixes = [], localPref = 0 }] of (neighbor.toAdvertise?.withLocalPref ?? []).entries()) {
    const path = `.toAdvertise.withLocalPref[${i}]`;
    const before = (): string =>
      `invalid prefixes ${goList(prefixes)} for localpref ${localPref} for neighbor ${name}, err: `;
    sound = checkPrefixes(prefixes, `${path}.prefixes`, before, check) && sound;
    const twice = prefixes.find((prefix) => (first.get(prefix)?.localPref ?? localPref) !== localPref);
    const earlier = twice === undefined ? undefined : first.get(twice);
    if (earlier !== undefined) {
      sound = false;
      context.report({
        error: `prefix ${goList(prefixes)} is configured with both local preference ${earlier.localPref} and ${localPref}`,
        origin: below(origin, path),
        clash: {
          vrf: router.vrf,
          neighbor: peerTextOf(neighbor),
          field: "toAdvertise.withLocalPref",
          a: {
            value: `${earlier.localPref} for ${twice}`,
            origin: below(origin, `${earlier.path}.localPref`),
          },
          b: { value: `${localPref} for ${twice}`, origin: below(origin, `${path}.localPref`) },
        },
      });
    }
    const entry = { localPref, path };
    for (const prefix of prefixes) if (!first.has(prefix)) first.set(prefix, entry);
  }
  return sound;
}

function checkAllowed(check: Check): boolean {
  const { neighbor, name, origin, router, context } = check;
  const prefixes = neighbor.toAdvertise?.allowed?.prefixes ?? [];
  const path = ".toAdvertise.allowed.prefixes";
  const before = (): string => `invalid allowed prefixes ${goList(prefixes)} for neighbor ${name}, err: `;
  const sound = checkPrefixes(prefixes, path, before, check);
  return checkConfigured(neighbor, origin, router, context) && sound;
}

function checkConfigured(neighbor: Neighbor, origin: Origin, router: RouterScope, context: Context): boolean {
  let sound = true;
  for (const [i, prefix] of (neighbor.toAdvertise?.allowed?.prefixes ?? []).entries()) {
    if (router.advertisableSet.has(prefix)) continue;
    sound = false;
    context.report({
      error: `trying to advertise non configured prefix ${prefix} to neighbor ${nameOf(neighbor)}, vrf ${router.vrf}`,
      origin: below(origin, `.toAdvertise.allowed.prefixes[${i}]`),
    });
  }
  return sound;
}

/** Tells the first prefix of a list that does not parse or fit. */
function checkPrefixes(
  prefixes: readonly string[],
  path: string,
  before: () => string,
  check: Check,
): boolean {
  const { neighbor, family, origin, router, context } = check;
  const mustFit = family !== "dual";
  const at = prefixes.findIndex((prefix) => {
    const own = context.familyOf(prefix);
    return own === undefined || (mustFit && own !== family);
  });
  const wrong = prefixes[at];
  if (wrong === undefined) return true;
  const where = below(origin, `${path}[${at}]`);
  if (context.familyOf(wrong) === undefined) {
    context.report({ error: `${before()}unknown ipfamily for ${wrong}`, origin: where });
  } else {
    context.report({
      error: `${before()}prefix ${wrong} is not compatible with the ipfamily ${family}`,
      origin: where,
      clash: {
        vrf: router.vrf,
        neighbor: peerTextOf(neighbor),
        field: path.slice(1).replace(/\[\d+\]/g, ""),
        a: { value: wrong, origin: where },
        b: { value: neighbor.address ?? "", origin: below(origin, ".address") },
      },
    });
  }
  return false;
}

/** Go prints a list of strings in brackets, with spaces between. */
function goList(list: readonly string[]): string {
  return `[${list.join(" ")}]`;
}
