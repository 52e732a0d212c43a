import type { Socket } from "node:net";
import { readUntil, TunnelError } from "./handshake.ts";

/** RFC 1928, with user name and password of RFC 1929 if the proxy's address has them. The name is resolved by the proxy. */
export async function socksGreeting(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const user = decodeURIComponent(proxy.username);
  const password = decodeURIComponent(proxy.password);
  socket.write(Buffer.from(user === "" ? [5, 1, 0] : [5, 2, 0, 2]));
  const method = (await exactly(socket, 2))[1];
  if (method === 2 && user !== "") {
    socket.write(Buffer.concat([Buffer.from([1]), counted(user), counted(password)]));
    if ((await exactly(socket, 2))[1] !== 0) {
      throw new TunnelError(`the proxy ${proxy.host} refused the user name or password`, "PROXY");
    }
  } else if (method !== 0) {
    throw new TunnelError(`the proxy ${proxy.host} wants a login that is not offered`, "PROXY");
  }
  socket.write(
    Buffer.concat([Buffer.from([5, 1, 0, 3]), counted(host), Buffer.from([port >> 8, port & 255])]),
  );
  const answer = await readUntil(socket, answerLength);
  const code = answer[1] ?? 1;
  if (code !== 0) {
    throw new TunnelError(
      `the proxy ${proxy.host} cannot connect to ${host}:${port}: ${REASONS[code] ?? `code ${code}`}`,
      "PROXY",
    );
  }
}

const REASONS: Readonly<Record<number, string>> = {
  1: "general failure",
  2: "not allowed",
  3: "network unreachable",
  4: "host unreachable",
  5: "connection refused",
  6: "TTL expired",
};

function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

const exactly = (socket: Socket, length: number): Promise<Buffer> =>
  readUntil(socket, (data) => (data.length < length ? undefined : length));

/** The answer ends with an address whose form is told by its fourth byte, and a port. */
function answerLength(data: Buffer): number | undefined {
  if (data.length < 5) return undefined;
  const address = data[3] === 1 ? 4 : data[3] === 4 ? 16 : 1 + (data[4] ?? 0);
  const length = 4 + address + 2;
  return data.length < length ? undefined : length;
}
