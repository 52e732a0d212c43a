import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { admitAgainst, admitFrrConfiguration } from "../../src/frrk8s/admission.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { orderDependence } from "../../src/frrk8s/order-dependence.ts";
import { RELEASES as FRR_K8S } from "../../src/frrk8s/releases.ts";
import type { RenderResult } from "../../src/frrk8s/result.ts";
import { type AllocateOptions, allocate } from "../../src/metallb/allocate.ts";
import { announce } from "../../src/metallb/announce.ts";
import type { AnnounceOptions } from "../../src/metallb/options.ts";
import { RELEASES as METALLB } from "../../src/metallb/releases.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { frozen } from "../support/frozen.ts";
import { optionsOfCase, type RecordedCase, snapshotOfCase } from "../support/frr-k8s-case.ts";
import { type Chance, chance, mutated, oneOf, shuffled } from "../support/mutate.ts";
import { missing, readLines, sharedPath } from "../support/vectors.ts";

/*
 * What must hold of inputs that nobody recorded: recorded ones, changed in a few places. The changes are the same in every run.
 */

interface Input {
  readonly name: string;
  readonly objects?: readonly KubernetesObject[];
}

/** Declares a test over every `step`-th case of some files, mutated and frozen. `judge` says what is wrong. */
function mutations<T extends Input>(
  name: string,
  files: readonly string[],
  step: number,
  judge: (recorded: T, objects: readonly KubernetesObject[], next: Chance) => string | undefined,
): void {
  const paths = files.map((file) => sharedPath(`vectors/${file}.jsonl`));
  if (paths.includes(undefined)) {
    missing(name, `vectors/${files[paths.indexOf(undefined)]}.jsonl`);
    return;
  }
  test(name, () => {
    const next = chance(20260815);
    const wrong: string[] = [];
    let count = 0;
    for (const path of paths) {
      let i = 0;
      for (const recorded of readLines<T>(path ?? "")) {
        if (i++ % step !== 0 || recorded.objects === undefined) continue;
        count++;
        const objects = frozen(mutated(recorded.objects, next));
        const verdict = judge(recorded, objects, next);
        if (verdict !== undefined) wrong.push(`${recorded.name}: ${verdict}\n${JSON.stringify(objects)}`);
      }
    }
    expect(count).toBeGreaterThan(0);
    expect({ wrong: wrong.length, first: wrong[0] }).toEqual({ wrong: 0, first: undefined });
  });
}

const textOf = (result: RenderResult): string => (result.ok ? result.frrConf : `error: ${result.error}`);

/** Lines that a resource causes, and among them those of the daemon's own flag. */
const CAUSED = /^(router bgp| +neighbor|route-map|ip prefix-list|ipv6 prefix-list| +network| {2}profile)/;
const FLAG = /denied-inpl|-in deny /;

mutations<RecordedCase>("frr-k8s", ["frr-k8s-unit", "frr-k8s-fuzz"], 8, (recorded, objects, next) => {
  const cluster = (list: readonly KubernetesObject[]) =>
    snapshotOfCase({ ...recorded, nodeMissing: false, objects: list });
  const options = { frrK8sNamespace: "frr-k8s-system", ...optionsOfCase(recorded) };
  const node = recorded.node.name;
  const s = cluster(objects);
  const [oldest, ...others] = FRR_K8S;
  for (const release of ["main", ...(oldest ? [oneOf([oldest, ...others], next).name] : [])]) {
    const result = renderNode(s, node, { ...options, release });
    if (result.ok) {
      if (result.lines.map(({ text }) => `${text}\n`).join("") !== result.frrConf) return "lines differ";
      const orphan = result.lines.find(
        ({ text, origins }) => CAUSED.test(text) && !FLAG.test(text) && origins.length === 0,
      );
      if (orphan !== undefined) return `${release}: no origin: ${orphan.text}`;
    } else if (!result.retry && !result.unknown) {
      const reasons = [...result.conflicts, ...result.faults].map(({ error }) => error);
      if (!reasons.includes(result.error)) return `${release}: no reason for ${result.error}`;
    }
  }
  const whole = renderNode(s, node, options);
  const other = renderNode(cluster(shuffled(objects, next)), node, options);
  if (whole.ok !== other.ok) return "another order decides whether it converts";
  if (
    textOf(whole) !== textOf(other) &&
    !mayDiffer(objects) &&
    orderDependence(s, node, options).length === 0
  )
    return "another order gives another text, and that is not said";
  for (const object of objects.filter(({ kind }) => kind === "FRRConfiguration")) {
    const verdict = admissionVerdict(object, recorded);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
});

/** Where one of several of a name counts, the order of the list is not what frr-k8s sees. */
function mayDiffer(objects: readonly KubernetesObject[]): boolean {
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
  return new Set(names).size < names.length;
}

/** What the webhook says of an object alone is what the daemon says of it alone, but for secrets. */
function admissionVerdict(object: KubernetesObject, recorded: RecordedCase): string | undefined {
  const alone = structuredClone(object) as KubernetesObject & {
    spec?: { nodeSelector?: unknown; bgp?: { routers?: { neighbors?: { passwordSecret?: unknown }[] }[] } };
  };
  delete alone.spec?.nodeSelector;
  for (const router of alone.spec?.bgp?.routers ?? []) {
    for (const neighbor of router?.neighbors ?? []) delete neighbor?.passwordSecret;
  }
  const home = { ...alone, metadata: { ...alone.metadata, namespace: "frr-k8s-system" } };
  const s = snapshotOfCase({ ...recorded, nodeMissing: false, objects: [home] });
  const result = renderNode(s, recorded.node.name, { frrK8sNamespace: "frr-k8s-system" });
  const said = admitFrrConfiguration(home);
  if (said !== (result.ok ? null : result.error)) return `webhook: ${said}, daemon: ${textOf(result)}`;
  const denied = admitAgainst(s, home).denied;
  const expected = said === null ? null : `${said}\nresource is invalid for node ${recorded.node.name}`;
  return denied === expected ? undefined : `webhook: ${denied}, expected ${expected}`;
}

interface SpeakerCase extends Input {
  readonly options: AnnounceOptions;
}

mutations<SpeakerCase>("speaker", ["speaker-samples", "speaker-fuzz"], 8, ({ options }, objects, next) => {
  const [oldest, ...others] = METALLB;
  const release = oldest === undefined ? "main" : oneOf([oldest, ...others], next).name;
  const result = announce(snapshotOf(objects), { ...options, release });
  if (result.loadError !== undefined || result.panic !== undefined) return undefined;
  if (result.configError === null) {
    const error = Object.values(result.nodeConfigErrors).find((e) => e !== null && !ALONE.test(e));
    if (error !== undefined) return `${release}: a node has an error, the whole has none: ${error}`;
  }
  for (const [service, byNode] of Object.entries(result.services)) {
    for (const [node, { announced, reason, sync, peers = [] }] of Object.entries(byNode)) {
      if (sync !== "error" && announced !== (reason === "")) return `${service} on ${node}: ${reason}`;
      if (!announced && peers.length > 0) return `${service} on ${node}: peers of what is not announced`;
    }
  }
  if (release !== "main") return undefined;
  for (const [node, written] of Object.entries(result.nodes)) {
    const refused = written === null ? null : admitFrrConfiguration(written);
    // The speaker writes two preferences of a prefix without seeing a conflict.
    if (refused !== null && !UNSEEN.test(refused))
      return `${node}: frr-k8s refuses what is written: ${refused}`;
  }
  return undefined;
});

/** What a speaker reports without an invalid resource. */
const ALONE = /^reconcile: |general handler/;
const UNSEEN = /local pref|multiple .* specified for/;

interface ControllerCase extends Input {
  readonly options: AllocateOptions;
}

mutations<ControllerCase>("controller", ["controller-fuzz"], 8, ({ options }, objects, next) => {
  const [oldest, ...others] = METALLB;
  const release = oldest === undefined ? "main" : oneOf([oldest, ...others], next).name;
  const result = allocate(snapshotOf(objects), { ...options, release });
  if (result.configError !== null) return undefined;
  for (const [name, { ingress, pool, error, processed }] of Object.entries(result.services)) {
    if (processed && error === undefined && (ingress?.length ?? 0) > 0 && !pool) return `${name}: no pool`;
  }
  return undefined;
});
