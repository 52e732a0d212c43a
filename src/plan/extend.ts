import type { BFDProfile, FRRConfiguration, Neighbor, PrefixSelector, Router } from "../api/frrk8s.ts";
import type { BGPPeer } from "../api/metallb.ts";
import type { KubernetesObject, LabelSelector } from "../api/object.ts";
import { announce } from "../metallb/announce.ts";
import { formatAddress, parseAddress } from "../net/address.ts";
import { matches, parseSelector } from "../net/selector.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { findObject, objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { announceOptionsOf } from "../state/options.ts";
import type { Plan } from "./plan.ts";
import { refusalsOf } from "./refusal.ts";
import { list } from "./verdict.ts";
import { whatIf } from "./what-if.ts";

/** What a neighbor of MetalLB should do besides what MetalLB has it do. */
export interface ExtendRequest {
  /** Name of a BGPPeer. */
  readonly peer: string;
  readonly receive: readonly PrefixSelector[] | "all";
  readonly advertise: readonly string[];
  /** Absent: the nodes that the BGPPeer selects. */
  readonly nodeSelector?: LabelSelector;
  /** Absent: `extend-PEER`. */
  readonly name?: string;
}

/** The objects to apply, or why there can be none. */
export type Extension =
  | {
      readonly ok: true;
      /** With real passwords, where the clear text is the only form that is admitted: mask before showing. */
      readonly objects: readonly KubernetesObject[];
      /** What to know about them, in sentences. */
      readonly notes: readonly string[];
      readonly plan: Plan;
    }
  | { readonly ok: false; readonly why: string };

interface Found {
  readonly router: Router;
  readonly neighbor: Neighbor;
  readonly profile: BFDProfile | undefined;
  readonly nodes: string[];
}

const HOSTNAME = "kubernetes.io/hostname";

/**
 * Makes FRRConfigurations that merge with the neighbor that MetalLB writes for a BGPPeer: every field in which frr-k8s wants two configurations
 * to agree is repeated as the speaker writes it in the release that runs, with the password in the form that the webhook admits (it compares
 * clear text and blanks references). The result is planned before it is returned: no node freezes, nothing is refused.
 */
export function extend(s: Snapshot, d: Discovery, request: ExtendRequest): Extension {
  const peer = objectsOf<BGPPeer>(s, "BGPPeer").find((p) => p.metadata.name === request.peer);
  if (peer === undefined) return { ok: false, why: `there is no BGPPeer ${request.peer}` };
  const wanted = request.nodeSelector === undefined ? undefined : parseSelector(request.nodeSelector);
  if (wanted?.ok === false) return { ok: false, why: `the node selector is invalid: ${wanted.error}` };
  const { found, silent } = neighborsOf(
    s,
    d,
    peer,
    (labels) => wanted === undefined || matches(wanted.selector, labels),
  );
  if (found.length === 0)
    return {
      ok: false,
      why:
        silent ??
        `MetalLB opens no session for BGPPeer ${request.peer} on ${wanted === undefined ? "any node" : "a node that is selected"}`,
    };
  const objects = found.flatMap((one, i) =>
    objectsFor(s, d, peer, request, one, found.length > 1 ? `-${i + 1}` : ""),
  );
  const plan = whatIf(
    s,
    d,
    objects.map((object) => ({ op: "apply", object })),
  );
  const against = refusalsOf(plan, { allowFreeze: false });
  if (against.length > 0) return { ok: false, why: against.map(({ message }) => message).join("; ") };
  return { ok: true, objects, notes: notesOf(found, plan), plan };
}

/** The neighbor as each node's speaker writes it; nodes that agree are one. */
function neighborsOf(
  s: Snapshot,
  d: Discovery,
  { spec }: BGPPeer,
  selected: (labels: Readonly<Record<string, string>> | undefined) => boolean,
): { readonly found: readonly Found[]; readonly silent: string | undefined } {
  const { nodes, nodeConfigErrors } = announce(s, announceOptionsOf(d));
  const found = new Map<string, Found>();
  let silent: string | undefined;
  for (const { metadata } of objectsOf(s, "Node")) {
    if (!selected(metadata.labels)) continue;
    const error = nodeConfigErrors[metadata.name];
    if (error != null) {
      silent = `MetalLB's configuration is invalid on ${metadata.name}: ${error}`;
      continue;
    }
    const bgp = (nodes[metadata.name] as FRRConfiguration | null | undefined)?.spec?.bgp;
    for (const router of bgp?.routers ?? []) {
      if ((router.vrf ?? "") !== (spec?.vrf ?? "")) continue;
      const neighbor = router.neighbors?.find(
        (n) => plain(n.address ?? n.interface) === plain(spec?.peerAddress ?? spec?.interface),
      );
      if (neighbor === undefined) continue;
      const profile = (bgp?.bfdProfiles ?? []).find((p) => p.name === neighbor.bfdProfile);
      const { prefixes: _p, neighbors: _n, ...head } = router;
      const key = JSON.stringify([head, mustMatch(neighbor), profile]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { router: head, neighbor, profile, nodes: [metadata.name] });
      else known.nodes.push(metadata.name);
    }
  }
  return { found: [...found.values()], silent };
}

function plain(address: string | undefined): string {
  const parsed = address === undefined ? undefined : parseAddress(address);
  return parsed === undefined ? (address ?? "") : formatAddress(parsed);
}

/** Everything that describes the session itself: what is sent and accepted only ever adds up. */
function mustMatch({ toAdvertise: _a, toReceive: _r, passwordSecret, ...rest }: Neighbor): Neighbor {
  return passwordSecret?.name ? { ...rest, passwordSecret } : rest;
}

function objectsFor(
  s: Snapshot,
  d: Discovery,
  peer: BGPPeer,
  request: ExtendRequest,
  { router, neighbor, profile, nodes }: Found,
  suffix: string,
): readonly KubernetesObject[] {
  const { receive, advertise } = request;
  const full: Neighbor = {
    ...mustMatch(neighbor),
    ...(advertise.length === 0
      ? {}
      : { toAdvertise: { allowed: { mode: "filtered", prefixes: advertise } } }),
    ...(receive === "all"
      ? { toReceive: { allowed: { mode: "all" } } }
      : receive.length === 0
        ? {}
        : { toReceive: { allowed: { mode: "filtered", prefixes: receive } } }),
  };
  const bgp = {
    ...(profile === undefined ? {} : { bfdProfiles: [profile] }),
    routers: [{ ...router, neighbors: [full], ...(advertise.length === 0 ? {} : { prefixes: advertise }) }],
  };
  const selectors = suffix === "" ? selectorsOf(request, peer) : [byName(s, nodes)];
  const name = `${request.name ?? `extend-${request.peer}`}${suffix}`;
  return selectors.map((nodeSelector, i) => ({
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name: selectors.length > 1 ? `${name}-${i + 1}` : name, namespace: d.frrK8s.namespace.value },
    spec: { ...(nodeSelector === undefined ? {} : { nodeSelector }), bgp },
  }));
}

/** A BGPPeer selects nodes by any of several selectors, a FRRConfiguration by one: then there are as many objects. */
function selectorsOf(
  { nodeSelector }: ExtendRequest,
  { spec }: BGPPeer,
): readonly (LabelSelector | undefined)[] {
  if (nodeSelector !== undefined) return [nodeSelector];
  const own = spec?.nodeSelectors ?? [];
  return own.length === 0 ? [undefined] : own;
}

/** Nodes whose speakers write the neighbor differently are told apart by name. */
function byName(s: Snapshot, nodes: readonly string[]): LabelSelector {
  const hosts = nodes.map((node) => findObject(s, "Node", node)?.metadata.labels?.[HOSTNAME] ?? node);
  return { matchExpressions: [{ key: HOSTNAME, operator: "In", values: hosts }] };
}

function notesOf(found: readonly Found[], plan: Plan): readonly string[] {
  const clear = found.some(({ neighbor }) => neighbor.password !== undefined);
  const reference = found.some(({ neighbor }) => neighbor.passwordSecret?.name !== undefined);
  return [
    ...(clear
      ? [
          "The password must stand here in clear text, as MetalLB writes it: a reference to the same Secret would be refused. It is not printed; --apply puts it in.",
        ]
      : []),
    ...(reference ? ["The password is referred to, as MetalLB does it: the Secret is not copied."] : []),
    ...plan.imports.map((i) => `${list(i.nodes)} would accept ${i.what} (${i.prefix}) from ${i.peer}.`),
    ...plan.groups.flatMap((g) =>
      g.sessionsAdded.length === 0
        ? []
        : [
            `${list(g.nodes)} would get a session with ${list(g.sessionsAdded)} that MetalLB does not open there: narrow it by --node-selector.`,
          ],
    ),
  ];
}
