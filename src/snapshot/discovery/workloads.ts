import type { Container, Pod, Workload } from "../../api/core.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import type { Finder, PodRule, Role, Sign } from "../finder.ts";
import { objectsOf } from "../select.ts";
import type { Snapshot } from "../snapshot.ts";

/** A pod, or the template of a DaemonSet or Deployment, that belongs to MetalLB or frr-k8s. */
export interface Member {
  readonly role: Role;
  /** The rule of a finder by which it was recognized. */
  readonly rule: PodRule;
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  /** Absent for a template and for a pod that is not scheduled. */
  readonly node?: string;
  readonly pod?: Pod;
}

type Labels = Readonly<Record<string, string>>;

/** @returns the first rule that fits, or undefined for a pod that belongs to neither program */
function ruleOf(
  finders: readonly Finder[],
  labels: Labels,
  containers: readonly Container[],
): PodRule | undefined {
  const names = new Set(containers.map((c) => c.name));
  for (const { pods = [] } of finders) {
    const rule = pods.find(
      (r) =>
        (r.containers ?? []).every((name) => names.has(name)) &&
        (r.signs?.some((sign) =>
          holds(
            sign,
            labels,
            containers.find((c) => c.name === r.main),
          ),
        ) ??
          true),
    );
    if (rule !== undefined) return rule;
  }
  return undefined;
}

function holds({ labels: wanted = {}, image, environment }: Sign, labels: Labels, main?: Container): boolean {
  return (
    Object.entries(wanted).every(
      ([key, values]) => Object.hasOwn(labels, key) && values.includes(labels[key] ?? ""),
    ) &&
    (image?.test(main?.image ?? "") ?? true) &&
    (environment === undefined || (main?.env ?? []).some((e) => e.name.startsWith(environment)))
  );
}

/** @returns the pods of MetalLB and frr-k8s, in input order. */
export function memberPods(s: Snapshot): readonly Member[] {
  return objectsOf<Pod>(s, "Pod").flatMap((pod): Member[] => {
    const containers = pod.spec?.containers ?? [];
    const labels = pod.metadata.labels ?? {};
    const rule = ruleOf(s.finders, labels, containers);
    if (rule === undefined) return [];
    const node = pod.spec?.nodeName;
    return [
      {
        role: rule.role,
        rule,
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
      const rule = ruleOf(s.finders, labels, containers);
      if (rule === undefined) return [];
      const { namespace = "" } = workload.metadata;
      return [{ role: rule.role, rule, ref: refOf(workload), namespace, labels, containers }];
    },
  );
}

/** The container that carries the flags of a member. */
export function mainContainer(member: Member): Container | undefined {
  return member.containers.find((c) => c.name === member.rule.main);
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
