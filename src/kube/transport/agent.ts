import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import tls from "node:tls";
import type { Connection } from "../config/connection.ts";
import { openTunnel } from "./tunnel.ts";

export interface ClientCertificate {
  readonly cert: Buffer | string;
  readonly key: Buffer | string;
}

/** Longer than any pause between two requests of one command; shorter than a load balancer's patience. */
const KEEP_ALIVE = 30_000;

/** @returns an agent that keeps connections to the API server, directly or through a proxy. */
export function agentFor(
  connection: Connection,
  proxy: URL | undefined,
  certificate: ClientCertificate | undefined,
): http.Agent {
  const base = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE, scheduling: "lifo" } as const;
  if (connection.server.protocol === "http:") {
    const agent = new http.Agent(base);
    return proxy === undefined ? agent : throughProxy(agent, proxy, (socket) => socket);
  }
  const secure: https.AgentOptions = {
    ...base,
    ...(connection.tls.insecure ? { rejectUnauthorized: false } : { ca: authorities(connection) }),
    ...(connection.tls.serverName === undefined ? {} : { servername: connection.tls.serverName }),
    ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
  };
  const agent = new https.Agent(secure);
  if (proxy === undefined) return agent;
  return throughProxy(agent, proxy, (socket, options) =>
    tls.connect({ ...(options as tls.ConnectionOptions), ...secure, socket }),
  );
}

/** Without an authority in the kubeconfig the system's are trusted, as Go does; Node alone knows only its own list. */
function authorities(connection: Connection): Buffer | string[] {
  if (connection.tls.ca !== undefined) return connection.tls.ca;
  return [...new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")])];
}

interface Target {
  readonly host?: string;
  readonly port?: number | string;
  readonly servername?: string;
}

function throughProxy<A extends http.Agent>(
  agent: A,
  proxy: URL,
  wrap: (socket: Socket, options: Target) => Socket,
): A {
  const dial = (options: Target, done: (error: Error | null, socket?: Socket) => void): undefined => {
    openTunnel(proxy, options.host ?? "", Number(options.port)).then(
      (socket) => done(null, wrap(socket, options)),
      (error: Error) => done(error),
    );
    return undefined;
  };
  return Object.assign(agent, { createConnection: dial });
}
