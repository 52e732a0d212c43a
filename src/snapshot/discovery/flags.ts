import { formatRef } from "../../api/ref.ts";
import { objectsOf, unknownKind } from "../select.ts";
import type { Snapshot } from "../snapshot.ts";
import { assume, type DiscoveryNote, type Fact, unknownFact } from "./fact.ts";
import { envOf, flagsOf, type Member, mainContainer } from "./workloads.ts";

/** MetalLB's backend: what speaks BGP. */
export type BgpMode = "native" | "frr" | "frr-k8s";

/** What the speakers are told by flags and environment. */
export interface MetallbFlags {
  readonly mode: Fact<BgpMode | undefined>;
  /** `--lb-class`; empty: Services without a class. */
  readonly lbClass: Fact<string>;
  /** `--ignore-exclude-lb`: nodes labeled as excluded from load balancing announce all the same. */
  readonly ignoreExcludeLB: Fact<boolean>;
  /** `--frrk8s-secret-passthrough` (after 0.16.1): passwords are written as references. */
  readonly secretPassthrough: Fact<boolean>;
  /** `--frrk8s-namespace` or FRRK8S_NAMESPACE; undefined: MetalLB's own. */
  readonly frrK8sNamespace: Fact<string | undefined>;
}

/** @returns the flags of the speakers, and a note for each flag about which they disagree. */
export function flagFacts(
  s: Snapshot,
  speakers: readonly Member[],
): MetallbFlags & { readonly notes: readonly DiscoveryNote[] } {
  const notes: DiscoveryNote[] = [];
  const unseen = noSpeaker(s);
  const one = <T>(name: string, read: (member: Member) => T, absent: T): Fact<T> => {
    if (speakers.length === 0) return assume(absent, unseen);
    const found = agreed(speakers, read);
    if (found.others.length > 0)
      notes.push({
        text: `The speakers do not agree on ${name}: ${shown(found.value)} on most, ${found.others.map((o) => shown(o.value)).join(", ")} in ${found.others.map((o) => formatRef(o.member.ref)).join(", ")}.`,
        objects: found.others.map((o) => o.member.ref),
      });
    return { value: found.value, from: `${name} in ${formatRef(found.member.ref)}` };
  };
  const flag = (member: Member, name: string): string | undefined => flagsOf(mainContainer(member)).get(name);
  return {
    mode: speakers.length === 0 ? modeByObjects(s, unseen) : one("METALLB_BGP_TYPE", modeOf, undefined),
    lbClass: one("--lb-class", (m) => flag(m, "lb-class") ?? "", ""),
    ignoreExcludeLB: one("--ignore-exclude-lb", (m) => isTrue(flag(m, "ignore-exclude-lb")), false),
    secretPassthrough: one(
      "--frrk8s-secret-passthrough",
      (m) => isTrue(flag(m, "frrk8s-secret-passthrough")),
      false,
    ),
    frrK8sNamespace: one(
      "--frrk8s-namespace",
      (m) => nonEmpty(flag(m, "frrk8s-namespace")) ?? nonEmpty(envOf(mainContainer(m), "FRRK8S_NAMESPACE")),
      undefined,
    ),
    notes,
  };
}

/** @returns the flags of frr-k8s' DaemonSet that change what it renders. */
export function routerFlagFacts(
  s: Snapshot,
  daemons: readonly Member[],
): { readonly alwaysBlock: Fact<readonly string[]>; readonly logLevel: Fact<string | undefined> } {
  const first = daemons[0];
  if (first === undefined) {
    const why = unknownKind(s, "Pod") ?? "no pod of frr-k8s was seen";
    return { alwaysBlock: assume([], why), logLevel: unknownFact(why) };
  }
  const read = (name: string): Fact<string | undefined> => {
    const found = agreed(daemons, (m) => flagsOf(mainContainer(m)).get(name));
    return { value: found.value, from: `--${name} in ${formatRef(found.member.ref)}` };
  };
  const blocked = read("always-block");
  return {
    alwaysBlock: {
      value: (blocked.value ?? "")
        .split(",")
        .map((cidr) => cidr.trim())
        .filter((cidr) => cidr !== ""),
      from: blocked.from,
    },
    logLevel: read("log-level"),
  };
}

/** METALLB_BGP_TYPE decides; without it a speaker speaks BGP itself, unless FRR runs beside it. */
function modeOf(member: Member): BgpMode | undefined {
  const type = envOf(mainContainer(member), "METALLB_BGP_TYPE");
  if (type === "frr-k8s" || type === "frr" || type === "native") return type;
  return member.role === "speaker-with-frr" ? "frr" : "native";
}

/** Without a pod or DaemonSet of the speaker, what it has written tells the mode. */
function modeByObjects(s: Snapshot, why: string): Fact<BgpMode | undefined> {
  const written = objectsOf(s, "FRRConfiguration").find((o) => o.metadata.name.startsWith("metallb-"));
  if (written !== undefined)
    return { value: "frr-k8s", from: `${why}; FRRConfiguration ${written.metadata.name} exists` };
  const operator = objectsOf(s, "MetalLB")[0];
  const backend = (operator?.spec as { bgpBackend?: unknown } | undefined)?.bgpBackend;
  if (backend === "frr" || backend === "native")
    return { value: backend, from: "spec.bgpBackend of the MetalLB resource" };
  if (backend === "frr-k8s" || backend === "frr-k8s-external")
    return { value: "frr-k8s", from: "spec.bgpBackend of the MetalLB resource" };
  return unknownFact(why);
}

const noSpeaker = (s: Snapshot): string => unknownKind(s, "Pod") ?? "no speaker was seen";

/** Groups members by what they say: the value of most, its first member, and one member for each other value. */
function agreed<T>(
  members: readonly Member[],
  read: (member: Member) => T,
): { value: T; member: Member; others: readonly { value: T; member: Member }[] } {
  const groups = new Map<T, { value: T; member: Member; count: number }>();
  for (const member of members) {
    const value = read(member);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, { value, member, count: 1 });
    else group.count++;
  }
  const [most, ...others] = [...groups.values()].sort((a, b) => b.count - a.count);
  if (most === undefined) throw new Error("invariant: agreed() needs a member");
  return { value: most.value, member: most.member, others };
}

const isTrue = (value: string | undefined): boolean =>
  value !== undefined && ["1", "t", "T", "TRUE", "true", "True"].includes(value);
const nonEmpty = (value: string | undefined): string | undefined => (value === "" ? undefined : value);
const shown = (value: unknown): string => (value === undefined || value === "" ? "unset" : String(value));
