import { createServer as createHttp } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A proxy that notes who connected where. */
export interface TestProxy {
  readonly url: string;
  /** `user@host:port` of each connection. */
  readonly seen: string[];
  stop(): Promise<void>;
}

/** An HTTP proxy that knows CONNECT only; with a password it asks for it. */
export async function startHttpProxy(login?: {
  readonly user: string;
  readonly password: string;
}): Promise<TestProxy> {
  const seen: string[] = [];
  const server = createHttp((_, res) => res.writeHead(405).end());
  server.on("connect", (req, client) => {
    const given = Buffer.from(
      `${req.headers["proxy-authorization"] ?? ""}`.replace("Basic ", ""),
      "base64",
    ).toString();
    if (login !== undefined && given !== `${login.user}:${login.password}`) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    seen.push(`${given.split(":")[0]}@${req.url}`);
    const [host, port] = splitPort(req.url ?? "");
    join(client as Socket, connect(port, host), "HTTP/1.1 200 Connection established\r\n\r\n");
  });
  return started(server, "http", seen, login);
}

/** A SOCKS 5 proxy without login. */
export async function startSocksProxy(): Promise<TestProxy> {
  const seen: string[] = [];
  const server = createServer((client) => {
    client.once("data", () => {
      client.write(Buffer.from([5, 0]));
      client.once("data", (request: Buffer) => {
        const length = request[4] ?? 0;
        const host = request.subarray(5, 5 + length).toString();
        const port = request.readUInt16BE(5 + length);
        seen.push(`@${host}:${port}`);
        join(client, connect(port, host), Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      });
    });
  });
  return started(server, "socks5", seen);
}

function splitPort(text: string): readonly [string, number] {
  const at = text.lastIndexOf(":");
  return [text.slice(0, at), Number(text.slice(at + 1))];
}

function join(client: Socket, target: Socket, greeting: string | Buffer): void {
  target.once("connect", () => {
    client.write(greeting);
    client.pipe(target).pipe(client);
  });
  target.on("error", () => client.destroy());
  client.on("error", () => target.destroy());
  client.once("close", () => target.destroy());
}

async function started(
  server: Server,
  scheme: string,
  seen: string[],
  login?: { readonly user: string; readonly password: string },
): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const who = login === undefined ? "" : `${login.user}:${login.password}@`;
  return {
    url: `${scheme}://${who}127.0.0.1:${port}`,
    seen,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
