import { formatRef } from "../../api/ref.ts";
import { findObject, objectsOf } from "../select.ts";
import type { Snapshot } from "../snapshot.ts";
import { assume, type DiscoveryNote, type Fact, unknownFact } from "./fact.ts";
import {
  bundledFrrK8s,
  frrK8sVersion,
  METALLB_RELEASES,
  type Nearest,
  nearestMetallb,
  openshiftFrrK8s,
  tagOf,
} from "./releases.ts";
import { frrK8sBySchemas, metallbBySchemas } from "./schemas.ts";
import { type Member, mainContainer } from "./workloads.ts";

/** A release of the engine, the version as the cluster spells it, and what must be said about both. */
export interface FoundRelease {
  readonly release: Fact<string>;
  readonly version: Fact<string | undefined>;
  readonly notes: readonly DiscoveryNote[];
}

/** @returns OpenShift's version (`4.20.2`), or undefined where nothing says that this is OpenShift. */
export function findOpenShift(s: Snapshot): Fact<string | undefined> {
  const version = findObject(s, "ClusterVersion", "version") ?? objectsOf(s, "ClusterVersion")[0];
  const status = version?.status as
    | {
        desired?: { version?: unknown };
        history?: readonly { state?: string; version?: unknown }[];
      }
    | undefined;
  const done = status?.history?.find((h) => h.state === "Completed")?.version ?? status?.desired?.version;
  if (typeof done === "string") return { value: done, from: "ClusterVersion version" };
  return unknownFact("no ClusterVersion was seen");
}

/**
 * MetalLB's release: the image tag first, for definitions can be newer than what runs. An image of OpenShift carries OpenShift's
 * version or a digest only; then ClusterVersion; then the definitions of the resources; else the newest known.
 */
export function findMetallbRelease(
  s: Snapshot,
  speakers: readonly Member[],
  openshift: Fact<string | undefined>,
  override: string | undefined,
): FoundRelease {
  if (override !== undefined) {
    const known = (METALLB_RELEASES as readonly string[]).includes(override);
    const nearest = known ? { release: override } : nearestMetallb(override);
    if (nearest !== undefined) return found(nearest, override, "the command line");
    const note = `${override} is no release of MetalLB; computed as main. Known: ${METALLB_RELEASES.join(", ")}`;
    return found({ release: "main", note }, override, "the command line");
  }
  for (const { text, from } of versionTexts(speakers)) {
    if (text === "main") return found({ release: "main" }, text, from);
    const nearest = nearestMetallb(text);
    if (nearest !== undefined) return found(nearest, text, from);
  }
  if (openshift.value !== undefined) {
    const nearest = nearestMetallb(openshift.value);
    if (nearest !== undefined)
      return found(nearest, undefined, `OpenShift ${openshift.value}, ${openshift.from}`);
  }
  const schema = metallbBySchemas(s, false);
  if (schema !== undefined)
    return found({ release: schema.release }, undefined, `${schema.evidence} (at least this release)`);
  return unseen("no image tag, ClusterVersion or definition of MetalLB was seen");
}

/** The release of frr-k8s, found in the same order; before the definitions comes what OpenShift or MetalLB ships. */
export function findFrrK8sRelease(
  s: Snapshot,
  daemons: readonly Member[],
  openshift: Fact<string | undefined>,
  metallb: FoundRelease,
  override: string | undefined,
): FoundRelease {
  if (override !== undefined) {
    const version = override === "main" ? "main" : frrK8sVersion(override);
    if (version !== undefined) return found({ release: version }, override, "the command line");
    const note = `${override} is no release of frr-k8s; computed as main. A release is written 0.0.N`;
    return found({ release: "main", note }, override, "the command line");
  }
  for (const { text, from } of versionTexts(daemons)) {
    if (text === "main") return found({ release: "main" }, text, from);
    const version = frrK8sVersion(text);
    if (version !== undefined) return found({ release: version }, text, from);
  }
  if (openshift.value !== undefined) {
    const version = openshiftFrrK8s(openshift.value);
    if (version !== undefined)
      return found({ release: version }, undefined, `what OpenShift ${openshift.value} ships`);
  }
  const schema = frrK8sBySchemas(s);
  if (schema !== undefined)
    return found({ release: schema.release }, undefined, `${schema.evidence} (at least this release)`);
  const bundled = metallb.release.assumed ? undefined : bundledFrrK8s(metallb.release.value);
  if (bundled !== undefined)
    return found({ release: bundled }, undefined, `what MetalLB ${metallb.release.value} ships`);
  return unseen("no image tag, ClusterVersion or definition of frr-k8s was seen");
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
