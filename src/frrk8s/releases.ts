/** Behavior of frr-k8s that has changed over time. Switches are true where the newest known release does it. */
export interface Release {
  /** `0.0.14` … `0.0.25`, or `main`: after 0.0.25. */
  readonly name: string;
  /** The release whose recorded text stands for this one, where this one's is not recorded. */
  readonly textOf?: string;
  readonly logTarget: "file /etc/frr/frr.log" | "stdout";
  /** `debug route-map detail` at level debug. */
  readonly debugRouteMap: boolean;
  /** A list and a route-map entry for each prefix and property, or one for each property and family. */
  readonly modifiers: "each prefix" | "each property";
  /** A list is complete before a route map uses it, and one that accepts everything permits any. */
  readonly listsBeforeUse: boolean;
  /** A router is merged with itself: lists are sorted, doubles united, defaults dropped even if nothing else merges. */
  readonly mergesItself: boolean;
  /** disableMP counts: unset, a session carries both families. */
  readonly disableMP: boolean;
  /** A prefix must be of the neighbor's family; a property is given once. */
  readonly checksOutgoing: boolean;
  /** A local preference is given in one entry: another one with the same value is refused as such. Before, only a prefix with two. */
  readonly localPrefOnce: boolean;
  /** A local preference of 0 is written. */
  readonly writesLocalPrefZero: boolean;
  /** A BFD profile in one of two configurations is enough. */
  readonly mergesBfdProfile: boolean;
  /** How a neighbor is called in messages of the merge. */
  readonly neighborInErrors: "id" | "address and vrf";
  /** Only the daemon's own namespace is seen. */
  readonly ownNamespace: boolean;
  readonly fields: Fields;
}

/** Fields that came later: an older API server drops them. */
interface Fields {
  readonly dynamicASN: boolean;
  readonly interface: boolean;
  readonly dualStackAddressFamily: boolean;
  readonly localASN: boolean;
  readonly frrK8sConfiguration: boolean;
  /** nextHop, addressFamilies, evpn, and the router ID of a host without IPv4. */
  readonly evpn: boolean;
}

/** The patch level in which each behavior appeared; `main` is 26. */
const SINCE = {
  dynamicASN: 15,
  debugRouteMap: 16,
  interface: 17,
  localPrefOnce: 17,
  mergesItself: 18,
  listsBeforeUse: 18,
  dualStackAddressFamily: 19,
  eachProperty: 20,
  stdout: 22,
  mergesBfdProfile: 23,
  frrK8sConfiguration: 23,
  localASN: 24,
  evpn: 26,
} as const;

const MAIN = 26;

/**
 * Releases whose texts are neither recorded nor known from the files that frr-k8s' own tests expect (0.0.18 and 0.0.19 are): the
 * nearest recorded one with the same structure.
 */
const NEAREST: Readonly<Record<number, string>> = Object.freeze({
  15: "0.0.16",
  17: "0.0.16",
  23: "0.0.22",
  24: "0.0.25",
});

function release(patch: number): Release {
  const textOf = NEAREST[patch];
  return Object.freeze({
    name: patch === MAIN ? "main" : `0.0.${patch}`,
    ...(textOf === undefined ? {} : { textOf }),
    logTarget: patch >= SINCE.stdout ? "stdout" : "file /etc/frr/frr.log",
    debugRouteMap: patch >= SINCE.debugRouteMap && patch < SINCE.mergesItself,
    modifiers: patch >= SINCE.eachProperty ? "each property" : "each prefix",
    listsBeforeUse: patch >= SINCE.listsBeforeUse,
    mergesItself: patch >= SINCE.mergesItself,
    disableMP: patch < SINCE.dualStackAddressFamily,
    checksOutgoing: patch >= SINCE.eachProperty,
    localPrefOnce: patch >= SINCE.localPrefOnce,
    writesLocalPrefZero: patch >= SINCE.eachProperty,
    mergesBfdProfile: patch >= SINCE.mergesBfdProfile,
    neighborInErrors: patch >= SINCE.interface ? "id" : "address and vrf",
    ownNamespace: patch >= SINCE.dualStackAddressFamily,
    fields: Object.freeze({
      dynamicASN: patch >= SINCE.dynamicASN,
      interface: patch >= SINCE.interface,
      dualStackAddressFamily: patch >= SINCE.dualStackAddressFamily,
      localASN: patch >= SINCE.localASN,
      frrK8sConfiguration: patch >= SINCE.frrK8sConfiguration,
      evpn: patch >= SINCE.evpn,
    }),
  });
}

/** The known releases of frr-k8s, oldest first; the last is what a case without a release means. */
export const RELEASES: readonly Release[] = Object.freeze(
  Array.from({ length: MAIN - 14 + 1 }, (_, i) => release(14 + i)),
);

/** What holds where no release is known. */
export const NEWEST = release(MAIN);

/**
 * Chooses the behavior by name: `0.0.20`, `v0.0.20`, `main` or `HEAD`; undefined is the newest. An older or newer patch level than known falls
 * to the nearest one.
 * @returns undefined for a text that names no release of frr-k8s
 */
export function releaseOf(name: string | undefined): Release | undefined {
  if (name === undefined || name === "main" || name === "HEAD") return NEWEST;
  const patch = /^v?0\.0\.(\d{1,6})(?:$|[-+])/.exec(name)?.[1];
  if (patch === undefined) return undefined;
  const nearest = Math.min(Math.max(Number(patch), 14), MAIN);
  return RELEASES[nearest - 14] ?? NEWEST;
}
