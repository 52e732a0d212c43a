import { formatRef } from "../../api/ref.ts";
import type { Nearest, Platform, Program } from "../finder.ts";
import type { Snapshot } from "../snapshot.ts";
import { assume, type DiscoveryNote, type Fact, unknownFact } from "./fact.ts";
import { METALLB_RELEASES, tagOf } from "./releases.ts";
import { releaseBySchemas } from "./schemas.ts";
import { type Member, mainContainer } from "./workloads.ts";

/** A release of the engine, the version as the cluster spells it, and what must be said about both. */
export interface FoundRelease {
  readonly release: Fact<string>;
  readonly version: Fact<string | undefined>;
  readonly notes: readonly DiscoveryNote[];
}

/** A platform that the snapshot is of, with the version that says so. */
export interface FoundPlatform {
  readonly platform: Platform;
  readonly version: Fact<string>;
}

/** @returns the platforms whose version the snapshot holds, in the order of the plug-ins. */
export function findPlatforms(s: Snapshot): readonly FoundPlatform[] {
  return s.finders.flatMap(({ platform }) => {
    if (platform === undefined) return [];
    const { value, ...rest } = platform.version(s);
    return value === undefined ? [] : [{ platform, version: { value, ...rest } }];
  });
}

/**
 * MetalLB's release: the image tag first, for definitions can be newer than what runs. An image of a platform carries the platform's
 * version or a digest only; then what the platform ships; then the definitions of the resources; else the newest known.
 */
export function findMetallbRelease(
  s: Snapshot,
  speakers: readonly Member[],
  platforms: readonly FoundPlatform[],
  override: string | undefined,
): FoundRelease {
  if (override !== undefined) {
    const known = (METALLB_RELEASES as readonly string[]).includes(override);
    const nearest = known ? { release: override } : meaningOf(s, "metallb", override);
    if (nearest !== undefined) return found(nearest, override, "the command line");
    const note = `${override} is no release of MetalLB; computed as main. Known: ${METALLB_RELEASES.join(", ")}`;
    return found({ release: "main", note }, override, "the command line");
  }
  const said = byVersionTexts(s, "metallb", speakers);
  if (said !== undefined) return said;
  const shipped = shippedBy(platforms, "metallb");
  if (shipped !== undefined) {
    const { nearest, title, version } = shipped;
    return found(nearest, undefined, `${title} ${version.value}, ${version.from}`);
  }
  const schema = releaseBySchemas(s, "metallb");
  if (schema !== undefined)
    return found({ release: schema.release }, undefined, `${schema.evidence} (at least this release)`);
  return unseen("no image tag, ClusterVersion or definition of MetalLB was seen");
}

/** The release of frr-k8s, found in the same order; before the definitions comes what the platform or MetalLB ships. */
export function findFrrK8sRelease(
  s: Snapshot,
  daemons: readonly Member[],
  platforms: readonly FoundPlatform[],
  metallb: FoundRelease,
  override: string | undefined,
): FoundRelease {
  if (override !== undefined) {
    const nearest = override === "main" ? { release: override } : meaningOf(s, "frr-k8s", override);
    if (nearest !== undefined) return found(nearest, override, "the command line");
    const note = `${override} is no release of frr-k8s; computed as main. A release is written 0.0.N`;
    return found({ release: "main", note }, override, "the command line");
  }
  const said = byVersionTexts(s, "frr-k8s", daemons);
  if (said !== undefined) return said;
  const shipped = shippedBy(platforms, "frr-k8s");
  if (shipped !== undefined)
    return found(shipped.nearest, undefined, `what ${shipped.title} ${shipped.version.value} ships`);
  const schema = releaseBySchemas(s, "frr-k8s");
  if (schema !== undefined)
    return found({ release: schema.release }, undefined, `${schema.evidence} (at least this release)`);
  const { release } = metallb;
  const bundled = release.assumed ? undefined : first(s.finders, (f) => f.bundledFrrK8s?.(release.value));
  if (bundled !== undefined)
    return found({ release: bundled }, undefined, `what MetalLB ${release.value} ships`);
  return unseen("no image tag, ClusterVersion or definition of frr-k8s was seen");
}

function byVersionTexts(s: Snapshot, program: Program, members: readonly Member[]): FoundRelease | undefined {
  return first(versionTexts(members), ({ text, from }) => {
    const nearest = text === "main" ? { release: "main" } : meaningOf(s, program, text);
    return nearest === undefined ? undefined : found(nearest, text, from);
  });
}

function meaningOf(s: Snapshot, program: Program, text: string): Nearest | undefined {
  return first(s.finders, (f) => f.releaseOf?.(program, text));
}

function shippedBy(
  platforms: readonly FoundPlatform[],
  program: Program,
): { readonly nearest: Nearest; readonly title: string; readonly version: Fact<string> } | undefined {
  return first(platforms, ({ platform, version }) => {
    const nearest = platform.ships(program, version.value);
    return nearest === undefined ? undefined : { nearest, title: platform.title, version };
  });
}

function first<T, R>(items: readonly T[], answer: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = answer(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function found(nearest: Nearest, version: string | undefined, from: string): FoundRelease {
  return {
    release: { value: nearest.release, from },
    version: version === undefined ? unknownFact("no image tag says it") : { value: version, from },
    notes: nearest.note === undefined ? [] : [{ text: nearest.note, objects: [] }],
  };
}

function unseen(why: string): FoundRelease {
  return {
    release: assume("main", `${why}; the newest known is assumed`),
    version: unknownFact(why),
    notes: [],
  };
}

/** The tags of the main container's images, then the version labels; each text once, the most frequent first. */
function versionTexts(members: readonly Member[]): readonly { text: string; from: string }[] {
  const tags = members.flatMap((m) => {
    const image = mainContainer(m)?.image;
    const tag = image === undefined ? undefined : tagOf(image);
    return tag === undefined ? [] : [{ text: tag, from: `image tag of ${formatRef(m.ref)}` }];
  });
  const labels = members.flatMap((m) => {
    const text = m.labels["app.kubernetes.io/version"];
    return text === undefined
      ? []
      : [{ text, from: `label app.kubernetes.io/version of ${formatRef(m.ref)}` }];
  });
  return [...byFrequency(tags), ...byFrequency(labels)];
}

function byFrequency(texts: readonly { text: string; from: string }[]): { text: string; from: string }[] {
  const seen = new Map<string, { text: string; from: string; count: number }>();
  for (const entry of texts) {
    const known = seen.get(entry.text);
    if (known === undefined) seen.set(entry.text, { ...entry, count: 1 });
    else known.count++;
  }
  return [...seen.values()].sort((a, b) => b.count - a.count).map(({ text, from }) => ({ text, from }));
}
