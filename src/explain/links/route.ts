import type { ServiceBGPStatus } from "../../api/metallb.ts";
import { formatRef } from "../../api/ref.ts";
import { finding } from "../../findings/finding.ts";
import { command } from "../../findings/shell.ts";
import { sending } from "../../frr/sent.ts";
import { advertisedCommand } from "../../frr/show/commands.ts";
import type { Advertised } from "../../frr/show/routes.ts";
import { formatPrefix, parsePrefix } from "../../net/prefix.ts";
import { objectsOf } from "../../snapshot/select.ts";
import { type Answer, type LiveView, liveView } from "../../state/live.ts";
import type { Session } from "../../state/sessions.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import type { Target } from "../service-nodes.ts";
import { sendingText } from "./applied.ts";
import { peerText, vtysh } from "./session.ts";

/** Whether FRR sends the prefixes to the neighbor, by its own list of what it sends. */
export function routeLink(context: Context, node: string, target: Target, session: Session): Link {
  const name = "route";
  const peer = peerText(target);
  const families = [...new Set(target.prefixes.map(familyOf))];
  const view = liveView(context.s, node);
  const answers = families.map((family) =>
    view?.advertised(target.vrf === "" ? "default" : target.vrf, family, target.peer),
  );
  const source = answers.find((a) => a?.source !== undefined)?.source;
  const base = { name, peer, ...(source === undefined ? {} : { source: vtysh(source) }) };
  if (session.unknown === undefined && session.state !== "Established") {
    const why = STATES[session.state] ?? `the session is ${session.state}`;
    return broken(context, node, target, `nothing is sent to ${peer}: ${why}`, base);
  }
  const sent = new Set(answers.flatMap((a) => (a?.ok ? a.value.prefixes.map(canonical) : [])));
  const missing = target.prefixes.filter((p) => !sent.has(canonical(p)));
  if (missing.length === 0)
    return {
      ...base,
      state: "sound",
      text: `${target.prefixes.join(", ")} ${target.prefixes.length === 1 ? "is" : "are"} sent to ${peer}`,
    };
  const unread = answers.find((a) => a === undefined || !a.ok);
  if (answers.includes(undefined) || (unread !== undefined && !unread.ok))
    return unreadLink(context, node, target, unread, session);
  const why = view === undefined ? undefined : notSentReason(context, node, view, target, missing[0] ?? "");
  return broken(
    context,
    node,
    target,
    `${missing.join(", ")} is not sent to ${peer}${why === undefined ? "" : `: ${why}`}`,
    base,
  );
}

/** What FRR has instead of a state. */
const STATES: Readonly<Record<string, string | undefined>> = Object.freeze({
  down: "bgpd does not run",
  absent: "FRR has no such neighbor",
});

function unreadLink(
  context: Context,
  node: string,
  target: Target,
  answer: Answer<Advertised> | undefined,
  session: Session,
): Link {
  const peer = peerText(target);
  const family = familyOf(target.prefixes[0] ?? "");
  const reason =
    session.unknown ??
    (answer !== undefined && !answer.ok
      ? `${answer.command}: ${answer.reason}`
      : "FRR was not asked what it sends");
  return {
    name: "route",
    state: "unknown",
    peer,
    text: `whether ${target.prefixes.join(", ")} is sent to ${peer}: ${reason}${statusText(context, node, target)}`,
    findOut: [
      command(
        "kubectl",
        "metallb",
        "vtysh",
        "--node",
        node,
        "--",
        ...advertisedCommand(target.vrf, family, target.peer).split(" "),
      ),
    ],
  };
}

/** ServiceBGPStatus (since 0.15.0) names the peers that a speaker is configured to tell, whether or not anything is sent. */
function statusText({ s }: Context, node: string, { resource, service }: Target): string {
  const { name, namespace } = service ?? {};
  const status = objectsOf<ServiceBGPStatus>(s, "ServiceBGPStatus").find(
    (o) =>
      o.status?.node === node && o.status.serviceName === name && o.status.serviceNamespace === namespace,
  );
  if (status === undefined || resource === undefined) return "";
  const named = (status.status?.peers ?? []).includes(resource.metadata.name);
  return named
    ? `; ServiceBGPStatus names ${resource.metadata.name}, which says what is configured, not what is sent`
    : `; ServiceBGPStatus does not name ${resource.metadata.name}`;
}

/** FRR says it would send and does not: bgpd has lost its lists, or the configuration denies it. */
function notSentReason(
  context: Context,
  node: string,
  view: LiveView,
  target: Target,
  prefix: string,
): string | undefined {
  const running = view.running;
  if (running === undefined || !running.ok || running.value.trim() === "") return undefined;
  const version = context.discovery.frrVersions.get(node)?.value;
  const answer = sending(context.frrConfig(running.value), {
    vrf: target.vrf,
    peer: target.peer,
    prefix,
    ...(version === undefined ? {} : { frrVersion: version }),
  });
  if (answer.kind !== "sent") return answer.kind === "unknown" ? undefined : sendingText(answer);
  return "the running configuration would send it, so bgpd does not hold the lists that vtysh shows (it was restarted alone): frr-k8s must reload it";
}

function broken(
  context: Context,
  node: string,
  target: Target,
  text: string,
  base: Pick<Link, "name" | "peer" | "source">,
): Link {
  const peer = peerText(target);
  const { resource } = target;
  const reload = text.includes("must reload");
  const pod = context.discovery.frrPods.get(node);
  return {
    ...base,
    state: "broken",
    text,
    finding: finding(
      "MLB311",
      {
        prefix: target.prefixes.join(", "),
        peer:
          resource === undefined
            ? peer
            : `${peer} (${formatRef({ kind: "BGPPeer", name: resource.metadata.name })})`,
        reason: text,
      },
      {
        nodes: [node],
        evidence: [
          {
            path: advertisedCommand(target.vrf, familyOf(target.prefixes[0] ?? ""), target.peer),
            value: "not in the list",
          },
        ],
        ...(reload && pod !== undefined
          ? {
              remedy: "Restart frr-k8s on the node, so that the whole configuration is loaded again.",
              commands: [command("kubectl", "delete", "pod", "-n", pod.ref.namespace ?? "", pod.ref.name)],
            }
          : { commands: [command("kubectl", "metallb", "diff", "--node", node, "--against", "live")] }),
      },
    ),
  };
}

/** @returns the address family of a prefix, by its text. */
export function familyOf(prefix: string): "ipv4" | "ipv6" {
  return prefix.includes(":") ? "ipv6" : "ipv4";
}

function canonical(text: string): string {
  const prefix = parsePrefix(text);
  return prefix === undefined ? text : formatPrefix(prefix);
}
