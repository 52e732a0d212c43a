import { inParallel } from "../../kube/exec/parallel.ts";
import type { Permission } from "../../kube/permission.ts";
import { canI } from "../../kube/rest/access.ts";
import type { KubeClient } from "../../kube/rest/client.ts";
import { type Cell, table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { type RoleOptions, rolesFor } from "./roles.ts";

/** Whether the user has each right that the roles would give. */
export interface AccessReview {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "AccessReview";
  readonly items: readonly Reviewed[];
}

interface Reviewed {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  /** `unknown`: the API server did not answer the question. */
  readonly allowed: boolean | "unknown";
  /** The role that has it. */
  readonly role: string;
}

const AT_ONCE = 16;

/** Asks the API server for each single right, as `kubectl auth can-i` does. */
export async function reviewAccess(client: KubeClient, options: RoleOptions): Promise<AccessReview> {
  const wanted = rolesFor(options).flatMap((role) =>
    role.rules.flatMap((rule) =>
      permissionsOf(rule, role.metadata.namespace).map((permission) => ({
        permission,
        role: role.metadata.name,
      })),
    ),
  );
  const items = await inParallel(wanted, AT_ONCE, async ({ permission, role }): Promise<Reviewed> => {
    const answer = await canI(client, permission);
    return { ...permission, allowed: answer.ok ? answer.value.allowed : "unknown", role };
  });
  return { apiVersion: "metallb.cli/v1", kind: "AccessReview", items };
}

function permissionsOf(
  rule: ReturnType<typeof rolesFor>[number]["rules"][number],
  namespace: string | undefined,
): readonly Permission[] {
  const names: readonly (string | undefined)[] = rule.resourceNames ?? [undefined];
  return rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((name) => ({
          verb,
          group,
          resource,
          ...(namespace === undefined ? {} : { namespace }),
          ...(name === undefined ? {} : { name }),
        })),
      ),
    ),
  );
}

const COLUMNS = [
  { title: "ALLOWED" },
  { title: "VERB" },
  { title: "RESOURCE" },
  { title: "NAME" },
  { title: "NAMESPACE" },
  { title: "ROLE" },
] as const;

/** The rights that are missing first. */
export function reviewText(review: AccessReview, view: View): string {
  const order = (item: Reviewed): number => (item.allowed === true ? 1 : 0);
  const rows = [...review.items]
    .sort((a, b) => order(a) - order(b))
    .map((item) => [
      allowedCell(item.allowed),
      item.verb,
      item.group === "" ? item.resource : `${item.resource}.${item.group}`,
      item.name ?? "",
      item.namespace ?? "",
      item.role,
    ]);
  return table(COLUMNS, rows, view);
}

function allowedCell(allowed: Reviewed["allowed"]): Cell {
  if (allowed === "unknown") return { text: "unknown", style: "unknown" };
  return allowed ? { text: "yes", style: "good" } : { text: "no", style: "bad" };
}
