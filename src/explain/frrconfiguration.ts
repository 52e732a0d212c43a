import type { FRRConfiguration } from "../api/frrk8s.ts";
import { formatRef, refOf } from "../api/ref.ts";
import { listOf } from "../api/values.ts";
import { evidence, finding } from "../findings/finding.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { command } from "../findings/shell.ts";
import { admitAgainst, admitFrrConfiguration } from "../frrk8s/admission.ts";
import { matches, parseSelector } from "../net/selector.ts";
import { groupNodes, withConsequences } from "./chain.ts";
import type { Context } from "./context.ts";
import { documentOf, firstTrouble } from "./document.ts";
import type { Explanation, Link } from "./explanation.ts";
import { mergeLink } from "./links/merge.ts";
import { stateLinks } from "./links/state.ts";
import { merger } from "./merged.ts";

/** Whether an FRRConfiguration counts, on which nodes, and whether FRR there follows it. */
export function explainFrrConfiguration(context: Context, object: FRRConfiguration): Explanation {
  const { name, namespace } = object.metadata;
  const read = readLink(context, object);
  const selector = parseSelector(object.spec?.nodeSelector ?? {});
  const selected = selector.ok
    ? context.nodes.filter((n) => matches(selector.selector, n.metadata.labels)).map((n) => n.metadata.name)
    : [];
  const counts = read.state === "sound";
  const links = [
    read,
    ownerLink(object),
    admissionLink(context, object),
    selectionLink(object, selected, context.nodes.length, selector.ok ? undefined : selector.error),
  ];
  const merged = merger(context);
  const wanted = counts ? selected.filter((node) => context.options.nodes?.includes(node) ?? true) : [];
  const nodes = groupNodes(
    wanted.map((node) => ({
      node,
      links: withConsequences([
        mergeLink(context, node, name, merged(node)),
        ...stateLinks(context, node, merged(node).result),
      ]),
    })),
  );
  const trouble = firstTrouble(links, nodes);
  const sound = nodes.filter((n) => n.state === "sound" || n.state === "note").flatMap((n) => n.nodes);
  return documentOf(context, {
    subject: { kind: "FRRConfiguration", name, ...(namespace === undefined ? {} : { namespace }) },
    facts: factsOf(object),
    links,
    nodes,
    verdict:
      trouble === undefined
        ? `applied on ${nodePhrase(sound)}`
        : sound.length > 0
          ? `applied on ${nodePhrase(sound)}; ${trouble}`
          : trouble,
  });
}

function factsOf(object: FRRConfiguration): Explanation["facts"] {
  const routers = listOf(object.spec?.bgp?.routers);
  const neighbors = routers.flatMap((r) => listOf(r.neighbors).map((n) => n.address ?? n.interface ?? ""));
  return [
    {
      name: "routers",
      value:
        routers.length === 0
          ? "none"
          : routers
              .map((r) => `AS ${r.asn ?? "?"}${r.vrf === undefined || r.vrf === "" ? "" : ` VRF ${r.vrf}`}`)
              .join(", "),
    },
    { name: "neighbors", value: neighbors.length === 0 ? "none" : nodePhrase(neighbors) },
  ];
}

/** frr-k8s reads its own namespace only (since 0.0.19). */
function readLink({ discovery }: Context, object: FRRConfiguration): Link {
  const { value, from } = discovery.frrK8s.namespace;
  if (object.metadata.namespace === value)
    return { name: "namespace", state: "sound", text: `frr-k8s reads ${value}` };
  return {
    name: "namespace",
    state: "broken",
    text: `it has no effect: frr-k8s reads namespace ${value} only`,
    finding: finding(
      "MLB203",
      { object: formatRef(refOf(object)), namespace: value },
      {
        severity: "error",
        objects: [object],
        evidence: [
          evidence(object, "metadata.namespace", object.metadata.namespace ?? ""),
          { path: from, value },
        ],
      },
    ),
  };
}

/** Whose it is: what a program writes it writes again. */
function ownerLink(object: FRRConfiguration): Link {
  const { name, labels = {}, managedFields = [] } = object.metadata;
  const managers = [...new Set(managedFields.map((m) => m.manager ?? "").filter((m) => m !== ""))];
  const by = managers.length === 0 ? "" : ` (written by ${nodePhrase(managers)})`;
  if (name.startsWith("metallb-"))
    return {
      name: "owner",
      state: "sound",
      text: `MetalLB's speaker${by}; what is typed into it is written over`,
    };
  if (name.startsWith("ovnk-generated-") || Object.hasOwn(labels, "k8s.ovn.org/route-advertisements"))
    return {
      name: "owner",
      state: "sound",
      text: `OVN-Kubernetes, for RouteAdvertisements ${labels["k8s.ovn.org/route-advertisements"] ?? "?"}; what is typed into it is written over`,
    };
  return { name: "owner", state: "sound", text: `yours${by}` };
}

function admissionLink(context: Context, object: FRRConfiguration): Link {
  const release = context.discovery.frrK8s.release.value;
  const alone = admitFrrConfiguration(object, { release });
  const denied = alone ?? admitAgainst(context.s, object, { release }).denied;
  if (denied === null) return { name: "admission", state: "sound", text: "the webhook would admit it today" };
  return {
    name: "admission",
    state: "note",
    text: `the webhook would refuse it today: ${denied.replaceAll("\n", ", ")}`,
  };
}

function selectionLink(
  object: FRRConfiguration,
  selected: readonly string[],
  total: number,
  error: string | undefined,
): Link {
  const name = "nodes";
  const ref = refOf(object);
  if (error !== undefined)
    return {
      name,
      state: "broken",
      text: `its nodeSelector cannot be read, which stops frr-k8s on every node: ${error}`,
      finding: finding(
        "MLB212",
        { object: formatRef(ref), error },
        {
          objects: [object],
          evidence: [evidence(object, "spec.nodeSelector", JSON.stringify(object.spec?.nodeSelector ?? {}))],
        },
      ),
    };
  if (selected.length > 0)
    return {
      name,
      state: "sound",
      text: `it selects ${selected.length} of ${total}: ${nodePhrase(selected)}`,
    };
  return {
    name,
    state: "broken",
    text: "it selects no node",
    finding: finding(
      "MLB306",
      { object: formatRef(ref), reason: "selects no node" },
      {
        severity: "error",
        objects: [object],
        evidence: [evidence(object, "spec.nodeSelector", JSON.stringify(object.spec?.nodeSelector ?? {}))],
        commands: [command("kubectl", "get", "nodes", "--show-labels")],
      },
    ),
  };
}
