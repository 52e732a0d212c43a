import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import type { ApiServer } from "./api-server.ts";

/** What the proxy does to a request instead of passing it on. */
export type Fault =
  | {
      readonly do: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Passes it on after so many milliseconds. */
  | { readonly do: "delay"; readonly ms: number }
  /** Cuts the connection after this part of the answer. */
  | { readonly do: "cut"; readonly part: number }
  /** Cuts an upgraded stream after so many bytes from the server. */
  | { readonly do: "cut-stream"; readonly bytes: number }
  /** Ends a watch properly. */
  | { readonly do: "close-after"; readonly ms: number };

export interface FaultProxy {
  readonly url: string;
  /** Asked for each request; undefined passes it on. */
  rule: (request: IncomingMessage) => Fault | undefined;
  /** Requests seen since the last reset, `METHOD path`. */
  readonly seen: string[];
  /** Cuts every connection that is open. */
  dropAll(): void;
  stop(): Promise<void>;
}

/** Stands before an API server, with its certificate, and does it harm as the rule says. */
export async function startFaultProxy(api: ApiServer): Promise<FaultProxy> {
  const seen: string[] = [];
  const upstream = new URL(api.url);
  const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
  const state: { rule: FaultProxy["rule"] } = { rule: () => undefined };

  const server = https.createServer({ cert: api.tls.cert, key: api.tls.key }, async (req, res) => {
    seen.push(`${req.method} ${req.url}`);
    const fault = state.rule(req);
    if (fault?.do === "status") {
      const body =
        typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body ?? statusOf(fault.status));
      res.writeHead(fault.status, { "content-type": "application/json", ...fault.headers }).end(body);
      return;
    }
    if (fault?.do === "delay") await sleep(fault.ms);
    const forward = https.request(
      {
        host: upstream.hostname,
        port: upstream.port,
        path: req.url,
        method: req.method,
        headers: req.headers,
        agent,
        rejectUnauthorized: false,
      },
      (answer) => {
        if (fault?.do === "cut") {
          cut(answer, res, fault.part);
          return;
        }
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
        if (fault?.do === "close-after") setTimeout(() => res.end(), fault.ms);
      },
    );
    forward.once("error", () => res.destroy());
    res.once("close", () => forward.destroy());
    req.pipe(forward);
  });

  server.on("upgrade", (req, client, head) => {
    seen.push(`UPGRADE ${req.url}`);
    const fault = state.rule(req);
    if (fault?.do === "status") {
      const body = JSON.stringify(fault.body ?? statusOf(fault.status));
      client.end(
        `HTTP/1.1 ${fault.status} ${http.STATUS_CODES[fault.status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
      return;
    }
    const behind = connect({
      host: upstream.hostname,
      port: Number(upstream.port),
      rejectUnauthorized: false,
    });
    behind.once("secureConnect", () => {
      const headers = req.rawHeaders.reduce(
        (text, word, i) => text + word + (i % 2 === 0 ? ": " : "\r\n"),
        "",
      );
      behind.write(`${req.method} ${req.url} HTTP/1.1\r\n${headers}\r\n`);
      behind.write(head);
      let passed = 0;
      behind.on("data", (chunk: Buffer) => {
        passed += chunk.length;
        client.write(chunk);
        if (fault?.do === "cut-stream" && passed >= fault.bytes) {
          client.destroy();
          behind.destroy();
        }
      });
      client.pipe(behind);
    });
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `https://127.0.0.1:${port}`,
    seen,
    get rule() {
      return state.rule;
    },
    set rule(rule) {
      state.rule = rule;
    },
    dropAll: () => server.closeAllConnections(),
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends the first part of an answer and drops the connection, as a server that dies does. */
function cut(answer: IncomingMessage, res: http.ServerResponse, part: number): void {
  const chunks: Buffer[] = [];
  answer.on("data", (chunk: Buffer) => chunks.push(chunk));
  answer.on("end", () => {
    const whole = Buffer.concat(chunks);
    const { "transfer-encoding": _, ...headers } = answer.headers;
    res.writeHead(answer.statusCode ?? 502, { ...headers, "content-length": whole.length });
    res.write(whole.subarray(0, Math.floor(whole.length * part)), () => setTimeout(() => res.destroy(), 20));
  });
}

const REASONS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  410: "Expired",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
};

const statusOf = (code: number): object => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: REASONS[code] ?? "failure",
  reason: REASONS[code] ?? "Unknown",
  code,
});
