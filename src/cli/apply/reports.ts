import type { KubeClient } from "../../kube/rest/client.ts";
import { list } from "../../kube/rest/list.ts";
import { type ReportedSession, reportedSession } from "../../plan/sessions.ts";
import type { Api } from "./api.ts";
import type { Reports } from "./observe.ts";

/** @returns where the nodes' reports are served */
export function reportsOf(api: Api): Reports {
  const at = (kind: string) => {
    const found = api.resourceOf("frrk8s.metallb.io/v1beta1", kind);
    return found.ok ? found.value : undefined;
  };
  return { nodeStates: at("FRRNodeState"), sessions: at("BGPSessionState") };
}

/** The sessions that are up now, before anything is changed; or why they are not known. */
export async function sessionsUp(
  client: KubeClient,
  { sessions }: Reports,
): Promise<{ readonly sessions: readonly ReportedSession[]; readonly unknown: readonly string[] }> {
  const none = (why: string) => ({ sessions: [], unknown: [`sessions were not watched: ${why}`] });
  if (sessions === undefined) return none("there are no BGPSessionStates before frr-k8s 0.0.18");
  const listed = await list(client, sessions);
  if (!listed.ok) return none(listed.error.message);
  return {
    sessions: listed.value.items.map(reportedSession).filter(({ state }) => state === "Established"),
    unknown: [],
  };
}
