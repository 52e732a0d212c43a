import http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly agent: http.Agent;
  /** Milliseconds for the whole of it. */
  readonly timeout?: number;
  /** Milliseconds without a byte after which the connection counts as dead. */
  readonly idle: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpStream {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Readable;
}

/** A time limit of ours was reached. `limit` is in milliseconds. */
export class TimeLimitError extends Error {
  readonly kind: "connect" | "idle" | "total";
  readonly limit: number;

  constructor(kind: "connect" | "idle" | "total", limit: number) {
    super(`${kind} time limit`);
    this.name = "TimeLimitError";
    this.kind = kind;
    this.limit = limit;
  }
}

/** As Go dials: a host that does not answer at all is given up after this time. */
const CONNECT_LIMIT = 30_000;

/** Sends a request and reads the answer whole. Throws what Node throws, or TimeLimitError. */
export async function request(r: HttpRequest): Promise<HttpResponse> {
  const { response, finish } = await open(r);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response.body) chunks.push(chunk as Buffer);
    return {
      status: response.status,
      headers: response.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
  } finally {
    finish();
  }
}

/** Sends a request and hands over the answer as it comes. The total limit ends with the first byte of the answer. */
export async function stream(r: HttpRequest): Promise<HttpStream> {
  const { response, finish } = await open(r);
  finish();
  return response;
}

function open(r: HttpRequest): Promise<{ response: HttpStream; finish: () => void }> {
  return new Promise((resolve, reject) => {
    const send = r.url.protocol === "https:" ? https.request : http.request;
    const req = send(r.url, {
      method: r.method,
      agent: r.agent,
      headers: headersOf(r),
      ...(r.signal === undefined ? {} : { signal: r.signal }),
    });
    let body: Readable | undefined;
    const give = (kind: "connect" | "idle" | "total", limit: number): void => {
      const error = new TimeLimitError(kind, limit);
      body?.destroy(error);
      req.destroy(error);
    };
    const total = r.timeout === undefined ? undefined : setTimeout(give, r.timeout, "total", r.timeout);
    const connecting = setTimeout(give, CONNECT_LIMIT, "connect", CONNECT_LIMIT);
    const finish = (): void => clearTimeout(total);
    req.once("socket", (socket) => {
      if (req.reusedSocket) clearTimeout(connecting);
      else {
        socket.once(r.url.protocol === "https:" ? "secureConnect" : "connect", () =>
          clearTimeout(connecting),
        );
      }
    });
    req.setTimeout(r.idle, () => give("idle", r.idle));
    req.once("error", (error) => {
      clearTimeout(connecting);
      finish();
      reject(error);
    });
    req.once("response", (message) => {
      clearTimeout(connecting);
      body = decoded(message);
      resolve({ response: { status: message.statusCode ?? 0, headers: message.headers, body }, finish });
    });
    req.end(r.body);
  });
}

function headersOf(r: HttpRequest): http.OutgoingHttpHeaders {
  return {
    ...Object.fromEntries(Object.entries(r.headers).map(([k, v]) => [k, typeof v === "string" ? v : [...v]])),
    ...(r.body === undefined ? {} : { "content-length": Buffer.byteLength(r.body) }),
  };
}

/** An answer cut off in the middle ends in an error of the stream, compressed or not. */
function decoded(message: http.IncomingMessage): Readable {
  if (message.headers["content-encoding"] !== "gzip") return message;
  const gunzip = createGunzip();
  message.once("error", (error) => gunzip.destroy(error));
  message.once("aborted", () => gunzip.destroy(new Error("aborted")));
  return message.pipe(gunzip);
}
