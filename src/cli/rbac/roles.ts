import {
  APPLY_FRR_RULES,
  APPLY_METALLB_RULES,
  EXEC_RULES,
  type Rule,
  readRules,
  SECRET_RULES,
} from "./rules.ts";

/** For whom and for what roles are wanted. */
export interface RoleOptions {
  readonly exec: boolean;
  readonly secrets: boolean;
  readonly apply: boolean;
  readonly metallbNamespace: string;
  readonly frrK8sNamespace: string;
  /** Where the pods with FRR are. */
  readonly frrPodNamespaces: readonly string[];
  readonly subjects: readonly Subject[];
}

export interface Subject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
}

interface Role {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "ClusterRole" | "Role";
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly Rule[];
}

/** A List of roles and bindings, to be applied as it is. */
export interface RoleList {
  readonly apiVersion: "v1";
  readonly kind: "List";
  readonly items: readonly object[];
}

const GROUP = "rbac.authorization.k8s.io";
const API = `${GROUP}/v1` as const;

/**
 * @returns the least ClusterRole for reading; for exec, Secrets and changes, Roles in the namespaces where they are needed; and bindings
 * if subjects are given
 */
export function roleList(options: RoleOptions): RoleList {
  const roles = rolesFor(options);
  const bindings =
    options.subjects.length === 0 ? [] : roles.map((role) => bindingOf(role, options.subjects));
  return { apiVersion: "v1", kind: "List", items: [...roles, ...bindings] };
}

/** @returns the roles alone. */
export function rolesFor(o: RoleOptions): readonly Role[] {
  const both = [...new Set([o.metallbNamespace, o.frrK8sNamespace])];
  return [
    { apiVersion: API, kind: "ClusterRole", metadata: { name: "kubectl-metallb-read" }, rules: readRules() },
    ...(o.secrets ? both.map((ns) => role("kubectl-metallb-secrets", ns, SECRET_RULES)) : []),
    ...(o.exec ? o.frrPodNamespaces.map((ns) => role("kubectl-metallb-exec", ns, EXEC_RULES)) : []),
    ...(o.apply
      ? both.map((ns) =>
          role("kubectl-metallb-apply", ns, [
            ...(ns === o.frrK8sNamespace ? APPLY_FRR_RULES : []),
            ...(ns === o.metallbNamespace ? APPLY_METALLB_RULES : []),
          ]),
        )
      : []),
  ];
}

const role = (name: string, namespace: string, rules: readonly Rule[]): Role => ({
  apiVersion: API,
  kind: "Role",
  metadata: { name, namespace },
  rules,
});

function bindingOf(to: Role, subjects: readonly Subject[]): object {
  return {
    apiVersion: API,
    kind: `${to.kind}Binding`,
    metadata: to.metadata,
    roleRef: { apiGroup: GROUP, kind: to.kind, name: to.metadata.name },
    subjects,
  };
}

/** Reads `user:NAME`, `group:NAME`, `serviceaccount:NAMESPACE:NAME`. @returns undefined for another text */
export function parseSubject(text: string): Subject | undefined {
  const [kind = "", ...rest] = text.split(":");
  const name = rest.join(":");
  if (name === "") return undefined;
  switch (kind) {
    case "user":
      return { kind: "User", name, apiGroup: GROUP };
    case "group":
      return { kind: "Group", name, apiGroup: GROUP };
    case "serviceaccount":
    case "sa": {
      const [namespace = "", account = ""] = rest;
      return rest.length === 2 && namespace !== "" && account !== ""
        ? { kind: "ServiceAccount", name: account, namespace }
        : undefined;
    }
    default:
      return undefined;
  }
}
