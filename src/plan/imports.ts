import type { FrrConfig } from "../frr/config.ts";
import { evaluateRouteMap } from "../frr/evaluate.ts";
import { parsePrefix } from "../net/prefix.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type Outcome, textOf } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import type { ReadConfig } from "./read-config.ts";

interface Watched {
  readonly prefix: string;
  readonly what: string;
}

/**
 * Networks that a node must not learn by accident: the default route, and the cluster's own pod and service networks, which would
 * draw the traffic of the cluster to a router.
 */
export function importsOf(s: Snapshot, before: Outcome, after: Outcome, read: ReadConfig): Plan["imports"] {
  const watched = [...DEFAULTS, ...clusterNetworks(s)];
  const found = new Map<
    string,
    { readonly prefix: string; readonly what: string; readonly peer: string; nodes: string[] }
  >();
  const accepts = acceptance(watched);
  for (const [node, outcome] of after.nodes) {
    const is = textOf(outcome);
    const was = textOf(before.nodes.get(node));
    if (is === undefined || is === was) continue;
    const old = was === undefined ? new Set<string>() : accepts(read(was));
    for (const key of accepts(read(is))) {
      if (old.has(key)) continue;
      const [prefix = "", what = "", peer = ""] = key.split("\n");
      const entry = found.get(key) ?? { prefix, what, peer, nodes: [] };
      entry.nodes.push(node);
      found.set(key, entry);
    }
  }
  return [...found.values()];
}

const DEFAULTS: readonly Watched[] = [
  { prefix: "0.0.0.0/0", what: "the default route" },
  { prefix: "::/0", what: "the default route" },
];

/** OpenShift's configuration and the pod networks of the nodes name them; elsewhere the service network is not told by any object. */
function clusterNetworks(s: Snapshot): readonly Watched[] {
  const networks = [...objectsOf(s, "ConfigNetwork"), ...objectsOf(s, "Network")].flatMap((o): Watched[] => {
    const spec = o.spec as
      | {
          readonly clusterNetwork?: readonly { readonly cidr?: string }[];
          readonly serviceNetwork?: readonly string[];
        }
      | undefined;
    return [
      ...(spec?.clusterNetwork ?? []).flatMap((n) =>
        n.cidr === undefined ? [] : [{ prefix: n.cidr, what: "the pod network" }],
      ),
      ...(spec?.serviceNetwork ?? []).map((prefix) => ({ prefix, what: "the service network" })),
    ];
  });
  const pods = objectsOf(s, "Node").flatMap((o): Watched[] => {
    const cidrs = (o.spec as { readonly podCIDRs?: readonly string[] } | undefined)?.podCIDRs ?? [];
    return cidrs.map((prefix) => ({ prefix, what: "a node's pod network" }));
  });
  const all = [...networks, ...(networks.length > 0 ? [] : pods)];
  return [...new Map(all.map((w) => [w.prefix, w])).values()];
}

/** @returns a function that says, as `prefix what peer`, what a configuration accepts; each configuration is asked once */
function acceptance(watched: readonly Watched[]): (config: FrrConfig) => ReadonlySet<string> {
  const known = new Map<FrrConfig, ReadonlySet<string>>();
  return (config) => {
    const found = known.get(config) ?? acceptedBy(config, watched);
    known.set(config, found);
    return found;
  };
}

function acceptedBy(config: FrrConfig, watched: readonly Watched[]): ReadonlySet<string> {
  const accepted = new Set<string>();
  for (const router of config.model.routers.values()) {
    for (const [peer, neighbor] of router.neighbors) {
      for (const { prefix, what } of watched) {
        const family = parsePrefix(prefix)?.family;
        const settings = neighbor.families.get(`${family} unicast`);
        if (settings?.get("activate")?.value !== "yes") continue;
        const map = settings.get("route-map in")?.value;
        const verdict = map === undefined ? { permit: true } : evaluateRouteMap(config, map, { prefix });
        if ("permit" in verdict && verdict.permit) accepted.add([prefix, what, peer].join("\n"));
      }
    }
  }
  return accepted;
}
