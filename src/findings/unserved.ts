import type { Node } from "../api/core.ts";
import type { BGPSessionState, FRRConfiguration, FRRNodeState } from "../api/frrk8s.ts";
import { type ObjectRef, refKey } from "../api/ref.ts";
import { listOf, textsOf } from "../api/values.ts";
import type { Address } from "../net/address.ts";
import { formatPrefix, mask, parsePrefix } from "../net/prefix.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { liveView } from "../state/live.ts";
import type { Session } from "../state/sessions.ts";
import { sameAddress } from "./address.ts";
import { once } from "./lazy.ts";
import type { Reach, Way, Ways } from "./reach.ts";

/** Services that nobody can reach by BGP although speakers announce them: every way is known to be broken. */
export interface Unserved {
  readonly services: readonly Reach[];
  readonly has: (ref: ObjectRef) => boolean;
  /** Those that would go to this peer (address or interface, VRF or `default`). */
  readonly byPeer: (peer: string, vrf: string) => readonly ObjectRef[];
  /**
   * Services with an address that no speaker announces as far as its present configuration goes, since that of some nodes is invalid, and
   * that no `metallb-<node>` of an earlier one holds. Empty where that cannot be known. @param meant whether a pool is to be
   * advertised from these nodes
   */
  readonly waiting: (meant: (pool: string) => boolean) => readonly ObjectRef[];
  /** Those that one of these nodes announces. */
  readonly onNodes: (nodes: readonly string[]) => readonly ObjectRef[];
}

interface Input {
  readonly snapshot: Snapshot;
  readonly discovery: Discovery;
  readonly reach: readonly Reach[];
  readonly ways: Ways;
  readonly sessionsOn: (node: string) => readonly Session[];
}

/** Looks at each Service until one way is not known to be broken; what is not known counts as sound here, so nobody is accused without proof. */
export function unservedOf(input: Input): Unserved {
  const nodes = nodeFacts(input);
  const held = once(() => heldBy(input.snapshot));
  const cluster = once(() => clusterFacts(input.reach, nodes));
  const wayIsBroken = (way: Way): boolean => {
    const { anywhere, blind } = cluster();
    const prefixes = anywhere.get(vrfOf(way));
    const nowhere = !way.routes.some((r) => prefixes?.has(r.prefix) === true);
    if (nowhere && blind.size === 0) return true;
    return way.nodes.every((node) => (nowhere && !blind.has(node)) || isBroken(nodes(node), way));
  };
  const services = input.reach.filter((r) => {
    const ways = input.ways.of(r);
    return ways.length > 0 && ways.every(wayIsBroken);
  });
  const keys = new Set(services.map((r) => refKey(r.ref)));
  const byPeer = new Map<string, ObjectRef[]>();
  for (const r of services)
    for (const { peer } of input.ways.of(r)) {
      const key = `${peer.spec.vrf || "default"} ${peer.host}`;
      const list = byPeer.get(key);
      if (list === undefined) byPeer.set(key, [r.ref]);
      else list.push(r.ref);
    }
  return {
    services,
    has: (ref) => keys.has(refKey(ref)),
    byPeer: (peer, vrf) => byPeer.get(`${vrf} ${peer}`) ?? [],
    waiting: (meant) => waitingOn(input.reach, held(), meant),
    onNodes: (wanted) => {
      const set = new Set(wanted);
      // Services of a class share the list of their announcers.
      const asked = new Map<readonly string[], boolean>();
      const announcedThere = ({ announcers }: Reach): boolean => {
        const known = asked.get(announcers) ?? announcers.some((n) => set.has(n));
        asked.set(announcers, known);
        return known;
      };
      return services.filter(announcedThere).map((r) => r.ref);
    },
  };
}

function waitingOn(
  reach: readonly Reach[],
  held: Held,
  meant: (pool: string) => boolean,
): readonly ObjectRef[] {
  if (held === undefined) return [];
  return reach
    .filter(({ facts, early, announcers, pool }) => {
      if (announcers.length > 0 || !facts.endpoints.any || (pool?.layer2.length ?? 0) > 0) return false;
      if (early === undefined ? pool === undefined || !meant(pool.name) : early !== "noConfig") return false;
      return facts.addresses !== undefined && !facts.addresses.some(held);
    })
    .map((r) => r.ref);
}

/** Whether MetalLB's object of some node holds an address; undefined if there is no such object at all. */
type Held = ((address: Address) => boolean) | undefined;

function heldBy(s: Snapshot): Held {
  const written = objectsOf<FRRConfiguration>(s, "FRRConfiguration").filter((o) =>
    o.metadata.name.startsWith("metallb-"),
  );
  if (written.length === 0) return undefined;
  const prefixes = written.flatMap((o) => [...prefixesOf(o).values()].flatMap((texts) => [...texts]));
  const parsed = [...new Set(prefixes)].flatMap((text) => parsePrefix(text) ?? []);
  const known = new Set(parsed.map(formatPrefix));
  const lengths = new Set(parsed.map((p) => p.length));
  return ({ family, value }) =>
    [...lengths].some((length) =>
      known.has(formatPrefix({ family, value: mask(family, value, length), length })),
    );
}

interface NodeFacts {
  /** No FRR that could send anything. */
  readonly dead: boolean;
  /** VRF (`default`) → prefixes that FRR originates; undefined if that is not known. */
  readonly running: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Prefixes of MetalLB's object by VRF; undefined if that is not known. */
  readonly written: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly isDown: (peer: string, vrf: string) => boolean;
}

interface ClusterFacts {
  /** VRF (`default`) → prefixes that at least one node has. */
  readonly anywhere: ReadonlyMap<string, ReadonlySet<string>>;
  /** Nodes of which nothing is known. */
  readonly blind: ReadonlySet<string>;
}

/** Sums up the nodes: what none of them has need not be looked for on each. */
function clusterFacts(reach: readonly Reach[], nodes: (node: string) => NodeFacts): ClusterFacts {
  const anywhere = new Map<string, Set<string>>();
  const blind = new Set<string>();
  const lists = new Set(reach.map(({ announcers }) => announcers));
  for (const node of new Set([...lists].flat())) {
    const source = sourceOf(nodes(node));
    if (source === undefined) blind.add(node);
    for (const [vrf, prefixes] of source ?? []) {
      const known = anywhere.get(vrf) ?? new Set();
      anywhere.set(vrf, known);
      for (const prefix of prefixes) known.add(prefix);
    }
  }
  return { anywhere, blind };
}

const vrfOf = ({ peer }: Way): string => peer.spec.vrf || "default";

/** What FRR originates, or else what MetalLB wrote. */
const sourceOf = ({ running, written }: NodeFacts): NodeFacts["running"] => running ?? written;

function isBroken(facts: NodeFacts, way: Way): boolean {
  const { peer, routes } = way;
  const vrf = vrfOf(way);
  if (facts.dead || facts.isDown(peer.host, vrf)) return true;
  const source = sourceOf(facts);
  if (source === undefined) return false;
  const prefixes = source.get(vrf);
  return routes.every((r) => prefixes?.has(r.prefix) !== true);
}

function nodeFacts({ snapshot: s, discovery, sessionsOn }: Input): (node: string) => NodeFacts {
  const states = new Map(objectsOf<FRRNodeState>(s, "FRRNodeState").map((o) => [o.metadata.name, o]));
  const reported = Map.groupBy(objectsOf<BGPSessionState>(s, "BGPSessionState"), (b) => b.status?.node ?? "");
  const own = new Map(
    objectsOf<FRRConfiguration>(s, "FRRConfiguration")
      .filter((o) => o.metadata.name.startsWith("metallb-"))
      .map((o) => [o.metadata.name.slice("metallb-".length), o]),
  );
  // Where the label is not the node's name, frr-k8s does not take MetalLB's object for this node.
  const mislabeled = new Set(
    objectsOf<Node>(s, "Node")
      .filter(({ metadata }) => metadata.labels?.["kubernetes.io/hostname"] !== metadata.name)
      .map((n) => n.metadata.name),
  );
  const podsKnown = unknownKind(s, "Pod") === undefined && discovery.frrPods.size > 0;
  const known = new Map<string, NodeFacts>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const sessions = sessionsOn(node);
    const states_ = reported.get(node) ?? [];
    const text = liveRunning(s, node) ?? states.get(node)?.status?.runningConfig;
    const written = own.get(node);
    const facts: NodeFacts = {
      dead: podsKnown && !discovery.frrPods.has(node) && !states.has(node),
      running: text === undefined || text.trim() === "" ? undefined : networksIn(text),
      written:
        written === undefined || mislabeled.has(node)
          ? own.size > 0
            ? new Map()
            : undefined
          : prefixesOf(written),
      isDown: (peer, vrf) => {
        const session = sessions.find((x) => x.vrf === vrf && sameAddress(x.peer, peer));
        if (session !== undefined) return session.state !== "Established" && session.unknown === undefined;
        if (sessions.length > 0) return false;
        const state = states_.find(
          (b) => (b.status?.vrf || "default") === vrf && sameAddress(b.status?.peer ?? "", peer),
        );
        return (
          state !== undefined &&
          state.status?.bgpStatus !== undefined &&
          state.status.bgpStatus !== "Established"
        );
      },
    };
    known.set(node, facts);
    return facts;
  };
}

function liveRunning(s: Snapshot, node: string): string | undefined {
  const running = liveView(s, node)?.running;
  return running?.ok === true && running.value.trim() !== "" ? running.value : undefined;
}

/** The `network` lines of a configuration of FRR, by VRF. */
function networksIn(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  let vrf: string | undefined;
  for (const line of text.split("\n")) {
    const router = /^router bgp \S+(?: (?:vrf|view) (\S+))?/.exec(line);
    if (router !== null) vrf = router[1] ?? "default";
    else if (/^\S/.test(line) && line[0] !== "!" && !line.startsWith("exit")) vrf = undefined;
    const network = vrf === undefined ? null : /^\s+network (\S+)/.exec(line);
    if (network === null || vrf === undefined) continue;
    const prefix = parsePrefix(network[1] ?? "");
    const set = found.get(vrf) ?? new Set();
    found.set(vrf, set);
    set.add(prefix === undefined ? (network[1] ?? "") : formatPrefix(prefix));
  }
  return found;
}

function prefixesOf(object: FRRConfiguration): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    listOf(object.spec?.bgp?.routers).map((r) => [r.vrf || "default", new Set(textsOf(r.prefixes))]),
  );
}
