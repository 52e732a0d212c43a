import type { Container, Pod, Workload } from "../../api/core.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import { objectsOf } from "../select.ts";
import type { Snapshot } from "../snapshot.ts";

/** What a pod of MetalLB or frr-k8s is. `speaker-with-frr`: the older layout, FRR as containers of the speaker. */
export type Role = "controller" | "speaker" | "speaker-with-frr" | "frr-k8s" | "frr-k8s-webhook";

/** A pod, or the template of a DaemonSet or Deployment, that belongs to MetalLB or frr-k8s. */
export interface Member {
  readonly role: Role;
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  /** Absent for a template and for a pod that is not scheduled. */
  readonly node?: string;
  readonly pod?: Pod;
}

const has = (containers: readonly Container[], name: string): boolean =>
  containers.some((c) => c.name === name);

const COMPONENT = ["app.kubernetes.io/component", "component"] as const;
const WEBHOOKS: ReadonlySet<string> = new Set([
  "statuscleaner",
  "frr-k8s-statuscleaner",
  "frr-k8s-webhook-server",
]);

/**
 * Labels differ from layout to layout and can be overridden, so they only propose; the names of the containers decide.
 * @returns undefined for a pod that belongs to neither program
 */
export function roleOf(
  labels: Readonly<Record<string, string>>,
  containers: readonly Container[],
): Role | undefined {
  if (has(containers, "frr") && has(containers, "reloader")) {
    if (has(containers, "speaker")) return "speaker-with-frr";
    if (has(containers, "controller")) return "frr-k8s";
  }
  const components = COMPONENT.map((key) => labels[key] ?? "");
  if (components.some((c) => WEBHOOKS.has(c))) return "frr-k8s-webhook";
  if (has(containers, "speaker") && speaks(labels, containers)) return "speaker";
  if (has(containers, "controller") && components.includes("controller") && isMetallb(labels))
    return "controller";
  return undefined;
}

function speaks(labels: Readonly<Record<string, string>>, containers: readonly Container[]): boolean {
  return (
    COMPONENT.some((key) => labels[key] === "speaker") ||
    isMetallb(labels) ||
    containers.some(
      (c) =>
        c.name === "speaker" &&
        (/metallb/.test(c.image ?? "") || (c.env ?? []).some((e) => e.name.startsWith("METALLB_"))),
    )
  );
}

const isMetallb = (labels: Readonly<Record<string, string>>): boolean =>
  labels.app === "metallb" || labels["app.kubernetes.io/name"] === "metallb";

/** @returns the pods of MetalLB and frr-k8s, in input order. */
export function memberPods(s: Snapshot): readonly Member[] {
  return objectsOf<Pod>(s, "Pod").flatMap((pod): Member[] => {
    const containers = pod.spec?.containers ?? [];
    const labels = pod.metadata.labels ?? {};
    const role = roleOf(labels, containers);
    if (role === undefined) return [];
    const node = pod.spec?.nodeName;
    return [
      {
        role,
        ref: refOf(pod),
        namespace: pod.metadata.namespace ?? "",
        labels,
        containers,
        pod,
        ...(node === undefined ? {} : { node }),
      },
    ];
  });
}

/** @returns the DaemonSets and Deployments of MetalLB and frr-k8s, by their templates. */
export function memberWorkloads(s: Snapshot): readonly Member[] {
  return [...objectsOf<Workload>(s, "DaemonSet"), ...objectsOf<Workload>(s, "Deployment")].flatMap(
    (workload): Member[] => {
      const template = workload.spec?.template;
      const containers = template?.spec?.containers ?? [];
      const labels = { ...workload.metadata.labels, ...template?.metadata?.labels };
      const role = roleOf(labels, containers);
      if (role === undefined) return [];
      return [
        { role, ref: refOf(workload), namespace: workload.metadata.namespace ?? "", labels, containers },
      ];
    },
  );
}

/** The container that carries the flags of a member. */
export function mainContainer(member: Member): Container | undefined {
  const name = member.role === "speaker" || member.role === "speaker-with-frr" ? "speaker" : "controller";
  return member.containers.find((c) => c.name === name);
}

/** @returns the value of an environment variable that is given literally; undefined if absent or taken from elsewhere. */
export function envOf(container: Container | undefined, name: string): string | undefined {
  return container?.env?.find((e) => e.name === name)?.value;
}

/**
 * The flags of a container as Go's flag package reads them: one dash or two, `=` or the next argument; `$(NAME)` is replaced as
 * the kubelet does. A boolean flag has the value "true".
 */
export function flagsOf(container: Container | undefined): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  if (container === undefined) return flags;
  const words = [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
    word.replace(/\$\(([^)]+)\)/g, (whole, name: string) => envOf(container, name) ?? whole),
  );
  for (let i = 0; i < words.length; i++) {
    const match = /^--?([a-zA-Z][\w-]*)(?:=([\s\S]*))?$/.exec(words[i] ?? "");
    const name = match?.[1];
    if (name === undefined) continue;
    const next = words[i + 1];
    if (match?.[2] !== undefined) flags.set(name, match[2]);
    else if (BOOLEAN.has(name) || next === undefined || next.startsWith("-")) flags.set(name, "true");
    else flags.set(name, next);
  }
  return flags;
}

const BOOLEAN: ReadonlySet<string> = new Set(["ignore-exclude-lb", "frrk8s-secret-passthrough"]);
