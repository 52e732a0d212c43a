import type { Connection } from "../config/connection.ts";
import { failure, type KubeError } from "../errors.ts";
import { formatPermission } from "../permission.ts";
import { statusError } from "../rest/status.ts";
import { oneLine } from "../text.ts";
import type { HttpResponse } from "../transport/request.ts";
import { type ExecTarget, formatTarget } from "./target.ts";

/** What the API server, the kubelet or the runtime says when a command cannot run, and what that means. */
const REASONS: readonly (readonly [RegExp, (target: ExecTarget, match: RegExpExecArray) => string])[] = [
  [
    /container not found|container .* is not (?:running|created)|is waiting to start|cannot exec in a (?:stopped|deleted)|task .* not found|is not in running state|container .*not running/i,
    (t) => `container ${t.container} of ${formatTarget(t)} is not running (is it restarting?)`,
  ],
  [/container \S+ is not valid for pod/i, (t) => `${formatTarget(t)} has no container ${t.container}`],
  [/does not have a host assigned/i, (t) => `${formatTarget(t)} is not scheduled on a node yet`],
  [
    /pods "[^"]*" not found|unable to find (?:the )?pod|pod does not exist/i,
    (t) => `${formatTarget(t)} does not exist any more`,
  ],
  [
    /executable file not found|no such file or directory|failed to (?:find|locate) executable/i,
    (t) => `container ${t.container} of ${formatTarget(t)} has no vtysh or no shell`,
  ],
  [
    /dial tcp ([^\s:]+:\d+|\[[^\]]+\]:\d+):.*?(connection refused|i\/o timeout|no route to host|network is unreachable)/i,
    (t, m) => `the kubelet of ${t.node ?? "the node"} (${m[1]}) does not answer: ${m[2]}`,
  ],
  [
    /no preferred addresses found|dial tcp: lookup/i,
    (t) => `the API server finds no way to the kubelet of ${t.node ?? "the node"}: its address is not known`,
  ],
  [
    /unable to upgrade connection: (unauthorized|forbidden)/i,
    (t, m) => `the kubelet of ${t.node ?? "the node"} refuses the API server (${m[1]?.toLowerCase()})`,
  ],
  [/error dialing backend:(.*)/i, (t, m) => `the kubelet of ${t.node ?? "the node"} does not answer:${m[1]}`],
];

/** @returns the failure that a message of API server, kubelet or runtime means. */
export function execRefusal(message: string, target: ExecTarget): KubeError {
  // The address holds the whole command, and says nothing.
  const said = message.replace(/\b(?:Get|Post) "https?:\/\/[^"]*": /g, "");
  for (const [pattern, explain] of REASONS) {
    const match = pattern.exec(said);
    if (match !== null) return failure("exec", explain(target, match)).error;
  }
  return failure("exec", `cannot run a command in ${formatTarget(target)}: ${oneLine(said, 300)}`).error;
}

/** @returns the failure that an answer other than 101 to the WebSocket means. */
export function handshakeError(
  response: HttpResponse,
  target: ExecTarget,
  connection: Connection,
): KubeError {
  const verb = /cannot (get|create) resource/.exec(response.body)?.[1] ?? "create";
  const permission = { verb, group: "", resource: "pods/exec", namespace: target.namespace };
  const about = { what: `run a command in ${formatTarget(target)}`, permission };
  const error = statusError(response, about, connection);
  switch (error.code) {
    case "forbidden":
      return failure(
        "forbidden",
        `not allowed to run a command in ${formatTarget(target)} (needs: ${formatPermission(permission)})`,
        { status: 403, permission },
      ).error;
    case "invalid":
    case "notFound":
    case "server": {
      const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(response.body)?.[1];
      if (message === undefined) return error;
      const { retryAfter, status } = error;
      return {
        ...execRefusal(message.replace(/\\(.)/g, "$1"), target),
        ...(status === undefined ? {} : { status }),
        ...(retryAfter === undefined ? {} : { retryAfter }),
      };
    }
    default:
      return error;
  }
}
