import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";
import { failure, type KubeError, type KubeResult } from "../errors.ts";
import { type KubeClient, urlOf } from "../rest/client.ts";
import { formatBytes, formatMs } from "../text.ts";
import { transportError } from "../transport/failures.ts";
import { execRefusal, handshakeError } from "./failures.ts";
import { type ExecLimits, type ExecOutcome, type ExecTarget, formatTarget } from "./target.ts";

/** v5 adds a signal for the end of standard input, which is not used here; older API servers know v4. */
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

/**
 * Runs a command in a container, once, without standard input. Ends with the remote exit code, or with the one cause why there is none; a
 * stream that breaks before the exit code has come is `broken`, whatever was received.
 */
export async function execOnce(
  client: KubeClient,
  target: ExecTarget,
  command: readonly string[],
  limits: ExecLimits,
): Promise<KubeResult<ExecOutcome>> {
  const dial = await client.dial();
  if (!dial.ok) return dial;
  const { WebSocket } = await import("ws");
  const url = urlOf(client.connection, `${execPath(target)}?${query(target, command)}`);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url, PROTOCOLS, {
    agent: dial.value.agent,
    headers: Object.fromEntries(Object.entries(dial.value.headers).map(([k, v]) => [k, v as string])),
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: limits.bytes + 1024,
  });
  return outcomeOf(socket, client, target, limits);
}

const execPath = (target: ExecTarget): string =>
  `/api/v1/namespaces/${encodeURIComponent(target.namespace)}/pods/${encodeURIComponent(target.pod)}/exec`;

function query(target: ExecTarget, command: readonly string[]): URLSearchParams {
  return new URLSearchParams([
    ["container", target.container],
    ["stdout", "true"],
    ["stderr", "true"],
    ...command.map((word) => ["command", word]),
  ]);
}

function outcomeOf(
  socket: WebSocket,
  client: KubeClient,
  target: ExecTarget,
  limits: ExecLimits,
): Promise<KubeResult<ExecOutcome>> {
  const { connection } = client;
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const end = (result: KubeResult<ExecOutcome>): void => {
      clearTimeout(timer);
      resolve(result);
      // Not close(): nobody waits for the other side to agree.
      socket.terminate();
    };
    const fail = (error: KubeError): void => end({ ok: false, error });
    const timer = setTimeout(
      () => end(failure("timeout", `${formatTarget(target)} did not answer within ${formatMs(limits.time)}`)),
      limits.time,
    );
    socket.on("message", (data: Buffer, binary: boolean) => {
      if (!binary || data.length === 0) return;
      const content = data.subarray(1);
      switch (data[0]) {
        case STDOUT:
        case STDERR:
          size += content.length;
          if (size > limits.bytes) {
            end(failure("exec", `${formatTarget(target)} answered more than ${formatBytes(limits.bytes)}`));
            return;
          }
          (data[0] === STDOUT ? stdout : stderr).push(content);
          return;
        case STATUS: {
          const ended = readStatus(content.toString("utf8"));
          if (typeof ended === "number") {
            end({ ok: true, value: { code: ended, stdout: textOf(stdout), stderr: textOf(stderr) } });
          } else fail(execRefusal(ended, target));
        }
      }
    });
    socket.once("unexpected-response", (_request, response: IncomingMessage) => {
      collect(response).then((body) =>
        fail(
          handshakeError(
            { status: response.statusCode ?? 0, headers: response.headers, body },
            target,
            connection,
          ),
        ),
      );
    });
    socket.once("error", (error) =>
      fail(transportError(error, `run a command in ${formatTarget(target)}`, connection)),
    );
    socket.once("close", () =>
      end(failure("broken", `the stream from ${formatTarget(target)} broke before the command ended`)),
    );
  });
}

/** Joined before it is decoded: a frame may end within a character. */
const textOf = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString("utf8");

interface ExecStatus {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: unknown; readonly message?: unknown }[];
  };
}

/** @returns the exit code, or the message why there is none. */
function readStatus(text: string): number | string {
  let status: ExecStatus;
  try {
    status = JSON.parse(text) as ExecStatus;
  } catch {
    return text;
  }
  if (status.status === "Success") return 0;
  const code = status.details?.causes?.find((cause) => cause.reason === "ExitCode")?.message;
  const number = Number.parseInt(String(code ?? ""), 10);
  return Number.isNaN(number) ? String(status.message ?? "no reason given") : number;
}

const LONGEST_BODY = 65_536;

async function collect(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > LONGEST_BODY) break;
    }
  } catch {
    // What came is enough to say what went wrong.
  }
  return Buffer.concat(chunks).toString("utf8");
}
