/** A right in the words of RBAC: what a Role would have to grant. */
export interface Permission {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** With its subresource: `pods/exec`. */
  readonly resource: string;
  /** Absent: in the whole cluster. */
  readonly namespace?: string;
  /** Absent: every object. */
  readonly name?: string;
}

/** @returns `list frrnodestates.frrk8s.metallb.io`, `create pods/exec in namespace frr-k8s-system`. */
export function formatPermission(p: Permission): string {
  const [resource = "", ...sub] = p.resource.split("/");
  const full = [p.group === "" ? resource : `${resource}.${p.group}`, ...sub].join("/");
  return `${p.verb} ${full}${p.name === undefined ? "" : ` ${p.name}`}${p.namespace === undefined ? "" : ` in namespace ${p.namespace}`}`;
}
