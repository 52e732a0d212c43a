import { SHOW } from "../../frr/show/commands.ts";
import { DECIDING_KINDS } from "../../plan/kinds.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import type { Needs } from "../../sources/needs.ts";

/** Everything that decides about sessions and what they carry. */
const KINDS: readonly Kind[] = Object.freeze([
  ...DECIDING_KINDS,
  "FRRK8sConfiguration",
  "ClusterVersion",
  "CustomResourceDefinition",
  "NodeNetworkState",
]);

/** What `router` and `bgp predict` read; the live sessions tell the addresses that nodes dial from. */
export function routerNeeds(nodes: readonly string[] | undefined): Needs {
  return {
    kinds: KINDS,
    live: { commands: [SHOW.neighbors], ...(nodes !== undefined && { nodes }) },
  };
}
