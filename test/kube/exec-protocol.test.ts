import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import type { Connection } from "../../src/kube/config/connection.ts";
import { execInPod } from "../../src/kube/exec/exec.ts";
import { kubeClient } from "../../src/kube/rest/client.ts";

/* API servers of both protocols of exec, as WebSocket servers that offer one only. */

const TARGET = { namespace: "frr-k8s-system", pod: "frr-k8s-wk3", container: "frr", node: "wk3" };
const [STDOUT, STDERR, STATUS] = [1, 2, 3];
type Frame = readonly [channel: number, content: string | Buffer];

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves exec by one protocol: sends the frames and, as the real servers do, closes. @returns what was asked for, and the answer */
async function exec(protocol: string | false, frames: readonly Frame[]) {
  const offered: string[] = [];
  server = createServer();
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (protocols) => {
      offered.push(...protocols);
      return protocol !== false && protocols.has(protocol) ? protocol : false;
    },
  });
  let asked = "";
  sockets.on("connection", (socket, request) => {
    asked = request.url ?? "";
    for (const [channel, content] of frames)
      socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(content)]));
    socket.close(1000);
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const connection: Connection = {
    name: "old",
    cluster: {},
    server: new URL(`http://127.0.0.1:${port}`),
    namespace: "default",
    tls: { insecure: false },
    auth: { kind: "token", token: "t" },
    compress: true,
  };
  const client = kubeClient(connection, {});
  const result = await execInPod(client, TARGET, ["sh", "-c", "a b&c", "ü"], {
    time: 60_000,
    bytes: 1_000_000,
    safe: false,
  });
  client.close();
  return { offered, asked, result };
}

const success = JSON.stringify({ kind: "Status", status: "Success" });
const exitCode = (code: number) =>
  JSON.stringify({
    kind: "Status",
    status: "Failure",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  });
const half = Buffer.from("grüß", "utf8");

test.each(["v5.channel.k8s.io", "v4.channel.k8s.io"])("a server that speaks only %s", async (protocol) => {
  const { offered, asked, result } = await exec(protocol, [
    // The first frame of every stream is empty.
    [STDOUT, ""],
    [STDERR, ""],
    [STDOUT, half.subarray(0, 3)],
    [STDERR, "a warning"],
    [STDOUT, half.subarray(3)],
    [STATUS, success],
  ]);
  expect(offered).toEqual(["v5.channel.k8s.io", "v4.channel.k8s.io"]);
  expect(asked).toBe(
    "/api/v1/namespaces/frr-k8s-system/pods/frr-k8s-wk3/exec?container=frr&stdout=true&stderr=true&command=sh&command=-c&command=a+b%26c&command=%C3%BC",
  );
  expect(result).toEqual({ ok: true, value: { code: 0, stdout: "grüß", stderr: "a warning" } });
});

test.each(["v5.channel.k8s.io", "v4.channel.k8s.io"])(
  "the exit code of the remote program, by %s",
  async (protocol) => {
    const { result } = await exec(protocol, [
      [STDERR, "no"],
      [STATUS, exitCode(7)],
    ]);
    expect(result).toEqual({ ok: true, value: { code: 7, stdout: "", stderr: "no" } });
  },
);

test("a stream that ends without a status is broken, whatever came before", async () => {
  const { result } = await exec("v4.channel.k8s.io", [[STDOUT, "half an answer"]]);
  expect(result).toMatchObject({ ok: false, error: { code: "broken" } });
});

test("a server that speaks neither is told in one line", async () => {
  const { result } = await exec(false, [[STATUS, success]]);
  expect(result.ok ? "" : result.error.message).toMatch(/^[^\n]+$/);
  expect(result).toMatchObject({ ok: false });
});
