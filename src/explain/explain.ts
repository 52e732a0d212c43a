import type { Node, Service } from "../api/core.ts";
import type { FRRConfiguration } from "../api/frrk8s.ts";
import type { BGPPeer, IPAddressPool } from "../api/metallb.ts";
import type { KubernetesObject } from "../api/object.ts";
import { peerKey } from "../findings/peer-finder.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { howToKnow, notKnown } from "../snapshot/absent.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { explainAddress } from "./address.ts";
import { type Context, contextOf, type ExplainOptions } from "./context.ts";
import type { Explanation, Subject } from "./explanation.ts";
import { explainFrrConfiguration } from "./frrconfiguration.ts";
import { explainNode } from "./node.ts";
import { explainPeer } from "./peer.ts";
import { explainPool } from "./pool.ts";
import { explainPrefix } from "./prefix.ts";
import { explainService } from "./service.ts";

export type { ExplainOptions } from "./context.ts";
export type { Explanation, Subject } from "./explanation.ts";
export type { ChainLink, ServiceQuestion } from "./plugin.ts";

/** An explanation, or why there is nothing to explain: the subject does not exist, or several have its name. */
export type Answer =
  | { readonly ok: true; readonly explanation: Explanation }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Explains a subject. Computes what the question needs: the resources of MetalLB, one Service, the nodes that announce it. */
export function explain(s: Snapshot, subject: Subject, options: ExplainOptions = {}): Answer {
  const context = contextOf(s, options);
  const { whyNot } = options;
  if (whyNot !== undefined && !context.nodes.some((n) => n.metadata.name === whyNot))
    return missing(context, "Node", whyNot, context.nodes);
  switch (subject.kind) {
    case "Service":
      return one<Service>(context, "Service", subject, (o) => explainService(context, o));
    case "Address":
      return { ok: true, explanation: explainAddress(context, subject) };
    case "Prefix":
      return { ok: true, explanation: explainPrefix(context, subject) };
    case "Node":
      return one<Node>(context, "Node", subject, (o) => explainNode(context, o));
    case "Peer":
      return one<BGPPeer>(context, "BGPPeer", named(context, subject), (o) => explainPeer(context, o));
    case "Pool":
      return one<IPAddressPool>(context, "IPAddressPool", subject, (o) => explainPool(context, o));
    case "FRRConfiguration":
      return one<FRRConfiguration>(context, "FRRConfiguration", preferred(context, subject), (o) =>
        explainFrrConfiguration(context, o),
      );
  }
}

/** Explains Services of one snapshot one after the other, as `explain` does each, sharing what they have in common. */
export function* explainServices(
  s: Snapshot,
  services: readonly Service[],
  options: ExplainOptions = {},
): Generator<Explanation> {
  const context = contextOf(s, options);
  for (const service of services) yield explainService(context, service);
}

function one<T extends KubernetesObject>(
  context: Context,
  kind: Kind,
  subject: Subject,
  explained: (object: T) => Explanation,
): Answer {
  const all = objectsOf<T>(context.s, kind);
  const found = all.filter(
    ({ metadata }) =>
      metadata.name === subject.name &&
      (subject.namespace === undefined || metadata.namespace === subject.namespace),
  );
  const [object] = found;
  if (object === undefined) return missing(context, kind, subject.name, all);
  if (found.length === 1) return { ok: true, explanation: explained(object) };
  const spelt = found.map((o) =>
    kind === "Service" ? `svc/${o.metadata.name}.${o.metadata.namespace}` : `-n ${o.metadata.namespace}`,
  );
  return {
    ok: false,
    message: `${found.length} ${kind}s are called ${subject.name}`,
    hint: `Say which: ${nodePhrase(spelt)}`,
  };
}

/** A peer may be named by its address, as routers know it. */
function named({ s }: Context, subject: Subject): Subject {
  const peers = objectsOf<BGPPeer>(s, "BGPPeer");
  if (peers.some((p) => p.metadata.name === subject.name)) return subject;
  const wanted = peerKey(subject.name, "");
  const byAddress = peers.filter(
    (p) => peerKey(p.spec?.peerAddress ?? p.spec?.interface ?? "", "") === wanted,
  );
  return byAddress.length === 1 ? { ...subject, name: byAddress[0]?.metadata.name ?? subject.name } : subject;
}

/** Without a namespace the one that frr-k8s reads is meant, if it has the name. */
function preferred({ s, discovery }: Context, subject: Subject): Subject {
  if (subject.namespace !== undefined) return subject;
  const namespace = discovery.frrK8s.namespace.value;
  const there = objectsOf(s, "FRRConfiguration").some(
    (o) => o.metadata.name === subject.name && o.metadata.namespace === namespace,
  );
  return there ? { ...subject, namespace } : subject;
}

function missing({ s }: Context, kind: Kind, name: string, all: readonly KubernetesObject[]): Answer {
  const unknown = notKnown(s, kind);
  if (unknown !== undefined) return { ok: false, message: unknown, hint: howToKnow(s, kind) };
  const names = all.map((o) =>
    kind === "Service" ? `${o.metadata.name}.${o.metadata.namespace}` : o.metadata.name,
  );
  const close = names.filter((n) => n.includes(name) || name.includes(n.split(".")[0] ?? n)).slice(0, 4);
  const shown = close.length > 0 ? close : names.slice(0, 8);
  return {
    ok: false,
    message: `there is no ${kind} ${name}`,
    hint:
      shown.length === 0
        ? `There is no ${kind} at all`
        : `There ${shown.length === 1 ? "is" : "are"} ${nodePhrase(shown)}${names.length > shown.length ? " among others" : ""}`,
  };
}
