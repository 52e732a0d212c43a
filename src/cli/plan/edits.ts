import type { KubernetesObject } from "../../api/object.ts";
import type { ObjectRef } from "../../api/ref.ts";
import type { Edit } from "../../plan/edit.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import { KINDS } from "../../snapshot/kinds.ts";
import { UserError } from "../errors.ts";

/** The change that flags describe, in the order: files, deletions, labels. */
export function editsOf(
  objects: readonly KubernetesObject[],
  deletions: readonly string[],
  labels: readonly string[],
): readonly Edit[] {
  return [
    ...objects.map((object): Edit => ({ op: "apply", object })),
    ...deletions.map((word): Edit => ({ op: "delete", ref: refOfWord(word) })),
    ...labels.flatMap(labelEdits),
  ];
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  "Node",
  "Namespace",
  "FRRNodeState",
  "ClusterVersion",
  "Network",
]);

/** An object without a namespace goes where the installation has its resources; others to `default`, as kubectl would. */
export function placed(
  object: KubernetesObject,
  d: Discovery,
  namespace: string | undefined,
): KubernetesObject {
  if (object.metadata.namespace !== undefined || CLUSTER_SCOPED.has(object.kind)) return object;
  const own = object.apiVersion.startsWith("frrk8s.metallb.io/")
    ? d.frrK8s.namespace.value
    : object.apiVersion.startsWith("metallb.io/")
      ? d.metallb.namespace.value
      : "default";
  return { ...object, metadata: { ...object.metadata, namespace: namespace ?? own } };
}

/** Kinds by the words that people type: `bgppeer`, `bgppeers`, `peer`, `svc`. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ...Object.keys(KINDS).flatMap((kind): [string, string][] => [
    [kind.toLowerCase(), kind],
    [`${kind.toLowerCase()}s`, kind],
  ]),
  ["svc", "Service"],
  ["peer", "BGPPeer"],
  ["pool", "IPAddressPool"],
  ["bgpadvertisement", "BGPAdvertisement"],
  ["communities", "Community"],
]);

function refOfWord(word: string): ObjectRef {
  const parts = word.split("/");
  const kind = WORDS.get((parts[0] ?? "").toLowerCase());
  const name = parts.at(-1);
  if (kind === undefined || parts.length < 2 || parts.length > 3 || !name) {
    throw new UserError(
      `${word} is not KIND/NAME or KIND/NAMESPACE/NAME.`,
      `For example: --delete bgppeer/tor1`,
    );
  }
  const namespace = parts.length === 3 ? parts[1] : undefined;
  return namespace === undefined ? { kind, name } : { kind, name, namespace };
}

const LABEL = /^node\/(\S+?)[\s:]+(\S.*)$/;

/** `node/wk3 zone=a rack-` or `node/wk3:zone=a`. */
function labelEdits(word: string): readonly Edit[] {
  const parts = LABEL.exec(word.trim());
  const node = parts?.[1];
  const changes = (parts?.[2] ?? "").split(/[\s,]+/).filter((c) => c !== "");
  if (node === undefined || changes.length === 0) {
    throw new UserError(`${word} is not a change of labels.`, `For example: --label 'node/wk3 rack=7 zone-'`);
  }
  return changes.map((change): Edit => {
    const equals = change.indexOf("=");
    if (equals > 0)
      return { op: "label", node, key: change.slice(0, equals), value: change.slice(equals + 1) };
    if (change.endsWith("-")) return { op: "label", node, key: change.slice(0, -1), value: null };
    throw new UserError(`${change} is neither KEY=VALUE nor KEY- (remove).`);
  });
}
