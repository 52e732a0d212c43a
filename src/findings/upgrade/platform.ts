import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { textOf } from "../../api/values.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { nodePhrase } from "../phrase.ts";
import type { Shared } from "../shared.ts";
import { type Change, change } from "./change.ts";
import type { UpgradeTarget } from "./target.ts";

interface Move {
  readonly s: Snapshot;
  readonly from: Shared;
  readonly to: Shared;
  readonly target: UpgradeTarget;
}

/** What no computation shows, or what has to be done by hand, for this cluster's own resources. */
const NOTES: readonly ((move: Move) => readonly Change[])[] = Object.freeze([
  namespaceMoves,
  passwordsAppear,
  otherNamespaces,
  helmDefault,
  listenerGoes,
  definitions,
]);

/** @returns the notes that apply to this move. */
export function platformChanges(move: Move): readonly Change[] {
  return NOTES.flatMap((note) => note(move));
}

const minorOf = (version: string | undefined): number | undefined => {
  const text = /^(?:ocp-)?4\.(\d+)/.exec(version ?? "")?.[1];
  return text === undefined ? undefined : Number(text);
};

function users(s: Snapshot, namespace?: string): readonly FRRConfiguration[] {
  return objectsOf<FRRConfiguration>(s, "FRRConfiguration").filter(
    (o) =>
      !o.metadata.name.startsWith("metallb-") &&
      (namespace === undefined || o.metadata.namespace === namespace),
  );
}

/** OpenShift 4.19: frr-k8s comes from the Cluster Network Operator, in openshift-frr-k8s. */
function namespaceMoves({ s, from, to }: Move): readonly Change[] {
  const before = from.discovery().frrK8s.namespace.value;
  const after = to.discovery().frrK8s.namespace.value;
  if (before === after) return [];
  const left = users(s, before);
  return [
    change("platform", "info", `frr-k8s moves from namespace ${before} to ${after}.`, { before, after }),
    ...(left.length === 0
      ? []
      : [
          change(
            "platform",
            "error",
            `${nodePhrase(left.map((o) => formatRef(refOf(o))))} must be created again in ${after}, with the Secrets that ${left.length > 1 ? "they refer" : "it refers"} to: frr-k8s will not read ${before}.`,
            { objects: left.map(refOf), code: "MLB203" },
          ),
        ]),
  ];
}

function passwordsAppear({ s, from, to }: Move): readonly Change[] {
  const clear = (shared: Shared): boolean => {
    const { metallb, frrK8s } = shared.discovery();
    return metallb.namespace.value !== frrK8s.namespace.value && !metallb.secretPassthrough.value;
  };
  const peers = objectsOf<BGPPeer>(s, "BGPPeer").filter(
    (p) => textOf(p.spec?.passwordSecret?.name) !== undefined,
  );
  if (clear(from) || !clear(to) || peers.length === 0) return [];
  return [
    change(
      "platform",
      "warning",
      `The passwords of ${nodePhrase(peers.map((p) => formatRef(refOf(p))))} will stand in clear text in FRRConfigurations; an addition of your own for the neighbor then needs the password in clear text too.`,
      {
        objects: peers.map(refOf),
        code: "MLB705",
      },
    ),
  ];
}

/** frr-k8s 0.0.19: FRRConfigurations of other namespaces no longer count. */
function otherNamespaces({ s, from, to }: Move): readonly Change[] {
  const own = (release: string): boolean => {
    const patch = /^0\.0\.(\d+)$/.exec(release)?.[1];
    return patch === undefined || Number(patch) >= 19;
  };
  if (own(from.discovery().frrK8s.release.value) || !own(to.discovery().frrK8s.release.value)) return [];
  const namespace = to.discovery().frrK8s.namespace.value;
  const strangers = users(s).filter(
    (o) =>
      o.metadata.namespace !== namespace && o.metadata.namespace !== from.discovery().frrK8s.namespace.value,
  );
  if (strangers.length === 0) return [];
  return [
    change(
      "platform",
      "error",
      `${nodePhrase(strangers.map((o) => formatRef(refOf(o))))} will have no effect: frr-k8s then reads ${namespace} only.`,
      {
        objects: strangers.map(refOf),
        code: "MLB203",
      },
    ),
  ];
}

/** MetalLB 0.16: the Helm chart starts frr-k8s by default. */
function helmDefault({ s, from, target }: Move): readonly Change[] {
  const { mode, release } = from.discovery().metallb;
  const crosses = /^0\.1[45]\./.test(release.value) && /^0\.16|^main$/.test(target.metallb ?? "");
  const helm = [...objectsOf(s, "DaemonSet"), ...objectsOf(s, "Pod")].some(
    (o) =>
      o.metadata.labels?.["app.kubernetes.io/managed-by"] === "Helm" ||
      o.metadata.labels?.["helm.sh/chart"] !== undefined,
  );
  if (!crosses || (mode.value === "frr-k8s" && !helm)) return [];
  return [
    change(
      "platform",
      mode.value === "frr-k8s" ? "info" : "warning",
      `With Helm frr-k8s becomes the default backend (value frrk8s.enabled); the speakers run in mode ${mode.value ?? "unknown"} now. Set the value as you mean it.`,
      {
        code: "MLB703",
      },
    ),
  ];
}

/** OpenShift 4.19: bgpd no longer listens on port 179. */
function listenerGoes({ from, target }: Move): readonly Change[] {
  const before = minorOf(from.discovery().openshift.value);
  const after = minorOf(target.openshift);
  if (before === undefined || after === undefined || before >= 19 || after < 19) return [];
  return [
    change(
      "platform",
      "warning",
      "FRR on the nodes will no longer accept sessions on port 179: routers that dial in must wait to be called.",
      {
        code: "MLB411",
      },
    ),
  ];
}

function definitions({ target, from }: Move): readonly Change[] {
  if (from.discovery().openshift.value !== undefined || target.metallb === undefined) return [];
  if (target.metallb === from.discovery().metallb.release.value) return [];
  return [
    change(
      "platform",
      "info",
      "Apply the custom resource definitions of the new release first: Helm does not upgrade them, and fields that they lack are dropped in silence.",
      {
        code: "MLB704",
      },
    ),
  ];
}
