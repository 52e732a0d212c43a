/** How a release of FRR differs from others in what it makes of a configuration. All recorded: FRR 8.4.4, 8.5.3 and 10.4.3. */
export interface FrrRelease {
  /** Major and minor, e.g. `8.4`. */
  readonly name: string;
  /**
   * A prefix rule that repeats another one of its list (same action, prefix, ge, le) under another number: ignored, or kept.
   * Also: whether a repetition with host bits set is refused.
   */
  readonly duplicatePrefixRules: "ignored" | "kept";
  /** Of two rules with one prefix, one is removed while a map uses the list: the other stops matching, or not. */
  readonly removalSparesTwin: boolean;
  /** `no route-map X optimization`: the first entry is taken as not matching. */
  readonly unoptimizedSkipsFirst: boolean;
  /** The community `internet` in lists and sets. */
  readonly internetCommunity: boolean;
  /** Whether an expanded community list is asked about a route without communities. */
  readonly expandedSeesNoCommunities: boolean;
  /** `match community L any`, `match large-community L any`, `match community-limit`, `match source-protocol` in bgpd. */
  readonly matchAny: boolean;
  /** `set as-path exclude all|as-path-access-list`, `set as-path replace X Y`, `set metric igp|aigp`, `set min-metric`, `set max-metric`. */
  readonly tenSets: boolean;
  readonly aigpMetric: boolean;
  /** The value that `set local-preference ±N` starts from on a route without the attribute: 0, or the router's default. */
  readonly relativePreferenceBase: "zero" | "default";
  /** `remove-private-AS` acts before or after the out map. */
  readonly removePrivateAs: "before" | "after";
  /** In a file, `exit` ends the group of lines that stand or fall together. */
  readonly exitEndsGroup: boolean;
  /** In a file, a map before its empty list: the entry matches every route of the family. */
  readonly emptyListAfterMapInFile: boolean;
  /** Whether next hops are resolved through a default route without `ip nht resolve-via-default`. */
  readonly resolveViaDefault: boolean;
  /** Seconds of `timers connect` that count as not set: the compiled defaults of this and of older releases. */
  readonly connectRetry: readonly number[];
}

const EIGHT_FOUR: FrrRelease = Object.freeze({
  name: "8.4",
  duplicatePrefixRules: "ignored",
  removalSparesTwin: false,
  unoptimizedSkipsFirst: false,
  internetCommunity: true,
  expandedSeesNoCommunities: true,
  matchAny: false,
  tenSets: false,
  aigpMetric: false,
  relativePreferenceBase: "zero",
  removePrivateAs: "before",
  exitEndsGroup: true,
  emptyListAfterMapInFile: true,
  resolveViaDefault: false,
  connectRetry: Object.freeze([120]),
});

const EIGHT_FIVE: FrrRelease = Object.freeze({
  ...EIGHT_FOUR,
  name: "8.5",
  unoptimizedSkipsFirst: true,
  aigpMetric: true,
});

const TEN_FOUR: FrrRelease = Object.freeze({
  name: "10.4",
  duplicatePrefixRules: "kept",
  removalSparesTwin: true,
  unoptimizedSkipsFirst: true,
  internetCommunity: false,
  expandedSeesNoCommunities: false,
  matchAny: true,
  tenSets: true,
  aigpMetric: true,
  relativePreferenceBase: "default",
  removePrivateAs: "after",
  exitEndsGroup: false,
  emptyListAfterMapInFile: false,
  resolveViaDefault: true,
  connectRetry: Object.freeze([30, 120]),
});

/** The recorded releases, oldest first. */
export const RELEASES: readonly FrrRelease[] = Object.freeze([EIGHT_FOUR, EIGHT_FIVE, TEN_FOUR]);

/** What holds for a text that names no version: the release that frr-k8s ships today. */
export const NEWEST: FrrRelease = TEN_FOUR;

/** What FRR's own history says of releases that are not recorded: since when they do as 10.4 does. */
const TURNS: readonly { readonly since: string; readonly of: "resolveViaDefault" | "connectRetry" }[] =
  Object.freeze([
    // FRRouting/frr pull request 14162, August 2023.
    { since: "9.1", of: "resolveViaDefault" },
    // FRRouting/frr pull request 17599, December 2024.
    { since: "10.3", of: "connectRetry" },
  ]);

/** @returns a number that orders releases, from `10.4` or `10.4.3`. */
function orderOf(version: string): number {
  const [major, minor] = version.split(".");
  return Number(major) * 1000 + Number.parseInt(minor ?? "0", 10);
}

/** A recorded release as a neighbor of a version in between, where more is known of that. */
function asIn(at: number, release: FrrRelease): FrrRelease {
  const known = TURNS.map(({ since, of }) => ({ [of]: (at < orderOf(since) ? EIGHT_FIVE : TEN_FOUR)[of] }));
  return Object.freeze({ ...release, ...Object.assign({}, ...known) });
}

/**
 * The recorded releases that a version may behave like. One for a recorded version and for versions beyond the ends; two for
 * a version in between (9.1): what they agree on is known, the rest is not, unless the history of FRR tells it.
 * @param version e.g. `10.4.3`, `8.4.4-MyOwnFRRVersion`; undefined: not known, the newest
 */
export function releasesFor(version: string | undefined): readonly [FrrRelease, ...FrrRelease[]] {
  const parsed = version === undefined ? null : /^(\d+)\.(\d+)/.exec(version);
  if (parsed === null) return [NEWEST];
  const at = orderOf(parsed[0]);
  const below = RELEASES.findLast((r) => orderOf(r.name) <= at);
  const above = RELEASES.find((r) => orderOf(r.name) >= at);
  if (below === undefined) return [EIGHT_FOUR];
  if (above === undefined || above === below) return [below];
  return [asIn(at, below), asIn(at, above)];
}
