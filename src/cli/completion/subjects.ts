import type { Service } from "../../api/core.ts";
import type { BGPPeer, IPAddressPool } from "../../api/metallb.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Candidate } from "./candidate.ts";

/** A sort of thing that a word can name: the kind to read, and its words. */
export interface Subject {
  /** The prefix with which it is typed (`svc/`). */
  readonly prefix: string;
  readonly about: string;
  readonly kind: Kind;
  /** @param namespace that of `-n`, in which a name needs no namespace behind it */
  readonly words: (s: Snapshot, namespace: string) => readonly Candidate[];
}

const named = (kind: Kind, about: (object: never) => string) => (s: Snapshot) =>
  objectsOf(s, kind).map((object) => ({ word: object.metadata.name, about: about(object as never) }));

/** What commands take as `kind/name`, in the order in which it is offered. */
export const SUBJECTS: readonly Subject[] = Object.freeze([
  {
    prefix: "svc/",
    about: "a Service",
    kind: "Service",
    words: (s: Snapshot, namespace: string) =>
      objectsOf<Service>(s, "Service")
        .filter(({ spec }) => spec?.type === "LoadBalancer")
        .map(({ metadata, status }) => {
          const { name, namespace: own = "default" } = metadata;
          const addresses = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
            ip === undefined ? [] : [ip],
          );
          return {
            word: own === namespace ? name : `${name}.${own}`,
            about: addresses.length > 0 ? addresses.join(", ") : "no address",
          };
        }),
  },
  {
    prefix: "node/",
    about: "a node",
    kind: "Node",
    words: named("Node", () => "node"),
  },
  {
    prefix: "peer/",
    about: "a BGPPeer",
    kind: "BGPPeer",
    words: named(
      "BGPPeer",
      ({ spec }: BGPPeer) =>
        `${spec?.peerAddress ?? spec?.interface ?? ""} AS ${spec?.peerASN ?? spec?.dynamicASN ?? ""}`,
    ),
  },
  {
    prefix: "pool/",
    about: "an IPAddressPool",
    kind: "IPAddressPool",
    words: named("IPAddressPool", ({ spec }: IPAddressPool) => (spec?.addresses ?? []).join(", ")),
  },
  {
    prefix: "frrconfiguration/",
    about: "a FRRConfiguration",
    kind: "FRRConfiguration",
    words: named("FRRConfiguration", ({ metadata }: BGPPeer) => metadata.namespace ?? ""),
  },
]);
