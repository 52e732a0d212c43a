import type { Secret, Service } from "../api/core.ts";
import type { BGPPeer } from "../api/metallb.ts";
import type { KubernetesObject } from "../api/object.ts";
import type { ObjectRef } from "../api/ref.ts";
import { finding } from "../findings/finding.ts";
import { settingsOf } from "../metallb/options.ts";
import { prepare } from "../metallb/prepare.ts";
import { type RunningSpeaker, startSpeaker, writtenBy } from "../metallb/speaker/run.ts";
import type { Outcome } from "../metallb/speaker/speaker.ts";
import { type ClusterView, clusterView } from "../metallb/view.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { announceOptionsOf } from "../state/options.ts";
import { type Context, narrowed, serviceKey } from "./context.ts";
import type { Link } from "./explanation.ts";

/** What the speakers of all nodes make of some Services, computed as they would after a fresh start. */
export interface Speakers {
  readonly view: ClusterView;
  readonly on: (node: string) => RunningSpeaker | undefined;
  /** What the speaker of a node decided about a Service. */
  readonly outcome: (node: string, service: Service) => Outcome | undefined;
  /** What the speaker of a node writes, with these Services alone; null: nothing. */
  readonly written: (node: string) => KubernetesObject | null;
  /** Whether passwords could be computed: Secrets were read and are not masked. */
  readonly passwords: boolean;
}

/** MetalLB cannot read one of its resources at all, so nothing is computed. */
export interface Unreadable {
  readonly loadError: string;
}

/** The link that ends a chain where MetalLB cannot read a resource. @param services those that are asked about */
export function unreadableLink({ loadError }: Unreadable, services: readonly ObjectRef[] = []): Link {
  return {
    name: "configuration",
    state: "broken",
    text: `MetalLB cannot read one of its resources, so it does nothing: ${loadError}`,
    finding: finding(
      "MLB206",
      { object: "A resource of MetalLB", error: loadError, scope: "controller and speakers" },
      { services },
    ),
  };
}

/** Starts the speakers for these Services. Linear in nodes, and in the resources of MetalLB. */
export function speakersFor(context: Context, services: readonly Service[]): Speakers | Unreadable {
  const { s, discovery } = context;
  const settings = settingsOf(announceOptionsOf(discovery));
  const passwords = passwordsAreKnown(s);
  const cluster = prepare(
    narrowed(passwords ? s : withStandIns(s, settings.metallbNamespace), services),
    settings,
  );
  if (cluster.loadError !== undefined) return { loadError: cluster.loadError };
  const view = clusterView(cluster, settings);
  const nodes = new Map(view.nodes.map((node) => [node.metadata.name, node]));
  const running = new Map<string, RunningSpeaker>();
  const on = (name: string): RunningSpeaker | undefined => {
    const node = nodes.get(name);
    if (node === undefined) return undefined;
    const known = running.get(name) ?? startSpeaker(view, node);
    running.set(name, known);
    return known;
  };
  const objects = new Map<string, KubernetesObject | null>();
  return {
    view,
    on,
    outcome: (node, service) => on(node)?.speaker.outcomes.get(serviceKey(service)),
    written: (node) => {
      const known = objects.get(node);
      if (known !== undefined) return known;
      const speaker = on(node);
      const object = speaker === undefined ? null : writtenBy(speaker, settings);
      objects.set(node, object);
      return object;
    },
    passwords,
  };
}

/** Captures and dumps have other texts in the place of secrets; files mostly hold none. */
function passwordsAreKnown(s: Snapshot): boolean {
  if (unknownKind(s, "Secret") !== undefined) return false;
  return s.source.kind === "cluster" || (isPlain(s) && objectsOf(s, "Secret").length > 0);
}

const isPlain = (s: Snapshot): boolean => s.source.kind !== "capture" && s.source.kind !== "inspection";

/**
 * Secrets that could not be read must not look as if they were missing, which would make MetalLB's whole configuration invalid: each one
 * that a peer names gets a stand-in of the right shape.
 */
function withStandIns(s: Snapshot, namespace: string): Snapshot {
  const have = new Set(objectsOf<Secret>(s, "Secret").map((secret) => secret.metadata.name));
  const named = new Set(
    objectsOf<BGPPeer>(s, "BGPPeer").flatMap((peer) => peer.spec?.passwordSecret?.name ?? []),
  );
  const unread = unknownKind(s, "Secret") !== undefined || (s.source.kind !== "cluster" && have.size === 0);
  const standIns = [...named]
    .filter((name) => unread && name !== "" && !have.has(name))
    .map(
      (name): Secret => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace },
        type: "kubernetes.io/basic-auth",
        data: { password: "dW5rbm93bg==" },
      }),
    );
  const byKind = new Map(s.byKind);
  byKind.set("Secret", [...objectsOf(s, "Secret"), ...standIns]);
  return { ...s, byKind };
}
