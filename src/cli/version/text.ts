import { pairs } from "../../output/block.ts";
import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import type { ClusterVersions, Versions } from "./document.ts";

/** The releases in a few lines; with `-o wide` everything that was found out, and how. */
export function versionText(versions: Versions, view: View): string {
  const head: [string, string][] = [["kubectl-metallb", versions.client]];
  if (versions.clusterUnknown !== undefined) {
    head.push(["cluster", view.theme.unknown(`unknown: ${visibleLine(versions.clusterUnknown)}`)]);
  }
  const rows =
    versions.cluster === undefined ? [] : view.wide ? wide(versions.cluster, view) : brief(versions.cluster);
  const unknown = Object.entries(versions.cluster?.unknown ?? {}).map(([kind, reason]): [string, string] => [
    kind,
    view.theme.unknown(`unknown: ${visibleLine(reason)}`),
  ]);
  const notes = (versions.cluster?.notes ?? []).map(({ code, text }): [string, string] => [
    code ?? "note",
    view.theme.warn(visibleLine(text)),
  ]);
  return pairs([...head, ...rows, ...notes, ...unknown], view);
}

type Found = ClusterVersions["openshift"];

const shown = (found: Found): string =>
  found.value === "" ? "unknown" : `${visibleLine(found.value)}${found.assumed === true ? " (assumed)" : ""}`;

/** The version as the cluster spells it, and the release whose behavior is used where that is another. */
function release(version: Found, used: Found): string {
  const plain = version.value.replace(/^v/, "");
  if (plain === "") return shown(used);
  return plain === used.value ? plain : `${visibleLine(plain)}, read as ${shown(used)}`;
}

function brief(c: ClusterVersions): [string, string][] {
  return [
    [
      "MetalLB",
      `${release(c.metallb.version, c.metallb.release)} in ${shown(c.metallb.namespace)}, backend ${shown(c.metallb.mode)}`,
    ],
    ["frr-k8s", `${release(c.frrK8s.version, c.frrK8s.release)} in ${shown(c.frrK8s.namespace)}`],
    ["FRR", frr(c)],
    ...Object.entries(c.platforms).map(([title, found]): [string, string] => [title, shown(found)]),
    ["Kubernetes", kubernetes(c)],
  ];
}

function wide(c: ClusterVersions, view: View): [string, string][] {
  const full = (label: string, found: Found): [string, string] => [
    label,
    `${found.value === "" ? "not set" : visibleLine(found.value)}  ${view.theme.dim(`(${found.assumed === true ? "assumed: " : ""}${visibleLine(found.from)})`)}`,
  ];
  const pods = (p: { total: number; ready: number }): string => `${p.ready} of ${p.total} ready`;
  return [
    ["cluster", visibleLine(c.name)],
    ["Kubernetes", kubernetes(c)],
    ...Object.entries({ OpenShift: c.openshift, ...c.platforms }).map(([title, found]) => full(title, found)),
    full("MetalLB", c.metallb.version),
    full("  read as", c.metallb.release),
    full("  namespace", c.metallb.namespace),
    full("  backend", c.metallb.mode),
    full("  --lb-class", c.metallb.lbClass),
    full("  --ignore-exclude-lb", c.metallb.ignoreExcludeLB),
    full("  --frrk8s-namespace", c.metallb.frrK8sNamespace),
    full("  secret passthrough", c.metallb.secretPassthrough),
    ["  speakers", pods(c.metallbPods.speakers)],
    ["  controllers", pods(c.metallbPods.controllers)],
    full("frr-k8s", c.frrK8s.version),
    full("  read as", c.frrK8s.release),
    full("  namespace", c.frrK8s.namespace),
    full("  --always-block", c.frrK8s.alwaysBlock),
    full("  --log-level", c.frrK8s.logLevel),
    ...c.installations.map(({ layout, namespace, pods: p, workloads }): [string, string] => [
      "  FRR runs in",
      visibleLine(
        `${namespace}: ${layout === "speaker" ? "beside the speaker" : "frr-k8s"}, pods ${pods(p)}${workloads.length === 0 ? "" : `, ${workloads.join(", ")}`}`,
      ),
    ]),
    ...c.frr.map(({ version, nodes, from }): [string, string] => [
      "FRR",
      `${visibleLine(version)} on ${visibleLine(nodes.join(", "))}  ${view.theme.dim(`(${visibleLine(from)})`)}`,
    ]),
    ...Object.entries(c.definitions).map(([name, served]): [string, string] => [
      "definition",
      visibleLine(`${name} ${served.join(", ")}`),
    ]),
  ];
}

function frr(c: ClusterVersions): string {
  const versions = c.frr.map(({ version, nodes }) => `${version} on ${nodes.length} nodes`);
  return versions.length === 0 ? "unknown" : visibleLine(versions.join(", "));
}

function kubernetes(c: ClusterVersions): string {
  const kubelets = Object.entries(c.kubelets).map(([version, n]) => `kubelet ${version} on ${n} nodes`);
  const all = [...(c.kubernetes === undefined ? [] : [c.kubernetes]), ...kubelets];
  return all.length === 0 ? "unknown" : visibleLine(all.join(", "));
}
