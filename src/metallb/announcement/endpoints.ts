import type { Endpoint, EndpointSlice } from "../../api/core.ts";
import type { Release } from "../releases.ts";

/** What the EndpointSlices of a Service say to a speaker. */
export interface Endpoints {
  /** An address that can serve, anywhere. */
  readonly any: boolean;
  /** Nodes that have an address that can serve: those that count for externalTrafficPolicy Local. */
  readonly nodes: ReadonlySet<string>;
  /** Layer 2 asks less: an endpoint that can serve, even without an address. */
  readonly layer2: { readonly any: boolean; readonly nodes: ReadonlySet<string> };
}

/** Of a Service without endpoints that can serve. */
export const NO_ENDPOINTS: Endpoints = Object.freeze({
  any: false,
  nodes: new Set<string>(),
  layer2: Object.freeze({ any: false, nodes: new Set<string>() }),
});

/** Groups slices by the Service (`namespace/name`) that their label names. */
export function slicesByService(
  slices: readonly EndpointSlice[],
): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const service = slice.metadata.labels?.["kubernetes.io/service-name"];
    if (service === undefined) continue;
    const key = `${slice.metadata.namespace ?? ""}/${service}`;
    const list = found.get(key);
    if (list === undefined) found.set(key, [slice]);
    else list.push(slice);
  }
  return found;
}

/** ready absent or true, or serving true. Whether it is terminating is not looked at. */
function canServe({ conditions = {} }: Endpoint): boolean {
  return (conditions.ready ?? true) === true || conditions.serving === true;
}

/**
 * Reads the endpoints of one Service.
 * The same address ready and not ready: until 0.15.3 it is not ready (per node for Local), since 0.16.0 one is enough.
 */
export function readEndpoints(
  slices: readonly EndpointSlice[],
  { sameEndpoint }: Pick<Release, "sameEndpoint">,
): Endpoints {
  const everywhere = new Map<string, boolean>();
  const byNode = new Map<string, Map<string, boolean>>();
  const layer2 = { any: false, nodes: new Set<string>() };
  for (const slice of slices) {
    for (const endpoint of slice.endpoints ?? []) {
      const serves = canServe(endpoint);
      const { nodeName } = endpoint;
      if (serves) {
        layer2.any = true;
        if (nodeName !== undefined) layer2.nodes.add(nodeName);
      }
      const addresses = endpoint.addresses ?? [];
      note(everywhere, addresses, serves, sameEndpoint);
      if (nodeName === undefined || addresses.length === 0) continue;
      const local = byNode.get(nodeName) ?? new Map<string, boolean>();
      note(local, addresses, serves, sameEndpoint);
      byNode.set(nodeName, local);
    }
  }
  const nodes = new Set<string>();
  for (const [node, addresses] of byNode) if (anyServes(addresses)) nodes.add(node);
  return { any: anyServes(everywhere), nodes, layer2 };
}

function note(
  into: Map<string, boolean>,
  addresses: readonly string[],
  serves: boolean,
  rule: Release["sameEndpoint"],
): void {
  for (const address of addresses) {
    const before = into.get(address);
    into.set(address, rule === "ready-wins" ? serves || before === true : serves && before !== false);
  }
}

function anyServes(addresses: ReadonlyMap<string, boolean>): boolean {
  for (const serves of addresses.values()) if (serves) return true;
  return false;
}
