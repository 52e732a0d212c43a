import type { FRRNodeState } from "../../api/frrk8s.ts";
import { finding } from "../../findings/finding.ts";
import { command } from "../../findings/shell.ts";
import { type Sending, sending } from "../../frr/sent.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { unknownKind } from "../../snapshot/select.ts";
import { liveView } from "../../state/live.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import type { Target } from "../service-nodes.ts";
import { peerText, vtysh } from "./session.ts";

/** What FRR's configuration of a node, as frr-k8s last applied it, does with the prefixes; frr-k8s looks at it every 30 s. */
export function appliedLink(context: Context, node: string, targets: readonly Target[]): Link {
  const report = reportLink(context, node);
  if (report !== undefined) return report;
  const state = context.nodeState(node) as FRRNodeState | undefined;
  const text = state?.status?.runningConfig ?? "";
  return contentLink(context, { name: "applied", node, text, targets, where: "the applied configuration" });
}

/** @returns why FRRNodeState does not tell what FRR runs; undefined if it does. */
export function reportLink(context: Context, node: string): Link | undefined {
  const name = "applied";
  const { s, discovery } = context;
  const unknown = unknownKind(s, "FRRNodeState");
  if (unknown !== undefined) {
    const permission = s.unknown.get("FRRNodeState")?.permission;
    return {
      name,
      state: "unknown",
      text: `FRRNodeStates are not known: ${unknown}`,
      ...(permission === undefined ? {} : { permission }),
    };
  }
  const state = context.nodeState(node) as FRRNodeState | undefined;
  const pod = discovery.frrPods.get(node);
  const seen = discovery.frrPods.size > 0;
  if (state?.status === undefined)
    return absentLink(
      node,
      seen && pod === undefined,
      pod?.ready === false ? (pod.reason ?? pod.phase) : undefined,
    );
  const { lastReloadResult = "", runningConfig = "" } = state.status;
  if (lastReloadResult !== "" && lastReloadResult !== "success") return reloadLink(node, lastReloadResult);
  if (runningConfig.trim() === "")
    return { name, state: "unknown", text: "FRRNodeState holds no running configuration" };
  return undefined;
}

/** The same for the configuration that FRR really runs, where vtysh was asked. */
export function liveLink(context: Context, node: string, targets: readonly Target[]): Link | undefined {
  const running = liveView(context.s, node)?.running;
  if (running === undefined || !running.ok || running.value.trim() === "") return undefined;
  const link = contentLink(context, {
    name: "live",
    node,
    text: running.value,
    targets,
    where: "FRR's running configuration",
  });
  return running.source === undefined ? link : { ...link, source: vtysh(running.source) };
}

function absentLink(node: string, noPod: boolean, notReady: string | undefined): Link {
  const name = "applied";
  const reason = noPod ? "no pod of frr-k8s runs there" : `its pod of frr-k8s is not ready (${notReady})`;
  if (noPod || notReady !== undefined)
    return {
      name,
      state: "broken",
      text: `FRR does not follow its resources: ${reason}`,
      finding: finding("MLB205", { reason }, { nodes: [node], objects: [{ kind: "Node", name: node }] }),
    };
  return {
    name,
    state: "unknown",
    text: "there is no FRRNodeState of the node, so nothing says what FRR there runs",
    findOut: [command("kubectl", "metallb", "diff", "--node", node, "--against", "live")],
  };
}

function reloadLink(node: string, result: string): Link {
  const lines = result.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((l) => /^line \d+|% |Failed/i.test(l)) ?? lines[0] ?? result;
  return {
    name: "applied",
    state: "broken",
    text: `FRR refused the configuration: ${line.trim().slice(0, 200)}`,
    finding: finding(
      "MLB204",
      { error: line.trim().slice(0, 200), line: "" },
      {
        nodes: [node],
        objects: [{ kind: "FRRNodeState", name: node }],
        evidence: lines.slice(0, 6).map((value) => ({
          object: { kind: "FRRNodeState", name: node },
          path: "status.lastReloadResult",
          value: value.trim(),
        })),
      },
    ),
  };
}

interface Content {
  readonly name: string;
  readonly node: string;
  readonly text: string;
  readonly targets: readonly Target[];
  /** As it stands in a sentence. */
  readonly where: string;
}

function contentLink(context: Context, { name, node, text, targets, where }: Content): Link {
  const config = context.frrConfig(text);
  const version = context.discovery.frrVersions.get(node)?.value;
  const answers = targets.flatMap((target) =>
    target.prefixes.map((prefix) => ({
      target,
      prefix,
      sending: sending(config, {
        vrf: target.vrf,
        peer: target.peer,
        prefix,
        ...(version === undefined ? {} : { frrVersion: version }),
      }),
    })),
  );
  const wrong = answers.find((a) => a.sending.kind !== "sent" && a.sending.kind !== "unknown");
  const open = answers.find((a) => a.sending.kind === "unknown");
  if (wrong !== undefined) {
    const effect = `${wrong.prefix} is not advertised to ${peerText(wrong.target)}: ${sendingText(wrong.sending)}`;
    return {
      name,
      state: "broken",
      text: `${where} is another: ${effect}`,
      finding: finding(
        "MLB219",
        { effect, state: where },
        {
          nodes: [node],
          evidence: [
            {
              path: name === "live" ? SHOW.runningConfig : "FRRNodeState.status.runningConfig",
              value: sendingText(wrong.sending),
            },
          ],
          commands: [command("kubectl", "metallb", "diff", "--node", node)],
        },
      ),
    };
  }
  if (open !== undefined)
    return {
      name,
      state: "unknown",
      text: `${where}: ${open.prefix} to ${peerText(open.target)}: ${sendingText(open.sending)}`,
    };
  const prefixes = [...new Set(answers.map((a) => a.prefix))];
  const peers = [...new Set(targets.map(peerText))];
  if (name === "live") return { name, state: "sound", text: "FRR's running configuration does the same" };
  return { name, state: "sound", text: `${where} advertises ${prefixes.join(", ")} to ${peers.join(", ")}` };
}

/** @returns what stands in the way, as a phrase. */
export function sendingText(sending: Sending): string {
  switch (sending.kind) {
    case "sent":
      return "it is advertised";
    case "no-router":
      return "there is no BGP in this VRF";
    case "no-neighbor":
      return "there is no such neighbor";
    case "not-active":
      return "the address family is not active for the neighbor";
    case "no-network":
      return "no network statement originates it";
    case "denied":
      return `route map ${sending.routeMap} denies it`;
    case "unknown":
      return sending.reason;
  }
}
