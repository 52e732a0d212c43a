import { KINDS, type Kind } from "./kinds.ts";
import { unknownKind } from "./select.ts";
import type { Snapshot } from "./snapshot.ts";

const PLURALS: Readonly<Partial<Record<Kind, string>>> = Object.freeze({
  Community: "communities",
  RouteAdvertisements: "routeadvertisements",
  NodeNetworkConfigurationPolicy: "nodenetworkconfigurationpolicies",
  ConfigNetwork: "networks",
  CalicoBGPPeer: "bgppeers",
  CalicoBGPConfiguration: "bgpconfigurations",
  CiliumBGPPeeringPolicy: "ciliumbgppeeringpolicies",
});

/** @returns the name under which kubectl finds the kind, whatever else is installed: `bgppeers.metallb.io` */
export function resourceName(kind: Kind): string {
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  return KINDS[kind] === "" ? plural : `${plural}.${KINDS[kind]}`;
}

/** @returns what to do so that objects of a kind that is not known become known: read them, or hand them over. */
export function howToKnow(s: Snapshot, kind: Kind): string {
  if (s.source.kind === "cluster")
    return s.unknown.get(kind)?.absent === true
      ? `Nothing in this cluster is of that kind: ${resourceName(kind)} is not installed.`
      : "kubectl metallb rbac prints what is needed to read them.";
  const name = resourceName(kind);
  const file = `${name.split(".")[0]}.yaml`;
  return `kubectl get ${name} -A -o yaml > ${file} writes them; add --from ${file}.`;
}

/** @returns that the objects of a kind are not known, with the reason, or undefined if they are. */
export function notKnown(s: Snapshot, kind: Kind): string | undefined {
  const reason = unknownKind(s, kind);
  return reason === undefined ? undefined : `${resourceName(kind).split(".")[0]} are not known: ${reason}`;
}
