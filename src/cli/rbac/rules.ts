import { KINDS, type Kind } from "../../snapshot/kinds.ts";
import { KINDS_IN_API } from "../../sources/cluster/kinds.ts";

/** A rule of a Role, as RBAC spells it. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Kinds of which only single objects are read, by name. */
const BY_NAME: ReadonlyMap<Kind, readonly string[]> = new Map([
  ["ConfigMap", ["frr-startup", "env-overrides"]],
  ["ClusterOperator", ["network"]],
]);

/** Kinds that are listed, and of which one is also read by name. */
const ALSO_GET: ReadonlySet<Kind> = new Set(["Service", "CustomResourceDefinition"]);

/** @returns the least that a diagnosis needs: no Secret, no exec, nothing written. */
export function readRules(): readonly Rule[] {
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => kind !== "Secret");
  const verbs = (kind: Kind): string => (ALSO_GET.has(kind) ? "get,list" : "list");
  const listed = Map.groupBy(
    kinds.filter((kind) => !BY_NAME.has(kind)),
    (kind) => `${KINDS[kind]} ${verbs(kind)}`,
  );
  return [
    ...[...listed.values()].map((same) => ruleFor(same, verbs(same[0] ?? "Node").split(","))),
    ...[...BY_NAME].map(([kind, resourceNames]) => ({ ...ruleFor([kind], ["get"]), resourceNames })),
  ];
}

function ruleFor(kinds: readonly Kind[], verbs: readonly string[]): Rule {
  return {
    apiGroups: [...new Set(kinds.map((kind) => KINDS[kind]))],
    resources: kinds.map((kind) => KINDS_IN_API[kind].plural),
    verbs,
  };
}

/** To compare passwords: the Secrets that a BGPPeer or a FRRConfiguration refers to are read one by one. */
export const SECRET_RULES: readonly Rule[] = Object.freeze([
  { apiGroups: [""], resources: ["secrets"], verbs: ["get"] },
]);

/** To ask FRR. API servers check `get` for the WebSocket, newer ones also `create`. */
export const EXEC_RULES: readonly Rule[] = Object.freeze([
  { apiGroups: [""], resources: ["pods/exec"], verbs: ["create", "get"] },
]);

const WRITE: readonly string[] = ["get", "create", "update", "patch", "delete"];

/** To apply and to take back: server-side apply is `patch`, and `create` for what is new; a back-up is put back by `update`. */
export const APPLY_FRR_RULES: readonly Rule[] = Object.freeze([
  { apiGroups: ["frrk8s.metallb.io"], resources: ["frrconfigurations"], verbs: WRITE },
]);
export const APPLY_METALLB_RULES: readonly Rule[] = Object.freeze([
  {
    apiGroups: ["metallb.io"],
    resources: [
      "ipaddresspools",
      "bgpadvertisements",
      "l2advertisements",
      "bgppeers",
      "bfdprofiles",
      "communities",
    ],
    verbs: WRITE,
  },
]);
