import type { EndpointSlice, Service } from "../../api/core.ts";
import type { BGPAdvertisement } from "../../api/metallb.ts";
import { formatRef, type ObjectRef, refOf } from "../../api/ref.ts";
import { listOf } from "../../api/values.ts";
import type { Code } from "../../findings/catalogue.ts";
import { ELSEWHERE } from "../../findings/elsewhere.ts";
import { type Evidence, evidence, type Finding, type FindingParts, finding } from "../../findings/finding.ts";
import { command, edit, patch } from "../../findings/shell.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Context } from "../context.ts";
import type { Dropped, NodePart } from "../service-nodes.ts";
import type { Speakers } from "../speakers.ts";
import { advertisementsOf } from "./advertisement.ts";
import { EXCLUDE, type NodeReason, type ReasonContext } from "./node-reasons.ts";

/** A Service that no node announces, for one reason. */
interface Nobody {
  readonly about: ReasonContext;
  readonly ref: ObjectRef;
  readonly parts: readonly NodePart[];
  readonly reason: NodeReason;
  /** The nodes of the reason. */
  readonly nodes: readonly string[];
  /** The advertisements of the pool. */
  readonly attached: readonly BGPAdvertisement[];
  readonly base: FindingParts;
}

/** @param nodes those that do not announce for this reason */
export function nobodyFinding(
  parts: readonly NodePart[],
  reason: NodeReason,
  nodes: readonly string[],
  about: ReasonContext,
): Finding {
  const ref = refOf(about.service);
  const attached = advertisementsOf(about.speakers, about.pool).map(({ object }) => object);
  const nobody = { about, ref, parts, reason, nodes, attached, base: { services: [ref], nodes } };
  const found = reason.code === undefined ? undefined : FINDINGS.get(reason.code);
  return (found ?? notSelected)(nobody);
}

const FINDINGS: ReadonlyMap<Code, (nobody: Nobody) => Finding> = new Map<Code, (nobody: Nobody) => Finding>([
  ["MLB206", ({ reason, nodes, about }) => configurationFinding(reason, nodes, about.speakers)],
  ["MLB301", notMatching],
  ["MLB302", excluded],
  ["MLB303", noEndpoints],
  [
    "MLB304",
    ({ parts, about }) =>
      familyFinding(
        about.service,
        parts.flatMap((p) => p.dropped),
      ),
  ],
  [
    "MLB309",
    ({ attached, base }) =>
      finding(
        "MLB309",
        { advertisements: attached.map((a) => a.metadata.name) },
        {
          ...base,
          objects: attached,
          evidence: attached.map((a) => evidence(a, "spec.localPref", String(a.spec?.localPref ?? 0))),
        },
      ),
  ],
  [
    "MLB310",
    ({ nodes, base }) => finding("MLB310", {}, { ...base, severity: "error", objects: nodes.map(nodeRef) }),
  ],
  ["MLB315", noPeer],
  [
    "MLB318",
    ({ attached, base }) =>
      finding(
        "MLB318",
        {
          advertisement: attached[0]?.metadata.name ?? "",
          count: attached[0]?.spec?.communities?.length ?? 64,
        },
        { ...base, objects: attached },
      ),
  ],
  [
    "MLB320",
    ({ nodes, base, about }) =>
      finding(
        "MLB320",
        { release: about.speakers.view.settings.release.name },
        {
          ...base,
          severity: "error",
          commands: nodes.slice(0, 3).map((n) => command("kubectl", "uncordon", n)),
        },
      ),
  ],
]);

const nodeRef = (name: string): ObjectRef => ({ kind: "Node", name });

function excluded({ nodes, base }: Nobody): Finding {
  return finding(
    "MLB302",
    { label: EXCLUDE, last: true },
    {
      ...base,
      severity: "error",
      objects: nodes.map(nodeRef),
      commands: nodes.slice(0, 3).map((n) => command("kubectl", "label", "node", n, `${EXCLUDE}-`)),
    },
  );
}

function noEndpoints({ about, ref, reason, base }: Nobody): Finding {
  const selector = `kubernetes.io/service-name=${ref.name}`;
  return finding(
    "MLB303",
    { reason: reason.text },
    {
      ...base,
      objects: [about.service],
      evidence: endpointEvidence(about.context, about.service),
      ...(reason.reason === "noLocalEndpoints" && reason.wanted ? { remedy: ELSEWHERE } : {}),
      commands: [command("kubectl", "get", "endpointslices", "-n", ref.namespace ?? "", "-l", selector)],
    },
  );
}

function noPeer({ about, reason, base }: Nobody): Finding {
  const peers = about.speakers.view.catalogue.peers.map(({ object }) => object);
  return finding(
    "MLB315",
    { reason: reason.text },
    {
      ...base,
      objects: peers,
      evidence: peers.map((p) =>
        evidence(p, "spec.nodeSelectors", JSON.stringify(p.spec?.nodeSelectors ?? [])),
      ),
      commands: peers.slice(0, 1).map((p) => edit(refOf(p))),
    },
  );
}

function notMatching({ about, reason, attached, base }: Nobody): Finding {
  return finding(
    "MLB301",
    { pool: formatRef(about.pool.ref), reason: reason.text },
    {
      ...base,
      objects: attached,
      evidence: attached.map((a) =>
        evidence(a, "spec.serviceSelectors", JSON.stringify(a.spec?.serviceSelectors ?? [])),
      ),
      ...(attached.length === 0
        ? {}
        : {
            remedy:
              "Give the Service labels that an advertisement of its pool selects, or correct the selectors.",
          }),
      commands: attached.slice(0, 1).map((a) => edit(refOf(a))),
    },
  );
}

function notSelected({ about, attached, base }: Nobody): Finding {
  return finding(
    "MLB306",
    {
      object: attached[0] === undefined ? formatRef(about.pool.ref) : formatRef(refOf(attached[0])),
      reason: "selects no node that could announce",
    },
    {
      ...base,
      severity: "error",
      objects: attached,
      evidence: attached.map((a) =>
        evidence(a, "spec.nodeSelectors", JSON.stringify(a.spec?.nodeSelectors ?? [])),
      ),
      commands: attached.slice(0, 1).map((a) => edit(refOf(a))),
    },
  );
}

/** @returns the finding of prefixes that never go to a peer, since its session carries the other family. */
export function familyFinding(service: Service, dropped: readonly Dropped[]): Finding {
  const peers = [...new Map(dropped.map((d) => [d.peer.metadata.name, d.peer])).values()];
  const prefixes = [...new Set(dropped.map((d) => d.prefix))];
  return finding(
    "MLB304",
    {
      address: prefixes.join(", "),
      peers: peers.map((p) => formatRef(refOf(p))),
      family: prefixes.some((p) => p.includes(":")) ? "IPv4" : "IPv6",
    },
    {
      services: [refOf(service)],
      objects: peers,
      evidence: peers.map((p) => evidence(p, "spec.peerAddress", p.spec?.peerAddress ?? "")),
      commands: peers.slice(0, 1).map((p) => patch(refOf(p), { spec: { dualStackAddressFamily: true } })),
    },
  );
}

/** @returns the finding of a configuration that speakers cannot use, with all that is wrong with it as evidence. */
export function configurationFinding(
  reason: { readonly text: string },
  nodes: readonly string[],
  speakers: Speakers,
): Finding {
  const node = speakers.view.nodes.find((n) => n.metadata.name === nodes[0]);
  const faults = node === undefined ? [] : speakers.view.configurationFor(node).faults;
  const [first] = faults;
  return finding(
    "MLB206",
    {
      object: first === undefined ? "A resource of MetalLB" : formatRef(first.origin.ref),
      error: first?.error ?? reason.text,
      scope: "node",
    },
    {
      nodes,
      objects: faults.flatMap((f) => [f.origin.ref, ...(f.other === undefined ? [] : [f.other.ref])]),
      evidence: faults.map((f): Evidence => ({ object: f.origin.ref, path: f.origin.path, value: f.error })),
      commands: first === undefined ? [] : [edit(first.origin.ref)],
    },
  );
}

function endpointEvidence({ s }: Context, service: Service): readonly Evidence[] {
  const { name, namespace } = service.metadata;
  const slices = objectsOf<EndpointSlice>(s, "EndpointSlice").filter(
    (e) => e.metadata.namespace === namespace && e.metadata.labels?.["kubernetes.io/service-name"] === name,
  );
  const seen = slices.flatMap((slice) =>
    listOf(slice.endpoints).map((endpoint, i) =>
      evidence(
        slice,
        `endpoints[${i}].conditions`,
        `${(endpoint.addresses ?? []).join(", ")} on ${endpoint.nodeName ?? "no node"}: ${JSON.stringify(endpoint.conditions ?? {})}`,
      ),
    ),
  );
  return seen.length > 0
    ? seen
    : [evidence(service, "spec.selector", JSON.stringify(service.spec?.selector ?? {}))];
}
