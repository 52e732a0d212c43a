import type { ClusterFlags } from "../../sources/needs.ts";

/**
 * The namespace of what is named without one: what `-n` says, else that of the kubeconfig's context. Files have no such thing: there a
 * name is looked for in all namespaces.
 */
export async function currentNamespace(flags: ClusterFlags, files: boolean): Promise<string | undefined> {
  if (flags.namespace !== undefined || files) return flags.namespace;
  const { resolveConnection } = await import("../../kube/config/connection.ts");
  const connection = resolveConnection(flags);
  return connection.ok ? connection.value.namespace : undefined;
}
