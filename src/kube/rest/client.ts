import { type CredentialSource, type Credentials, sharedCredentialSource } from "../auth/credentials.ts";
import type { Connection } from "../config/connection.ts";
import { ClusterError, failure, type KubeResult } from "../errors.ts";
import { formatMs } from "../text.ts";
import { agentFor } from "../transport/agent.ts";
import { transportError } from "../transport/failures.ts";
import { chooseProxy } from "../transport/proxy.ts";
import {
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  request,
  stream,
} from "../transport/request.ts";
import { newHealth, retrying } from "./retry.ts";
import { type About, statusError } from "./status.ts";

/** One call of the API: everything of a request but how to reach the server. */
export interface Call {
  readonly method: HttpRequest["method"];
  /** Path and query. */
  readonly path: string;
  readonly accept?: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly about: About;
  readonly signal?: AbortSignal;
}

/** The API of one cluster. Failures are values; `rest/*.ts` builds list, get, watch and apply on it. */
export interface KubeClient {
  readonly connection: Connection;
  /** Calls, again where that can help, and reads the answer as JSON. */
  readonly call: (call: Call) => Promise<KubeResult<unknown>>;
  /** Calls once and hands over an answer of 2xx as it comes. */
  readonly open: (call: Call) => Promise<KubeResult<HttpStream>>;
  /** What a WebSocket needs: see `exec`. */
  readonly dial: () => Promise<KubeResult<Dial>>;
  /** To be called after a WebSocket was answered 401. @returns whether asking again can help. */
  readonly renew: () => boolean;
  readonly log: (line: string) => void;
  /** Ends the kept connections. */
  readonly close: () => void;
}

export interface Dial {
  readonly agent: HttpRequest["agent"];
  readonly headers: HttpRequest["headers"];
}

export interface ClientOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether a credential plug-in may ask a person. */
  readonly terminal?: boolean;
  /** Told of each request: method, address, answer, time. */
  readonly log?: (line: string) => void;
}

/** No byte for this long: nobody is there any more. An API server ends its own requests after one minute. */
const IDLE = 75_000;

export function kubeClient(connection: Connection, options: ClientOptions = {}): KubeClient {
  const env = options.env ?? process.env;
  const log = options.log ?? (() => undefined);
  const source: CredentialSource = sharedCredentialSource(connection, env, options.terminal);
  const proxy = chooseProxy(connection.server, connection.cluster.proxyUrl, env);
  if (!proxy.ok) throw new ClusterError(proxy.error);
  const agents = agentCache(connection, proxy.value);
  const health = newHealth();

  const dial = async (): Promise<KubeResult<Dial>> => {
    const credentials = await source.current();
    if (!credentials.ok) return credentials;
    return {
      ok: true,
      value: {
        agent: agents.of(credentials.value),
        headers: { ...identity(connection, credentials.value), "user-agent": "kubectl-metallb" },
      },
    };
  };

  const once = async <T>(call: Call, send: (r: HttpRequest) => Promise<T>): Promise<KubeResult<T>> => {
    const dialed = await dial();
    if (!dialed.ok) return dialed;
    try {
      return { ok: true, value: await send(requestOf(connection, call, dialed.value)) };
    } catch (thrown) {
      return { ok: false, error: transportError(thrown, call.about.what, connection) };
    }
  };

  const answered = async (call: Call): Promise<KubeResult<HttpResponse>> => {
    const start = performance.now();
    const sent = await once(call, request);
    log(
      `${call.method} ${shown(connection, call)} ${sent.ok ? sent.value.status : sent.error.code} in ${formatMs(performance.now() - start)}`,
    );
    if (!sent.ok || isSuccess(sent.value.status)) return sent;
    return { ok: false, error: statusError(sent.value, call.about, connection) };
  };

  const renewing = async (call: Call): Promise<KubeResult<HttpResponse>> => {
    const first = await answered(call);
    return !first.ok && first.error.code === "unauthorized" && source.renew() ? answered(call) : first;
  };

  return {
    connection,
    log,
    dial,
    renew: source.renew,
    close: agents.close,
    call: async (call) => {
      const result = await retrying(() => renewing(call).then((r) => parsed(r, call)), {
        safe: call.method === "GET",
        health,
        log,
      });
      return result;
    },
    open: async (call) => {
      const sent = await once(call, stream);
      log(`${call.method} ${shown(connection, call)} ${sent.ok ? sent.value.status : sent.error.code}`);
      if (!sent.ok || isSuccess(sent.value.status)) return sent;
      const { status, headers, body } = sent.value;
      const text = await collect(body);
      return { ok: false, error: statusError({ status, headers, body: text }, call.about, connection) };
    },
  };
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

async function collect(body: HttpStream["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk as Buffer);
  } catch {
    // What came is enough to say what went wrong.
  }
  return Buffer.concat(chunks).toString("utf8");
}

function requestOf(connection: Connection, call: Call, dial: Dial): HttpRequest {
  return {
    method: call.method,
    url: urlOf(connection, call.path),
    agent: dial.agent,
    idle: IDLE,
    headers: {
      ...dial.headers,
      accept: call.accept ?? "application/json",
      ...(connection.compress ? { "accept-encoding": "gzip" } : {}),
      ...(call.body === undefined ? {} : { "content-type": call.contentType ?? "application/json" }),
    },
    ...(call.body === undefined ? {} : { body: call.body }),
    ...(connection.timeout === undefined ? {} : { timeout: connection.timeout }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  };
}

/** A server's address may have a path of its own, as behind Rancher. */
export function urlOf(connection: Connection, path: string): URL {
  const url = new URL(connection.server);
  const [pathname = "", query = ""] = splitOnce(path, "?");
  url.pathname = url.pathname.replace(/\/$/, "") + pathname;
  url.search = query;
  return url;
}

function splitOnce(text: string, at: string): readonly string[] {
  const i = text.indexOf(at);
  return i < 0 ? [text] : [text.slice(0, i), text.slice(i + 1)];
}

function identity(
  connection: Connection,
  credentials: Credentials,
): Record<string, string | readonly string[]> {
  const { impersonate } = connection;
  return {
    ...(credentials.authorization === undefined ? {} : { authorization: credentials.authorization }),
    ...(impersonate === undefined
      ? {}
      : {
          "impersonate-user": impersonate.user,
          ...(impersonate.groups.length > 0 ? { "impersonate-group": impersonate.groups } : {}),
          ...(impersonate.uid === undefined ? {} : { "impersonate-uid": impersonate.uid }),
          ...Object.fromEntries(
            Object.entries(impersonate.extra).map(([key, values]) => [
              `impersonate-extra-${encodeURIComponent(key.toLowerCase())}`,
              values,
            ]),
          ),
        }),
  };
}

/** One agent for each client certificate: there is one, unless a plug-in renews it. */
function agentCache(
  connection: Connection,
  proxy: URL | undefined,
): { readonly of: (credentials: Credentials) => HttpRequest["agent"]; readonly close: () => void } {
  const agents = new Map<string, HttpRequest["agent"]>();
  return {
    of: ({ certificate }) => {
      const key = certificate === undefined ? "" : String(certificate.cert);
      let agent = agents.get(key);
      if (agent === undefined) {
        agent = agentFor(connection, proxy, certificate);
        agents.set(key, agent);
      }
      return agent;
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function parsed(result: KubeResult<HttpResponse>, call: Call): KubeResult<unknown> {
  if (!result.ok) return result;
  try {
    return { ok: true, value: JSON.parse(result.value.body) };
  } catch {
    return failure("broken", `cannot ${call.about.what}: the answer is no JSON (is this an API server?)`);
  }
}

/** For -v: the address, without the token by which a list goes on. */
function shown(connection: Connection, call: Call): string {
  return urlOf(connection, call.path).href.replace(/([?&]continue=)[^&]*/, "$1…");
}
