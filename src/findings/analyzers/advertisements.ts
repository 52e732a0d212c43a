import type { Node } from "../../api/core.ts";
import type { BGPAdvertisement, BGPPeer } from "../../api/metallb.ts";
import { formatRef, type ObjectRef, refOf } from "../../api/ref.ts";
import { listOf, textsOf } from "../../api/values.ts";
import type { ReadAdvertisement } from "../../metallb/configuration/advertisement.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding, nameOf } from "../finding.ts";
import { selectedNodes } from "../nodes.ts";
import { nodePhrase } from "../phrase.ts";
import type { Reach } from "../reach.ts";
import type { Shared } from "../shared.ts";
import { edit } from "../shell.ts";

/** Which pools, nodes and peers the BGPAdvertisements reach, and which Services are left without one. */
export const advertisements = analyzer({
  name: "advertisements",
  codes: ["MLB301", "MLB305", "MLB306", "MLB319"],
  reads: {
    kinds: ["BGPAdvertisement", "BGPPeer", "IPAddressPool", "Service"],
    also: ["Node", "EndpointSlice", "Namespace"],
    uses: ["discovery", "configuration"],
  },
  *analyze({ objects, shared, unknown }) {
    const view = shared.view();
    const { catalogue } = view;
    const pools = new Set(catalogue.resources.pools.map((p) => p.metadata.name));
    const peers = new Set(catalogue.resources.peers.map((p) => p.metadata.name));
    const byPool = Map.groupBy(
      shared.reach().filter((r) => r.pool !== undefined),
      (r) => r.pool?.name ?? "",
    );
    for (const read of catalogue.advertisements) {
      yield* withoutPool(read, pools, byPool);
      yield* withoutPeer(read, peers, shared.reach());
      yield* withoutNode(read, view.nodes.length, byPool);
    }
    for (const peer of objects<BGPPeer>("BGPPeer")) yield* unselecting(peer, view.nodes);
    const orphans = new Map<string, { reach: Reach; reason: string; pool: Pool }[]>();
    const byPlan = view.nodes.length === 0 && unknown("Namespace") === undefined;
    for (const reach of shared.reach()) {
      const pool = byPlan ? plannedPool(reach, shared) : reach.pool;
      const reason = byPlan
        ? unadvertised(pool, catalogue.advertisements)
        : orphan(reach, catalogue.advertisements);
      if (reason === undefined || pool === undefined) continue;
      const key = `${pool.name} ${reason}`;
      orphans.set(key, [...(orphans.get(key) ?? []), { reach, reason, pool }]);
    }
    for (const group of orphans.values()) {
      const [first] = group;
      if (first === undefined) continue;
      const { pool } = first;
      yield finding(
        "MLB301",
        { pool: formatRef(pool.ref), reason: first.reason },
        {
          objects: [pool.ref],
          services: group.map((g) => g.reach.ref),
          evidence: [
            ...group
              .slice(0, 3)
              .map((g) =>
                evidence(
                  g.reach.facts.service,
                  "status.loadBalancer.ingress",
                  g.reach.facts.service.status?.loadBalancer?.ingress?.map((i) => i.ip).join(", ") ?? "",
                ),
              ),
            evidence(
              undefined,
              "BGPAdvertisements that select the pool",
              namesOf(catalogue.advertisements, pool.name),
            ),
          ],
          remedy: `Create a BGPAdvertisement that names the pool ${pool.name}, or correct the one that should.`,
          commands: ["kubectl get bgpadvertisements.metallb.io -A -o wide"],
        },
      );
    }
  },
});

type Pool = Pick<NonNullable<Reach["pool"]>, "name" | "ref" | "layer2">;

/** Without nodes nobody announces anything; the pool that a Service of a file would get its address from is known all the same. */
function plannedPool({ ref }: Reach, { allocation, view }: Shared): Pool | undefined {
  const { services } = allocation().result;
  const key = `${ref.namespace ?? ""}/${ref.name}`;
  const name = Object.hasOwn(services, key) ? services[key]?.pool : undefined;
  const { resources, layer2 } = view().catalogue;
  const object = resources.pools.find((p) => p.metadata.name === name);
  return object === undefined || name === undefined
    ? undefined
    : { name, ref: refOf(object), layer2: layer2.byPool.get(name) ?? [] };
}

function unadvertised(pool: Pool | undefined, all: readonly ReadAdvertisement[]): string | undefined {
  if (pool === undefined || pool.layer2.length > 0 || all.some((r) => attached(r, pool.name)))
    return undefined;
  return "no BGPAdvertisement selects this pool";
}

function namesOf(read: readonly ReadAdvertisement[], pool: string): string {
  const names = read.filter((r) => attached(r, pool)).map((r) => r.object.metadata.name);
  return names.length === 0 ? "none" : names.join(", ");
}

const attached = (read: ReadAdvertisement, pool: string): boolean =>
  read.pools === undefined || read.pools.includes(pool);

/** Why nobody advertises a Service that has an address of a pool; undefined if somebody means to, or layer 2 does it. */
function orphan(reach: Reach, all: readonly ReadAdvertisement[]): string | undefined {
  const { pool } = reach;
  if (reach.early !== undefined || pool === undefined || reach.announcers.length > 0) return undefined;
  if (pool.layer2.length > 0) return undefined;
  const own = all.filter((r) => attached(r, pool.name));
  if (own.length === 0) return unadvertised(pool, all);
  if (own.every((r) => r.advertisement?.nodes.size === 0)) return undefined;
  const held = [...reach.held.keys()];
  if (held.length > 0 && held.every((r) => r === "noMatchingAdvertisement"))
    return `no BGPAdvertisement of the pool (${own.map((r) => r.object.metadata.name).join(", ")}) selects the Service by its serviceSelectors`;
  return undefined;
}

function* withoutPool(
  { object, pools: wanted }: ReadAdvertisement,
  known: ReadonlySet<string>,
  byPool: ReadonlyMap<string, readonly Reach[]>,
): Generator<Finding> {
  if (wanted === undefined) return;
  const named = textsOf(object.spec?.ipAddressPools);
  const missing = named.filter((name) => !known.has(name));
  const reached = wanted.filter((name) => known.has(name));
  const parts = (path: string, value: string) => ({
    objects: [object],
    evidence: [evidence(object, path, value)],
    commands: [edit(refOf(object))],
  });
  const lost =
    missing.length === 0 || reached.length > 0
      ? []
      : [...byPool.values()]
          .flat()
          .filter((r) => r.announcers.length === 0 && r.advertisements.length === 0)
          .map((r) => r.ref);
  if (missing.length > 0)
    yield finding(
      "MLB319",
      {
        advertisement: nameOf(object),
        reason: `there is no pool ${nodePhrase(missing)}${reached.length > 0 ? `, though ${nodePhrase(reached)} ${reached.length > 1 ? "are" : "is"} advertised` : ""}`,
      },
      {
        ...parts("spec.ipAddressPools", named.join(", ")),
        services: lost,
        severity: lost.length > 0 ? "error" : "warning",
      },
    );
  else if (reached.length === 0 && listOf(object.spec?.ipAddressPoolSelectors).length > 0)
    yield finding(
      "MLB319",
      { advertisement: nameOf(object), reason: "its ipAddressPoolSelectors match no pool" },
      parts("spec.ipAddressPoolSelectors", JSON.stringify(object.spec?.ipAddressPoolSelectors)),
    );
}

function* withoutPeer(
  { object }: ReadAdvertisement,
  known: ReadonlySet<string>,
  reach: readonly Reach[],
): Generator<Finding> {
  const named = textsOf(object.spec?.peers);
  const missing = named.filter((name) => !known.has(name));
  if (missing.length === 0) return;
  const all = missing.length === named.length;
  const lost = all
    ? reach.filter(
        (r) =>
          r.announcers.length > 0 &&
          r.advertisements.every(
            (a) => textsOf(a.object.spec?.peers).every((p) => !known.has(p)) && a.peers.length > 0,
          ),
      )
    : [];
  const only = lost.filter((r) => r.advertisements.some((a) => a.name === object.metadata.name));
  yield finding(
    "MLB305",
    { advertisement: nameOf(object), peers: missing, reason: "and there is no such BGPPeer" },
    {
      objects: [object],
      services: only.map((r) => r.ref),
      severity: only.length > 0 ? "error" : "warning",
      evidence: [evidence(object, "spec.peers", named.join(", "))],
      commands: [edit(refOf(object)), "kubectl get bgppeers.metallb.io -A"],
    },
  );
}

function* withoutNode(
  { object, advertisement }: ReadAdvertisement,
  count: number,
  byPool: ReadonlyMap<string, readonly Reach[]>,
): Generator<Finding> {
  if (advertisement === undefined || count === 0 || advertisement.nodes.size > 0) return;
  const lost = [...byPool.values()]
    .flat()
    .filter((r) => r.announcers.length === 0 && r.held.size === 0 && (r.pool?.layer2.length ?? 0) === 0);
  yield finding(
    "MLB306",
    { object: nameOf(object), reason: "selects no node by its nodeSelectors" },
    {
      ...selectorParts(object),
      services: lost.map((r) => r.ref),
      severity: lost.length > 0 ? "error" : "warning",
    },
  );
}

/** By the labels alone: a configuration that MetalLB refuses has no sessions either, and selects nodes all the same. */
function* unselecting(peer: BGPPeer, nodes: readonly Node[]): Generator<Finding> {
  const selectors = listOf(peer.spec?.nodeSelectors);
  if (nodes.length === 0 || selectors.length === 0 || selectedNodes(selectors, nodes).length > 0) return;
  yield finding(
    "MLB306",
    { object: nameOf(peer), reason: "selects no node by its nodeSelectors, so there is no session" },
    selectorParts(peer),
  );
}

function selectorParts(object: BGPAdvertisement | BGPPeer): {
  readonly objects: readonly ObjectRef[];
  readonly evidence: readonly ReturnType<typeof evidence>[];
  readonly commands: readonly string[];
} {
  return {
    objects: [refOf(object)],
    evidence: [evidence(object, "spec.nodeSelectors", JSON.stringify(object.spec?.nodeSelectors))],
    commands: ["kubectl get nodes --show-labels", edit(refOf(object))],
  };
}
