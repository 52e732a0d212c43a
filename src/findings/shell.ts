import type { ObjectRef } from "../api/ref.ts";

const PLAIN = /^[A-Za-z0-9_./:@%+=,-]+$/;

/** @returns the word as a shell takes it for one word; names come from the cluster and are not trusted. */
export function word(text: string): string {
  return PLAIN.test(text) ? text : quoted(text);
}

/** @returns the text in single quotes, as one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** @returns a command line of these words. */
export function command(...words: readonly string[]): string {
  return words.map(word).join(" ");
}

/** Resources whose short name is another kind's in some clusters are written with their group. */
const RESOURCES: Readonly<Record<string, string>> = Object.freeze({
  BGPPeer: "bgppeers.metallb.io",
  Network: "networks.operator.openshift.io",
});

/** @returns the words that name an object to kubectl: `-n ns service name`. */
export function target(ref: ObjectRef): readonly string[] {
  const resource = Object.hasOwn(RESOURCES, ref.kind)
    ? (RESOURCES[ref.kind] ?? ref.kind)
    : ref.kind.toLowerCase();
  return [...(ref.namespace === undefined ? [] : ["-n", ref.namespace]), resource, ref.name];
}

/** @returns `kubectl get -o yaml` of an object. */
export function show(ref: ObjectRef): string {
  return command("kubectl", "get", ...target(ref), "-o", "yaml");
}

/** @returns `kubectl edit` of an object. */
export function edit(ref: ObjectRef): string {
  return command("kubectl", "edit", ...target(ref));
}

/** @returns `kubectl patch --type merge` of an object with this change. */
export function patch(ref: ObjectRef, change: object): string {
  return command("kubectl", "patch", ...target(ref), "--type", "merge", "-p", JSON.stringify(change));
}

/** @returns the command that writes a Secret with a password as MetalLB and frr-k8s read one; the word PASSWORD stands for it. */
export function replaceSecret({ namespace = "default", name }: ObjectRef): string {
  const create = command(
    ...["kubectl", "create", "secret", "generic", "-n", namespace, name],
    ...["--type=kubernetes.io/basic-auth", "--from-literal=password=PASSWORD"],
  );
  return `${create} --dry-run=client -o yaml | kubectl apply -f -`;
}
