/** What is wrong on the router's side. One kind, one code. */
export type RouterFaultKind =
  | "missing-neighbor"
  | "router-as"
  | "remote-as"
  | "multihop"
  | "password"
  | "family"
  | "filter"
  | "paths"
  | "bfd"
  | "limit"
  | "shutdown"
  | "source";

/** A fault on the router's side: stable codes, beside those of the cluster's findings. */
export interface RouterCode {
  readonly kind: RouterFaultKind;
  readonly code: string;
  readonly title: string;
}

/** Every kind of fault that `router --config` finds, in the order of its number. */
export const ROUTER_CODES: readonly RouterCode[] = Object.freeze([
  { kind: "missing-neighbor", code: "MLB901", title: "The router has no neighbor for a node" },
  { kind: "router-as", code: "MLB902", title: "The router is another AS than the nodes expect" },
  { kind: "remote-as", code: "MLB903", title: "The router expects another AS from a node" },
  { kind: "multihop", code: "MLB904", title: "Multihop or TTL security on one side only" },
  { kind: "password", code: "MLB905", title: "A password on one side only" },
  { kind: "family", code: "MLB906", title: "The address family is not exchanged" },
  { kind: "filter", code: "MLB907", title: "The router drops a prefix that a node sends" },
  { kind: "paths", code: "MLB908", title: "The router uses fewer paths than nodes announce" },
  { kind: "bfd", code: "MLB909", title: "BFD on one side only" },
  { kind: "limit", code: "MLB910", title: "The router's limit of prefixes is below what a node sends" },
  { kind: "shutdown", code: "MLB911", title: "The router has shut the neighbor down" },
  {
    kind: "source",
    code: "MLB912",
    title: "The router holds the session on another address than the nodes dial",
  },
]);

const CODES = Object.freeze(
  Object.fromEntries(ROUTER_CODES.map((c) => [c.kind, c.code])) as Record<RouterFaultKind, string>,
);

/** @returns the code of a kind of fault */
export function routerCode(kind: RouterFaultKind): string {
  return CODES[kind];
}
