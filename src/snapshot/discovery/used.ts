import type { Discovery } from "../discovery.ts";
import type { Fact } from "./fact.ts";

/** A release that took part in an answer. */
export interface ReleaseUsed {
  readonly name: string;
  readonly release: string;
  readonly from: string;
  readonly assumed: boolean;
}

/** @returns what the answer was computed for; shown in every output, since another release may behave otherwise. */
export function releasesOf({ metallb, frrK8s, frrVersions, platforms }: Discovery): readonly ReleaseUsed[] {
  const versions = [...new Set([...frrVersions.values()].map((f) => f.value))];
  const [first] = frrVersions.values();
  return [
    used("MetalLB", metallb.release),
    used("frr-k8s", frrK8s.release),
    ...(first === undefined ? [] : [used("FRR", { ...first, value: versions.join(", ") })]),
    ...platforms.map(({ title, version }) => used(title, version)),
  ];
}

function used(name: string, fact: Fact<string>): ReleaseUsed {
  return { name, release: fact.value, from: fact.from, assumed: fact.assumed === true };
}
