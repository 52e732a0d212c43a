import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject, LabelSelector } from "../../api/object.ts";
import { itemPath, valueAt, withValueAt } from "../../api/path.ts";
import { formatRef, refKey, refOf } from "../../api/ref.ts";
import type { Evidence, Finding } from "../../findings/finding.ts";
import { isGenerated } from "../../findings/generated.ts";
import { formatAddress, parseAddress } from "../../net/address.ts";
import { MASKED } from "../../snapshot/mask.ts";
import { findObject, objectsOf } from "../../snapshot/select.ts";
import { list } from "../verdict.ts";
import { type Fix, type FixContext, objectOf } from "./fix.ts";
import { specChange } from "./partial.ts";

interface SideOf {
  readonly object: KubernetesObject;
  /** Of the router or the neighbor. */
  readonly item: string;
  readonly value: unknown;
}

/** Two resources say different things: either can give way, or the nodes can be taken out of one. */
export function conflictFixes(context: FixContext, finding: Finding): readonly Fix[] {
  const field = String(finding.args.field ?? "");
  const sides = sidesOf(context, finding, field);
  if (sides === undefined) return [];
  const [a, b] = sides;
  return [
    ...(simple(field) ? [...give(context, a, b, field), ...give(context, b, a, field)] : []),
    ...outOf(a, finding.nodes, context),
    ...outOf(b, finding.nodes, context),
  ];
}

/** The password of a neighbor must be written in one form: MetalLB's, which nobody else can choose. */
export function passwordFixes(context: FixContext, finding: Finding): readonly Fix[] {
  const sides = sidesOf(context, finding, "password");
  if (sides === undefined) return [];
  const [a, b] = sides;
  return [
    ...samePassword(a, b),
    ...samePassword(b, a),
    ...outOf(a, finding.nodes, context),
    ...outOf(b, finding.nodes, context),
  ];
}

/** A field that stands alone in its router or neighbor. */
const simple = (field: string): boolean => /^[A-Za-z]+$/.test(field);

function sidesOf(
  context: FixContext,
  finding: Finding,
  field: string,
): readonly [SideOf, SideOf] | undefined {
  const sides = finding.evidence.slice(0, 2).map((e) => sideOf(context, e, field));
  const [a, b] = sides;
  if (a === undefined || b === undefined) return undefined;
  // First what people wrote: MetalLB's side is mended where it comes from.
  return isGenerated(refOf(a.object)) ? [b, a] : [a, b];
}

function sideOf(context: FixContext, { object: ref, path }: Evidence, field: string): SideOf | undefined {
  const object = objectOf(context, ref);
  if (object === undefined) return undefined;
  const item = itemPath(path);
  return { object, item, value: valueAt(object, `${item}.${field}`) };
}

function give(context: FixContext, mine: SideOf, theirs: SideOf, field: string): readonly Fix[] {
  const ref = refOf(mine.object);
  const words = theirs.value === undefined ? `Remove ${field}` : `Set ${field} to ${theirs.value}`;
  if (ref.name.startsWith("ovnk-generated-")) return [];
  if (isGenerated(ref)) return inPeers(context, mine, theirs, field);
  return [
    {
      title: `${words} in ${formatRef(ref)}`,
      edits: [{ op: "apply", object: changedBgp(mine.object, `${mine.item}.${field}`, theirs.value) }],
    },
  ];
}

function changedBgp(object: KubernetesObject, path: string, value: unknown): KubernetesObject {
  const { spec } = withValueAt(object, path, value) as FRRConfiguration;
  return specChange(object, { bgp: spec?.bgp });
}

/** Names of the fields of a BGPPeer by those of the FRRConfiguration that MetalLB writes. */
const PEER_FIELDS: ReadonlyMap<string, string> = new Map([
  ["asn", "peerASN"],
  ["port", "peerPort"],
  ["ebgpMultiHop", "ebgpMultiHop"],
  ["holdTime", "holdTime"],
  ["keepaliveTime", "keepaliveTime"],
  ["connectTime", "connectTime"],
  ["dualStackAddressFamily", "dualStackAddressFamily"],
]);
const ROUTER_FIELDS: ReadonlyMap<string, string> = new Map([
  ["asn", "myASN"],
  ["id", "routerID"],
]);

/** MetalLB's own FRRConfiguration is changed where it comes from. */
function inPeers({ snapshot }: FixContext, mine: SideOf, theirs: SideOf, field: string): readonly Fix[] {
  const neighbor = mine.item.includes(".neighbors[");
  const name = (neighbor ? PEER_FIELDS : ROUTER_FIELDS).get(field);
  if (name === undefined) return [];
  const router = mine.item.replace(/\.neighbors\[.*$/, "");
  const vrf = String(valueAt(mine.object, `${router}.vrf`) ?? "");
  const at = neighbor
    ? plain(valueAt(mine.object, `${mine.item}.address`) ?? valueAt(mine.object, `${mine.item}.interface`))
    : undefined;
  const peers = objectsOf<BGPPeer>(snapshot, "BGPPeer").filter(
    ({ spec }) =>
      (spec?.vrf ?? "") === vrf && (at === undefined || plain(spec?.peerAddress ?? spec?.interface) === at),
  );
  if (peers.length === 0) return [];
  const words = theirs.value === undefined ? `Remove ${name}` : `Set ${name} to ${theirs.value}`;
  return [
    {
      title: `${words} in ${list(peers.map((p) => formatRef(refOf(p))))}`,
      edits: peers.map((peer) => ({ op: "apply", object: specChange(peer, { [name]: theirs.value }) })),
    },
  ];
}

function plain(address: unknown): string {
  const parsed = typeof address === "string" ? parseAddress(address) : undefined;
  return parsed === undefined ? String(address) : formatAddress(parsed);
}

function samePassword(mine: SideOf, theirs: SideOf): readonly Fix[] {
  const ref = refOf(mine.object);
  if (isGenerated(ref)) return [];
  const clear = valueAt(theirs.object, `${theirs.item}.password`);
  const secret = valueAt(theirs.object, `${theirs.item}.passwordSecret`);
  // A capture does not say which password it is.
  if (clear === MASKED) return [];
  const one = withValueAt(mine.object, `${mine.item}.password`, clear);
  const both = withValueAt(one, `${mine.item}.passwordSecret`, secret) as FRRConfiguration;
  const form =
    clear !== undefined ? "in clear text" : secret !== undefined ? "by reference to a Secret" : "without one";
  return [
    {
      title: `Write the password ${form} in ${formatRef(ref)}, as ${formatRef(refOf(theirs.object))} does`,
      edits: [{ op: "apply", object: specChange(mine.object, { bgp: both.spec?.bgp }) }],
    },
  ];
}

const HOSTNAME = "kubernetes.io/hostname";

function outOf({ object }: SideOf, nodes: readonly string[], { snapshot }: FixContext): readonly Fix[] {
  const ref = refOf(object);
  if (isGenerated(ref) || nodes.length === 0) return [];
  const hosts = nodes.map((node) => findObject(snapshot, "Node", node)?.metadata.labels?.[HOSTNAME]);
  if (hosts.includes(undefined)) return [];
  const selector = ((object as FRRConfiguration).spec?.nodeSelector ?? {}) as LabelSelector;
  const matchExpressions = [
    ...(selector.matchExpressions ?? []),
    { key: HOSTNAME, operator: "NotIn", values: hosts },
  ];
  return [
    {
      title: `Take ${list(nodes)} out of the nodeSelector of ${formatRef(ref)}`,
      edits: [
        { op: "apply", object: specChange(object, { nodeSelector: { ...selector, matchExpressions } }) },
      ],
    },
  ];
}

/** @returns the fixes without those that do the same to the same objects */
export function distinct(fixes: readonly Fix[]): readonly Fix[] {
  return [
    ...new Map(
      fixes.map((fix) => [
        JSON.stringify(
          fix.edits.map((e) => (e.op === "apply" ? [refKey(refOf(e.object)), e.object.spec] : e)),
        ),
        fix,
      ]),
    ).values(),
  ];
}
