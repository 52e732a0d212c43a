import type { Nearest } from "../finder.ts";

/**
 * Names of the releases whose behavior is known, and how a version text is brought to one of them.
 * OpenShift's branches are not the upstream tags, so they have names of their own.
 */

/** MetalLB, oldest first. `main` is what follows 0.16.1. */
export const METALLB_RELEASES = Object.freeze([
  "0.14.8",
  "0.14.9",
  "0.15.2",
  "0.15.3",
  "0.16.1",
  "main",
  "ocp-4.18",
  "ocp-4.19",
  "ocp-4.20",
  "ocp-4.21",
  "ocp-4.22",
] as const);

/** frr-k8s as OpenShift ships it, by minor version 4.x (release branches of the Cluster Network Operator and MetalLB's operator). */
const OPENSHIFT_FRRK8S: Readonly<Record<number, string>> = Object.freeze({
  16: "0.0.10",
  17: "0.0.13",
  18: "0.0.15",
  19: "0.0.17",
  20: "0.0.20",
  21: "0.0.21",
  22: "0.0.22",
});

/** frr-k8s as MetalLB's own charts and manifests bundle it. */
const BUNDLED_FRRK8S: Readonly<Record<string, string>> = Object.freeze({
  "0.14.8": "0.0.14",
  "0.14.9": "0.0.16",
  "0.15.2": "0.0.20",
  "0.15.3": "0.0.21",
  "0.16.1": "0.0.25",
});

/**
 * @param version an upstream tag with or without `v` (`0.15.1`, `v0.16.0-rc1`) or an OpenShift version (`4.20`, `4.20.2`)
 * @returns the release of MetalLB whose behavior is nearest, or undefined if the text is no version
 */
export function nearestMetallb(version: string): Nearest | undefined {
  return nearestUpstream(version) ?? nearestOpenShift(version);
}

/** @returns the release nearest to a tag of MetalLB's own; undefined for OpenShift's numbers, which begin with 4, and for what is no version */
export function nearestUpstream(version: string): Nearest | undefined {
  const parts = numbersOf(version);
  if (parts === undefined || parts[0] >= FIRST_OF_OPENSHIFT) return undefined;
  const [major, minor, patch] = parts;
  const shown = `${major}.${minor}.${patch}`;
  const upstream = METALLB_RELEASES.filter((r) => r.startsWith("0."));
  if (upstream.includes(shown as (typeof upstream)[number])) return { release: shown };
  const same = upstream.filter((r) => r.startsWith(`${major}.${minor}.`));
  const newest = same.at(-1);
  const oldest = same[0];
  if (newest === undefined || oldest === undefined) {
    const older = major === 0 && minor < 14;
    const release = older ? "0.14.8" : "main";
    return { release, note: `MetalLB ${shown} is not known; computed as ${release}, the nearest` };
  }
  const release = patch < patchOf(oldest) ? oldest : newest;
  return { release, note: `MetalLB ${shown} is computed as ${release}, the nearest known` };
}

const FIRST_OF_OPENSHIFT = 4;

/** @returns the release nearest to the MetalLB of a version of OpenShift; undefined for other texts */
export function nearestOpenShift(version: string): Nearest | undefined {
  const parts = numbersOf(version);
  if (parts === undefined || parts[0] < FIRST_OF_OPENSHIFT) return undefined;
  const [major, minor] = parts;
  const known = METALLB_RELEASES.filter((r) => r.startsWith("ocp-"));
  const name = `ocp-${major}.${minor}`;
  if ((known as readonly string[]).includes(name)) return { release: name };
  const release = major === 4 && minor < 18 ? "ocp-4.18" : "ocp-4.22";
  return {
    release,
    note: `OpenShift ${major}.${minor}'s MetalLB is computed as ${release.slice(4)}'s, the nearest known`,
  };
}

/** @returns `0.0.N` of an image tag or version text of frr-k8s, or undefined. */
export function frrK8sVersion(text: string): string | undefined {
  const parts = numbersOf(text);
  return parts !== undefined && parts[0] === 0 ? parts.join(".") : undefined;
}

/** @returns the frr-k8s that a release of OpenShift ships, or undefined if it is not known. */
export function openshiftFrrK8s(version: string): string | undefined {
  const parts = numbersOf(version);
  return parts === undefined || parts[0] !== 4 ? undefined : OPENSHIFT_FRRK8S[parts[1]];
}

/** @returns the frr-k8s that comes with a release of MetalLB, or undefined if it is not known. */
export function bundledFrrK8s(metallbRelease: string): string | undefined {
  return Object.hasOwn(BUNDLED_FRRK8S, metallbRelease) ? BUNDLED_FRRK8S[metallbRelease] : undefined;
}

function patchOf(release: string): number {
  return numbersOf(release)?.[2] ?? 0;
}

/** Two or three numbers, an optional `v` before and any suffix after. */
function numbersOf(text: string): readonly [number, number, number] | undefined {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:[-+._].*)?$/.exec(text);
  if (match === null) return undefined;
  return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/**
 * The tag of an image reference, without a digest. A port of the registry is no tag.
 * @returns undefined for a reference by digest only
 */
export function tagOf(image: string): string | undefined {
  const name = image.slice(image.lastIndexOf("/") + 1).replace(/@.*$/, "");
  const colon = name.indexOf(":");
  return colon < 0 ? undefined : name.slice(colon + 1);
}
