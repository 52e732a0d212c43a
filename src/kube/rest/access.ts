import type { KubeResult } from "../errors.ts";
import type { Permission } from "../permission.ts";
import type { KubeClient } from "./client.ts";

/**
 * Asks the API server whether the user has a right (SelfSubjectAccessReview, as `kubectl auth can-i`). Everybody who is logged in may ask.
 * @returns allowed, or not with the reason that the authorizer gives
 */
export async function canI(
  client: KubeClient,
  permission: Permission,
): Promise<KubeResult<{ readonly allowed: boolean; readonly reason?: string }>> {
  const [resource = "", subresource] = permission.resource.split("/");
  const answer = await client.call({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: JSON.stringify({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: {
        resourceAttributes: {
          verb: permission.verb,
          group: permission.group,
          resource,
          ...(subresource === undefined ? {} : { subresource }),
          ...(permission.namespace === undefined ? {} : { namespace: permission.namespace }),
          ...(permission.name === undefined ? {} : { name: permission.name }),
        },
      },
    }),
    about: { what: "ask for permissions" },
  });
  if (!answer.ok) return answer;
  const { status } = answer.value as { status?: { allowed?: unknown; reason?: unknown } };
  return {
    ok: true,
    value: {
      allowed: status?.allowed === true,
      ...(typeof status?.reason === "string" && status.reason !== "" ? { reason: status.reason } : {}),
    },
  };
}
