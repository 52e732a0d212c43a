import type { KubernetesObject } from "../api/object.ts";
import { listOf } from "../api/values.ts";
import { type Prefix, parsePrefix } from "../net/prefix.ts";

/** NodeNetworkState of kubernetes-nmstate: what the node's network is now. Named as the node. */
export interface NodeNetworkState extends KubernetesObject {
  readonly status?: {
    readonly currentState?: {
      readonly interfaces?: readonly NetworkInterface[];
      readonly routes?: {
        readonly running?: readonly NetworkRoute[];
        readonly config?: readonly NetworkRoute[];
      };
      readonly "route-rules"?: { readonly config?: readonly RouteRule[] };
    };
  };
}

/** An interface as nmstate reports it. */
export interface NetworkInterface {
  readonly name?: string;
  readonly type?: string;
  readonly state?: string;
  readonly controller?: string;
  readonly ipv4?: AddressesOf;
  readonly ipv6?: AddressesOf;
  readonly vrf?: {
    readonly port?: readonly string[];
    readonly ports?: readonly string[];
    readonly "route-table-id"?: number | string;
  };
}

interface AddressesOf {
  readonly enabled?: boolean;
  readonly address?: readonly { readonly ip?: string; readonly "prefix-length"?: number }[];
}

/** A route as nmstate reports it. */
export interface NetworkRoute {
  readonly destination?: string;
  readonly "next-hop-interface"?: string;
  readonly "next-hop-address"?: string;
  readonly "table-id"?: number;
}

/** A rule that chooses a route table, as nmstate reports it. */
export interface RouteRule {
  readonly "ip-to"?: string;
  readonly "ip-from"?: string;
  readonly priority?: number;
  readonly "route-table"?: number;
}

/** The main table: absent, 0 (nmstate's word for it) and 254. */
const MAIN: ReadonlySet<number> = new Set([0, 254]);

/** @returns the VRF device of a node, or undefined. */
export function vrfOf(state: NodeNetworkState, name: string): NetworkInterface | undefined {
  return interfacesOf(state).find((i) => i.type === "vrf" && i.name === name);
}

/** @returns the number of a VRF's route table as text; undefined if it is not said. */
export function tableOf(vrf: NetworkInterface): string | undefined {
  const id = vrf.vrf?.["route-table-id"];
  return id === undefined ? undefined : String(id);
}

/** @returns the names of the interfaces in a VRF. */
export function portsOf(state: NodeNetworkState, vrf: NetworkInterface): readonly string[] {
  const listed = vrf.vrf?.port ?? vrf.vrf?.ports ?? [];
  const controlled = interfacesOf(state).filter((i) => i.controller === vrf.name);
  return [...new Set([...listed, ...controlled.map((i) => i.name ?? "")])];
}

/** @returns the networks of the interfaces that are up in a VRF; of those in no VRF for the empty name. */
export function networksOf(
  state: NodeNetworkState,
  vrf: string,
): readonly { readonly name: string; readonly prefix: Prefix }[] {
  const all = interfacesOf(state);
  const inVrf = new Map(
    all
      .filter((i) => i.type === "vrf")
      .flatMap((v) => portsOf(state, v).map((port) => [port, v.name ?? ""] as const)),
  );
  return all
    .filter(
      (i) =>
        i.state === "up" && (inVrf.get(i.name ?? "") ?? (i.type === "vrf" ? (i.name ?? "") : "")) === vrf,
    )
    .flatMap((i) =>
      [...listOf(i.ipv4?.address), ...listOf(i.ipv6?.address)].flatMap((a) => {
        const prefix = parsePrefix(`${a.ip ?? ""}/${a["prefix-length"] ?? ""}`);
        return prefix === undefined ? [] : [{ name: i.name ?? "", prefix }];
      }),
    );
}

/** @returns the routes of a table, by its number; `main` for the main table. BGP's own routes are never among them. */
export function routesOf(state: NodeNetworkState, table: string): readonly NetworkRoute[] {
  return listOf(state.status?.currentState?.routes?.running).filter((r) => {
    const id = r["table-id"] ?? 254;
    return table === "main" ? MAIN.has(id) : String(id) === table;
  });
}

/** @returns the rules of a node. */
export function rulesOf(state: NodeNetworkState): readonly RouteRule[] {
  return listOf(state.status?.currentState?.["route-rules"]?.config);
}

/** @returns the interfaces that nmstate shows. */
export function interfacesOf(state: NodeNetworkState): readonly NetworkInterface[] {
  return listOf(state.status?.currentState?.interfaces);
}
