/** A resource as the API server's paths name it. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, as in the path: `services`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What of a resource: in one namespace, of one name. */
export interface Place {
  readonly namespace?: string;
  readonly name?: string;
}

/** @returns the path of a resource, without a query. Names are encoded: they can hold anything that a file holds. */
export function pathOf(resource: Resource, place: Place = {}): string {
  const { group, version, plural, namespaced } = resource;
  return [
    group === "" ? "/api" : `/apis/${group}`,
    version,
    ...(namespaced && place.namespace !== undefined
      ? ["namespaces", encodeURIComponent(place.namespace)]
      : []),
    plural,
    ...(place.name === undefined ? [] : [encodeURIComponent(place.name)]),
  ].join("/");
}

/** @returns `services`, `frrnodestates.frrk8s.metallb.io`. */
export function formatResource(resource: Resource): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** @returns `apps/v1`, `v1`. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}
