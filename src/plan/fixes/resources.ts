import type { BGPAdvertisement } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import type { Finding } from "../../findings/finding.ts";
import { objectsOf } from "../../snapshot/select.ts";
import { list } from "../verdict.ts";
import { type Fix, type FixContext, objectOf } from "./fix.ts";
import { specChange } from "./partial.ts";

/** An object where nobody reads it: it moves, or it goes. */
export function namespaceFixes(context: FixContext, finding: Finding): readonly Fix[] {
  const namespace = String(finding.args.namespace ?? "");
  return finding.objects.flatMap((ref): readonly Fix[] => {
    const object = objectOf(context, ref);
    if (object === undefined || namespace === "") return [];
    const { name, labels, annotations } = object.metadata;
    const { status: _, ...rest } = object;
    const moved = {
      ...rest,
      metadata: {
        name,
        namespace,
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
      },
    } as KubernetesObject;
    return [
      {
        title: `Move ${formatRef(ref)} to namespace ${namespace}`,
        edits: [
          { op: "apply", object: moved },
          { op: "delete", ref },
        ],
      },
      { title: `Delete ${formatRef(ref)}, which has no effect`, edits: [{ op: "delete", ref }] },
    ];
  });
}

/** A pool that nobody advertises: an advertisement of its own, or one of those that are there. */
export function advertisementFixes(context: FixContext, finding: Finding): readonly Fix[] {
  const { snapshot, discovery } = context;
  const all = objectsOf<BGPAdvertisement>(snapshot, "BGPAdvertisement");
  const taken = new Set(all.map((a) => a.metadata.name));
  return finding.objects.flatMap(({ name: pool, namespace }): readonly Fix[] => {
    const create = (title: string, name: string, more: object): Fix => ({
      title,
      edits: [
        {
          op: "apply",
          object: {
            apiVersion: "metallb.io/v1beta1",
            kind: "BGPAdvertisement",
            metadata: { name: free(name, taken), namespace: namespace ?? discovery.metallb.namespace.value },
            spec: { ipAddressPools: [pool], ...more },
          },
        },
      ],
    });
    return [
      create(`Create a BGPAdvertisement of ${pool} to all peers`, pool, {}),
      ...objectsOf(snapshot, "BGPPeer").map(({ metadata: { name } }) =>
        create(`Create a BGPAdvertisement of ${pool} to ${name} alone`, `${pool}-${name}`, { peers: [name] }),
      ),
      ...all
        .filter((a) => (a.spec?.ipAddressPools ?? []).length > 0)
        .map(
          (a): Fix => ({
            title: `Add ${pool} to ${formatRef(refOf(a))}`,
            edits: [
              {
                op: "apply",
                object: specChange(a, { ipAddressPools: [...(a.spec?.ipAddressPools ?? []), pool] }),
              },
            ],
          }),
        ),
    ];
  });
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let i = 2; ; i++) if (!taken.has(`${name}-${i}`)) return `${name}-${i}`;
}

/** An advertisement to peers that are not there: without them, or to those that are. */
export function peerNameFixes(context: FixContext, finding: Finding): readonly Fix[] {
  const known = objectsOf(context.snapshot, "BGPPeer").map((p) => p.metadata.name);
  return finding.objects.flatMap((ref): readonly Fix[] => {
    const object = objectOf(context, ref) as BGPAdvertisement | undefined;
    if (object === undefined) return [];
    const named = object.spec?.peers ?? [];
    const there = named.filter((name) => known.includes(name));
    const set = (title: string, peers: readonly string[]): Fix => ({
      title: `${title} in ${formatRef(ref)}`,
      edits: [{ op: "apply", object: specChange(object, { peers }) }],
    });
    return [
      ...(there.length > 0 ? [set(`Keep only ${list(there)} in peers`, there)] : []),
      ...known
        .filter((name) => !there.includes(name))
        .map((name) => set(`Put ${name} in the place of the names that are not there`, [...there, name])),
    ];
  });
}

const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

/** A label that keeps nodes from announcing. */
export function excludeLabelFixes(_: FixContext, finding: Finding): readonly Fix[] {
  if (finding.nodes.length === 0) return [];
  return [
    {
      title: `Remove the label ${EXCLUDE} from ${list(finding.nodes)}`,
      edits: finding.nodes.map((node) => ({ op: "label", node, key: EXCLUDE, value: null })),
    },
  ];
}
