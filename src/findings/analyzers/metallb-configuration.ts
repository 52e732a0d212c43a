import type { BGPPeer, ConfigurationState } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { formatRef, type ObjectRef, refKey, refOf } from "../../api/ref.ts";
import type { ReadAdvertisement } from "../../metallb/configuration/advertisement.ts";
import type { ConfigFault } from "../../metallb/configuration/fault.ts";
import { CONFIGURATION_KINDS, type Kind } from "../../snapshot/kinds.ts";
import { analyzer, type Sight } from "../analyzer.ts";
import { evidenceAt } from "../evidence-at.ts";
import { evidence, type Finding, finding, nameOf } from "../finding.ts";
import { oneLine } from "../phrase.ts";
import { command, edit, replaceSecret, target } from "../shell.ts";

/** Everything for which MetalLB refuses its configuration, not only the first that it reports; by the rules of the release. */
export const metallbConfiguration = analyzer({
  name: "metallb-configuration",
  codes: ["MLB109", "MLB206", "MLB207", "MLB404", "MLB414"],
  reads: {
    kinds: CONFIGURATION_KINDS,
    also: ["ConfigurationState", "Secret", "Node"],
    uses: ["discovery", "configuration"],
  },
  *analyze(sight) {
    const { shared } = sight;
    const view = shared.view();
    const unreadable = shared.cluster().prepared.filter((p) => p.decodeError !== undefined);
    for (const { source, decodeError = "" } of unreadable)
      yield finding(
        "MLB206",
        { object: nameOf(source), error: `it cannot be read: ${oneLine(decodeError)}`, scope: ALL },
        {
          objects: [source],
          evidence: [evidence(source, "", oneLine(decodeError))],
          commands: [edit(refOf(source))],
        },
      );
    if (view.whole.panic !== undefined)
      yield* panics(
        shared.cluster().prepared.map((p) => p.source),
        view.whole.panic,
      );
    const nodesBy = nodesByFault(
      view.nodes.map((node) => [node.metadata.name, view.configurationFor(node).faults] as const),
    );
    const faults = new Map<string, ConfigFault>();
    for (const fault of view.whole.faults) faults.set(keyOf(fault), fault);
    for (const [key, { fault }] of nodesBy) faults.set(key, fault);
    let told = unreadable.length + faults.size;
    for (const [key, fault] of faults)
      yield ofFault(fault, {
        nodes: nodesBy.get(key)?.nodes ?? [],
        count: view.nodes.length,
        find: sight.find as Find,
        waiting: (nodes) => shared.unserved().waiting(meantOn(nodes, view.catalogue.advertisements)),
      });
    if (view.whole.panic !== undefined) told++;
    if (told === 0) yield* byReport(sight);
  },
});

const ALL = "controller and speakers";

type Find = (kind: Kind, name: string, namespace?: string) => KubernetesObject | undefined;

function keyOf({ error, origin }: ConfigFault): string {
  return `${refKey(origin.ref)} ${origin.path} ${error}`;
}

function nodesByFault(
  nodes: readonly (readonly [string, readonly ConfigFault[]])[],
): ReadonlyMap<string, { readonly fault: ConfigFault; readonly nodes: string[] }> {
  const found = new Map<string, { fault: ConfigFault; nodes: string[] }>();
  const keys = new WeakMap<readonly ConfigFault[], readonly string[]>();
  for (const [node, faults] of nodes) {
    let own = keys.get(faults);
    if (own === undefined) {
      own = faults.map(keyOf);
      keys.set(faults, own);
    }
    for (const [i, fault] of faults.entries()) {
      const key = own[i] ?? "";
      const entry = found.get(key);
      if (entry === undefined) found.set(key, { fault, nodes: [node] });
      else entry.nodes.push(node);
    }
  }
  return found;
}

/** Whether an advertisement would bring addresses of a pool from one of these nodes; one that cannot be used itself counts for all nodes. */
function meantOn(
  nodes: readonly string[],
  advertisements: readonly ReadAdvertisement[],
): (pool: string) => boolean {
  const meant = advertisements.filter(
    ({ advertisement }) => advertisement === undefined || nodes.some((n) => advertisement.nodes.has(n)),
  );
  return (pool) => meant.some(({ pools }) => pools === undefined || pools.includes(pool));
}

interface Where {
  /** The nodes that the fault is about, of so many. */
  readonly nodes: readonly string[];
  readonly count: number;
  readonly find: Find;
  /** Services that these nodes do not bring to anybody because of it. */
  readonly waiting: (nodes: readonly string[]) => readonly ObjectRef[];
}

function ofFault(fault: ConfigFault, { nodes, count, find, waiting }: Where): Finding {
  const { origin, other } = fault;
  const error = oneLine(fault.error);
  const everywhere = nodes.length === count;
  const parts = {
    objects: [origin.ref, ...(other === undefined ? [] : [other.ref])],
    nodes: everywhere ? [] : nodes,
    services: waiting(nodes),
    evidence: [origin, ...(other === undefined ? [] : [other])].map((o) =>
      evidenceAt(o, find(o.ref.kind as Kind, o.ref.name, o.ref.namespace)),
    ),
    commands: [edit(origin.ref)],
  };
  if (/overlaps with already defined CIDR/.test(error))
    return finding("MLB109", { pool: formatRef(origin.ref), error }, parts);
  if (PAIRS.test(error))
    return finding(
      "MLB207",
      { peers: [origin, ...(other === undefined ? [] : [other])].map((o) => formatRef(o.ref)), error },
      parts,
    );
  if (origin.ref.kind === "BGPPeer" && /^spec\.(holdTime|keepaliveTime|connectTime)/.test(origin.path))
    return finding("MLB414", { object: formatRef(origin.ref), error }, parts);
  if (origin.ref.kind === "BGPPeer" && /^spec\.password/.test(origin.path))
    return finding(
      "MLB404",
      { peer: formatRef(origin.ref), reason: error },
      {
        ...parts,
        ...secretRemedy(find("BGPPeer", origin.ref.name, origin.ref.namespace) as BGPPeer | undefined, error),
      },
    );
  const scope = everywhere || nodes.length === 0 ? ALL : "node";
  return finding("MLB206", { object: formatRef(origin.ref), error, scope }, parts);
}

/** What to do with the Secret of a BGPPeer: the type of one that exists cannot be changed. */
function secretRemedy(
  peer: BGPPeer | undefined,
  error: string,
): { readonly remedy?: string; readonly commands?: readonly string[] } {
  const name = peer?.spec?.passwordSecret?.name;
  const { namespace } = peer?.metadata ?? {};
  if (typeof name !== "string" || namespace === undefined || !/secret/.test(error)) return {};
  const secret: ObjectRef = { kind: "Secret", namespace, name };
  const wrongType = /type mismatch/.test(error);
  return {
    remedy: `Write ${formatRef(secret)} of type kubernetes.io/basic-auth with the key password (PASSWORD stands for it)${wrongType ? "; the type of a Secret cannot be changed, so delete it first" : ""}.`,
    commands: [
      ...(wrongType ? [command("kubectl", "delete", ...target(secret))] : []),
      replaceSecret(secret),
    ],
  };
}

const PAIRS =
  /has (?:myAsn|RouterID) different from|doesn't support duplicate BGPPeers|all (?:RouterID|myAsn) must be equal|already exists, FRR mode/;

/** MetalLB crashes on ranges from one family to the other with two local preferences (0.15.0 and later). */
function* panics(objects: readonly KubernetesObject[], panic: string): Generator<Finding> {
  for (const pool of objects) {
    const addresses = (pool.spec as { readonly addresses?: unknown } | undefined)?.addresses;
    if (pool.kind !== "IPAddressPool" || !Array.isArray(addresses)) continue;
    const mixed = addresses.find(
      (a) => typeof a === "string" && a.includes("-") && a.includes(":") && a.includes("."),
    );
    if (mixed === undefined) continue;
    yield finding(
      "MLB206",
      { object: nameOf(pool), error: `MetalLB crashes on the range ${mixed} (${panic})`, scope: ALL },
      {
        objects: [pool],
        evidence: [evidence(pool, "spec.addresses", String(mixed))],
        commands: [edit(refOf(pool))],
      },
    );
  }
}

/** MetalLB's own word, where the resources as they are now show no fault: it may be about resources that have changed since. */
function* byReport({ objects, shared }: Sight<"ConfigurationState">): Generator<Finding> {
  const nodes = new Set(shared.nodeNames());
  for (const state of objects<ConfigurationState>("ConfigurationState")) {
    if (state.status?.result !== "Invalid") continue;
    const node = state.metadata.labels?.["metallb.io/node-name"];
    const about = node !== undefined && nodes.has(node) ? [node] : [];
    yield finding(
      "MLB206",
      {
        object: nameOf(state),
        error: oneLine(state.status.errorSummary ?? "no reason given"),
        scope: about.length > 0 ? "node" : ALL,
      },
      {
        objects: [refOf(state) as ObjectRef],
        nodes: about,
        severity: "warning",
        cause:
          "MetalLB says so itself. The resources as they are now show no fault: the report may be older than they are, or speak of something that is not in this input.",
        evidence: [evidence(state, "status.errorSummary", oneLine(state.status.errorSummary ?? ""))],
      },
    );
  }
}
