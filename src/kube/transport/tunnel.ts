import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { readUntil, TunnelError } from "./handshake.ts";
import { socksGreeting } from "./socks.ts";

/** Opens a TCP connection to `host:port` through a proxy: HTTP CONNECT, or SOCKS 5 where the proxy resolves the name. */
export async function openTunnel(proxy: URL, host: string, port: number): Promise<Socket> {
  const socket = await dialProxy(proxy);
  try {
    if (proxy.protocol.startsWith("socks5")) await socksGreeting(socket, proxy, host, port);
    else await httpConnect(socket, proxy, host, port);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

const DEFAULT_PORT: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "socks5:": 1080,
  "socks5h:": 1080,
};

function dialProxy(proxy: URL): Promise<Socket> {
  const host = proxy.hostname.replace(/^\[|\]$/g, "");
  const port = proxy.port === "" ? (DEFAULT_PORT[proxy.protocol] ?? 80) : Number(proxy.port);
  return new Promise((resolve, reject) => {
    const secure = proxy.protocol === "https:";
    const socket = secure ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
    socket.once(secure ? "secureConnect" : "connect", () => {
      socket.removeListener("error", reject);
      resolve(socket);
    });
    socket.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new TunnelError(`cannot reach the proxy ${proxy.host}: ${error.code ?? error.message}`, "PROXY"),
      ),
    );
  });
}

async function httpConnect(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const login =
    proxy.username === ""
      ? ""
      : `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString("base64")}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${login}\r\n`);
  const head = await readUntil(socket, (data) => {
    const end = data.indexOf("\r\n\r\n");
    return end < 0 ? undefined : end + 4;
  });
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString("latin1"))?.[1];
  if (status !== "200") {
    throw new TunnelError(
      status === "407"
        ? `the proxy ${proxy.host} wants a login (407): put it into its address, http://user:password@host:port`
        : `the proxy ${proxy.host} refuses a connection to ${target} (${status ?? "no HTTP answer"})`,
      "PROXY",
    );
  }
}
