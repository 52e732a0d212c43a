import type { Served } from "../../kube/rest/discovery.ts";
import { formatResource, type Resource } from "../../kube/rest/resource.ts";
import { KINDS, type Kind, kindName } from "../../snapshot/kinds.ts";
import type { Unknown } from "../part.ts";
import { BUILT_IN_GROUPS, KINDS_IN_API } from "./kinds.ts";

/** Where a kind can be read; or that there are none; or why it cannot be known. */
export type Place =
  | { readonly state: "served"; readonly resource: Resource }
  | { readonly state: "none" }
  | Unknown;

/**
 * Finds a kind in what the API server serves.
 * @param served undefined if the API server does not tell: then the best known version is taken for granted
 */
export function placeOfKind(kind: Kind, served: Served | undefined): Place {
  const group = KINDS[kind];
  const { plural, versions, namespaced, absence } = KINDS_IN_API[kind];
  const known = { group, plural, kind: kindName(kind), namespaced };
  const best: Resource = { ...known, version: versions[0] ?? "v1" };
  if (served === undefined || BUILT_IN_GROUPS.has(group)) return { state: "served", resource: best };

  const groupVersions = served.groups.get(group) ?? [];
  const offered = groupVersions.filter((v) => v.resources.some((r) => r.plural === plural));
  const version = versions.find((wanted) => offered.some((v) => v.version === wanted));
  if (version !== undefined) return { state: "served", resource: { ...known, version } };

  const name = formatResource(best);
  if (groupVersions.some((v) => !v.alive)) {
    return { state: "unknown", reason: `the API group ${group} does not answer` };
  }
  if (offered.length > 0) {
    const found = offered.map((v) => v.version).join(", ");
    return {
      state: "unknown",
      reason: `${name} is served as ${found} only, and ${versions.join(" or ")} is needed: the custom resource definition is of another release`,
    };
  }
  if (absence === "none") return { state: "none" };
  return {
    state: "unknown",
    absent: true,
    reason: `the API server has no ${name}: ${absence}`,
  };
}
