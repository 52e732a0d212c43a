import type { KubeResult } from "../errors.ts";
import type { KubeClient } from "./client.ts";
import type { Resource } from "./resource.ts";

/** What the API server serves. */
export interface Served {
  /** Group → its versions in the server's order of preference → the resources of each. */
  readonly groups: ReadonlyMap<string, readonly ServedVersion[]>;
}

export interface ServedVersion {
  readonly version: string;
  /** False: the server of this group and version does not answer, so its resources are not known. */
  readonly alive: boolean;
  readonly resources: readonly Resource[];
}

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
const AGGREGATED_BETA = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

/**
 * Asks the API server what it serves: all groups in one answer where it can (Kubernetes ≥ 1.27), else the wanted groups one by one.
 * The core group is always there and is not asked for.
 */
export async function discoverApi(
  client: KubeClient,
  wanted: readonly string[],
): Promise<KubeResult<Served>> {
  const answer = await client.call({
    method: "GET",
    path: "/apis",
    accept: `${AGGREGATED},${AGGREGATED_BETA},application/json`,
    about: { what: "ask the API server what it serves" },
  });
  if (!answer.ok) return answer;
  const { kind } = answer.value as { kind?: unknown };
  if (kind === "APIGroupDiscoveryList") {
    return { ok: true, value: { groups: readAggregated(answer.value) } };
  }
  const groups = new Map<string, readonly ServedVersion[]>();
  await Promise.all(
    readGroups(answer.value)
      .filter(({ group }) => wanted.includes(group))
      .map(async ({ group, versions }) => {
        groups.set(group, await Promise.all(versions.map((version) => readVersion(client, group, version))));
      }),
  );
  return { ok: true, value: { groups } };
}

interface AggregatedGroup {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version?: string;
    readonly freshness?: string;
    readonly resources?: readonly {
      readonly resource?: string;
      readonly responseKind?: { readonly kind?: string };
      readonly scope?: string;
    }[];
  }[];
}

function readAggregated(answer: unknown): ReadonlyMap<string, readonly ServedVersion[]> {
  const items = (answer as { items?: readonly AggregatedGroup[] }).items ?? [];
  return new Map(
    items.map(({ metadata, versions }) => {
      const group = metadata?.name ?? "";
      return [
        group,
        (versions ?? []).map(({ version = "", freshness, resources }) => ({
          version,
          alive: freshness !== "Stale",
          resources: (resources ?? []).map((r) => ({
            group,
            version,
            plural: r.resource ?? "",
            kind: r.responseKind?.kind ?? "",
            namespaced: r.scope === "Namespaced",
          })),
        })),
      ];
    }),
  );
}

interface GroupList {
  readonly groups?: readonly {
    readonly name?: string;
    readonly versions?: readonly { readonly version?: string }[];
  }[];
}

function readGroups(
  answer: unknown,
): readonly { readonly group: string; readonly versions: readonly string[] }[] {
  return ((answer as GroupList).groups ?? []).map(({ name = "", versions }) => ({
    group: name,
    versions: (versions ?? []).map((v) => v.version ?? ""),
  }));
}

async function readVersion(client: KubeClient, group: string, version: string): Promise<ServedVersion> {
  const answer = await client.call({
    method: "GET",
    path: `/apis/${group}/${version}`,
    about: { what: `ask what ${group}/${version} serves` },
  });
  if (!answer.ok) return { version, alive: false, resources: [] };
  const { resources } = answer.value as {
    resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
  };
  return {
    version,
    alive: true,
    resources: (resources ?? [])
      .filter((r) => !r.name.includes("/"))
      .map((r) => ({ group, version, plural: r.name, kind: r.kind, namespaced: r.namespaced })),
  };
}
