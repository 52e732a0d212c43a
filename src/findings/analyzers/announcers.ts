import type { Node } from "../../api/core.ts";
import { formatRef, type ObjectRef } from "../../api/ref.ts";
import type { Reason } from "../../metallb/announcement/decision.ts";
import { formatAddress } from "../../net/address.ts";
import { analyzer, type Sight } from "../analyzer.ts";
import { ELSEWHERE } from "../elsewhere.ts";
import { evidence, type Finding, type FindingParts, finding } from "../finding.ts";
import { once } from "../lazy.ts";
import { nodePhrase } from "../phrase.ts";
import type { Reach } from "../reach.ts";
import { command } from "../shell.ts";

const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

/** Who announces each Service and who is kept from it, in the speaker's words; and whether what is announced goes to anybody. */
export const announcers = analyzer({
  name: "announcers",
  codes: ["MLB302", "MLB303", "MLB304", "MLB309", "MLB310", "MLB315", "MLB316", "MLB320"],
  reads: { kinds: ["Service", "EndpointSlice", "Node", "BGPPeer"], uses: ["discovery", "announce"] },
  *analyze(sight) {
    const { shared } = sight;
    const reach = shared.reach();
    yield* heldNodes(sight, reach);
    const single = shared.view().nodes.length < 2;
    const stale = once(() => {
      const { nodes, configurationFor } = shared.view();
      return nodes.some((n) => configurationFor(n).configuration === undefined);
    });
    for (const r of reach) {
      if (r.early !== undefined || r.pool === undefined) continue;
      if (r.kept.has("conflictingAdvertisements"))
        yield conflicting(r, r.kept.get("conflictingAdvertisements") ?? []);
      if (r.announcers.length === 0) {
        if (r.held.has("noEndpoints") || r.held.has("noLocalEndpoints")) yield withoutEndpoints(r);
        continue;
      }
      yield* unheard(sight, r, stale);
      if (!single && r.announcers.length === 1) yield* alone(sight, r);
    }
  },
});

const HELD = Object.freeze({
  nodeLabeledExcludeBalancers: "MLB302",
  nodeNetworkUnavailable: "MLB310",
  nodeUnschedulable: "MLB320",
} as const);

/** Nodes that would announce something and may not. Broken for users only where nobody else announces it. */
function* heldNodes({ find, shared }: Sight<"Node">, reach: readonly Reach[]): Generator<Finding> {
  for (const [reason, code] of Object.entries(HELD) as [
    keyof typeof HELD,
    (typeof HELD)[keyof typeof HELD],
  ][]) {
    const nodes = new Set<string>();
    const lost: ObjectRef[] = [];
    const lists = new Set<readonly string[]>();
    for (const r of reach) {
      const held = r.kept.get(reason);
      if (held === undefined) continue;
      if (!lists.has(held)) for (const node of held) nodes.add(node);
      lists.add(held);
      if (r.announcers.length === 0) lost.push(r.ref);
    }
    if (nodes.size === 0) continue;
    const last = lost.length > 0;
    const parts: FindingParts = {
      nodes: [...nodes],
      services: lost,
      severity: last ? "error" : code === "MLB302" ? "info" : "warning",
    };
    const shown = [...nodes].slice(0, 3).flatMap((name) => find<Node>("Node", name) ?? []);
    yield heldFinding(code, parts, shown, last, shared.discovery().metallb.release.value);
  }
}

/** @param shown some of the nodes, as evidence @param last whether nobody else announces for one of the Services */
function heldFinding(
  code: (typeof HELD)[keyof typeof HELD],
  parts: FindingParts,
  shown: readonly Node[],
  last: boolean,
  release: string,
): Finding {
  const { nodes = [] } = parts;
  const [first = ""] = nodes;
  switch (code) {
    case "MLB302":
      return finding(
        code,
        { label: EXCLUDE, last },
        {
          ...parts,
          evidence: shown.map((n) =>
            evidence(n, `metadata.labels["${EXCLUDE}"]`, `"${n.metadata.labels?.[EXCLUDE] ?? ""}"`),
          ),
          commands: [command("kubectl", "label", "node", ...nodes.slice(0, 8), `${EXCLUDE}-`)],
        },
      );
    case "MLB310":
      return finding(
        code,
        {},
        {
          ...parts,
          evidence: shown.map((n) => evidence(n, "status.conditions[NetworkUnavailable]", "True")),
          commands: [command("kubectl", "describe", "node", first)],
        },
      );
    case "MLB320":
      return finding(
        code,
        { release },
        {
          ...parts,
          evidence: shown.map((n) => evidence(n, "spec.unschedulable", "true")),
          commands: [command("kubectl", "uncordon", first)],
        },
      );
  }
}

function conflicting(r: Reach, nodes: readonly string[]): Finding {
  const different = r.advertisements.filter((a) => r.advertisements.some((b) => b.localPref !== a.localPref));
  return finding(
    "MLB309",
    { advertisements: different.map((a) => formatRef(a.ref)) },
    {
      objects: different.map((a) => a.ref),
      nodes,
      services: [r.ref],
      evidence: different.map((a) => evidence(a.object, "spec.localPref", String(a.localPref))),
      commands: ["kubectl get bgpadvertisements.metallb.io -A -o yaml"],
    },
  );
}

function withoutEndpoints(r: Reach): Finding {
  const { facts } = r;
  const { service, endpoints } = facts;
  const selector = Object.entries(service.spec?.selector ?? {})
    .map(([k, v]) => `${k}=${v}`)
    .join(",");
  const elsewhere = [...endpoints.nodes];
  const ready = facts.local && endpoints.any;
  const reason = ready
    ? `its policy is Local, and its ready endpoints are on ${elsewhere.length === 0 ? "no known node" : nodePhrase(elsewhere)}, which ${elsewhere.length > 1 ? "do" : "does"} not announce it`
    : selector === ""
      ? "it has no ready endpoint, and no selector to find any"
      : "it has no ready endpoint";
  return finding(
    "MLB303",
    { reason },
    {
      objects: [],
      services: [r.ref],
      ...(ready ? { remedy: ELSEWHERE } : {}),
      evidence: [
        evidence(service, "spec.externalTrafficPolicy", service.spec?.externalTrafficPolicy ?? "Cluster"),
        evidence(service, "spec.selector", selector === "" ? "none" : selector),
      ],
      commands: [
        command(
          "kubectl",
          "-n",
          service.metadata.namespace ?? "default",
          "get",
          "endpointslices",
          "-l",
          `kubernetes.io/service-name=${service.metadata.name}`,
          "-o",
          "yaml",
        ),
      ],
    },
  );
}

/** Announced, but some address, or all of them, to nobody. */
function* unheard({ find, shared }: Sight<"BGPPeer">, r: Reach, stale: () => boolean): Generator<Finding> {
  const ways = shared.ways().of(r);
  const filtered = shared.ways().filtered(r);
  const carried = new Set(ways.flatMap((w) => [...w.families]));
  const lost = (r.facts.addresses ?? []).filter((a) => !carried.has(a.family));
  for (const address of lost) {
    const peers = filtered
      .filter((f) => f.routes.some((x) => x.family === address.family))
      .map((f) => f.peer);
    if (peers.length === 0) continue;
    yield finding(
      "MLB304",
      {
        address: formatAddress(address),
        peers: peers.map((p) => `BGPPeer ${p.name}`),
        family: address.family === "ipv4" ? "IPv6" : "IPv4",
      },
      {
        objects: peers.map((p) => p.ref),
        services: [r.ref],
        evidence: peers.flatMap((p) => {
          const object = find("BGPPeer", p.name, p.ref.namespace);
          return [
            evidence(object, "spec.peerAddress", p.host),
            evidence(object, "spec.dualStackAddressFamily", String(p.spec.dualStackAddressFamily ?? false)),
          ];
        }),
        commands: peers
          .slice(0, 1)
          .map((p) =>
            command(
              "kubectl",
              "-n",
              p.ref.namespace ?? "",
              "patch",
              "bgppeers.metallb.io",
              p.name,
              "--type",
              "merge",
              "-p",
              '{"spec":{"dualStackAddressFamily":true}}',
            ),
          ),
      },
    );
  }
  if (ways.length > 0 || filtered.length > 0 || (r.pool?.layer2.length ?? 0) > 0) return;
  // Speakers with an invalid configuration go on with an earlier one, and may send it to whomever.
  if (stale()) return;
  yield finding(
    "MLB315",
    { reason: `no BGPPeer that its advertisements allow has a session on ${nodePhrase(r.announcers)}` },
    {
      objects: r.advertisements.map((a) => a.ref),
      services: [r.ref],
      evidence: r.advertisements.map((a) =>
        evidence(a.object, "spec.peers", a.peers.length === 0 ? "all" : a.peers.join(", ")),
      ),
      commands: ["kubectl get bgppeers.metallb.io -A -o yaml"],
    },
  );
}

/** One node is left. Said only where it could be otherwise: on several nodes, and not pinned to one by an EgressService. */
function* alone({ shared }: Pick<Sight, "shared">, r: Reach): Generator<Finding> {
  if (shared.ways().of(r).length === 0 || r.advertisements.some((a) => pinned(a.object.spec?.nodeSelectors)))
    return;
  const others = new Map<Reason | "unselected", number>(
    [...r.held].map(([reason, nodes]) => [reason, nodes.length]),
  );
  const held = [...others].map(
    ([reason, count]) => `${count} ${count > 1 ? "others are" : "other is"} kept back (${reason})`,
  );
  const reason =
    r.facts.local && r.facts.endpoints.nodes.size === 1
      ? "its policy is Local, and its only ready endpoint is there"
      : held.length === 0
        ? "its advertisements select no other node"
        : held.join(", ");
  yield finding(
    "MLB316",
    { reason },
    {
      objects: [],
      nodes: r.announcers,
      services: [r.ref],
      evidence: r.advertisements.map((a) =>
        evidence(a.object, "spec.nodeSelectors", a.nodes.size === 1 ? "one node" : `${a.nodes.size} nodes`),
      ),
      commands: [
        command("kubectl", "metallb", "explain", `svc/${r.ref.name}`, "-n", r.ref.namespace ?? "default"),
      ],
    },
  );
}

function pinned(selectors: readonly object[] | undefined): boolean {
  return JSON.stringify(selectors ?? []).includes("egress-service.k8s.ovn.org/");
}
