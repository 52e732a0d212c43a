import { execFile, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/* A credential plug-in that asks a person, with a real terminal and without one. */

const program = resolve(import.meta.dirname, "../cluster/support/program.ts");
const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-terminal-"));
const kubeconfig = join(folder, "config");
const PASSWORD = "typed-by-hand";
let server: Server;

/** Asks on the terminal as `kubelogin` and others do, and refuses if it was promised one that is not there. */
const PLUGIN = `#!/bin/sh
case $KUBERNETES_EXEC_INFO in *'"interactive":true'*) ;; *) echo "not interactive" >&2; exit 3 ;; esac
[ -t 0 ] || { echo "no terminal" >&2; exit 4; }
printf 'Password: ' >&2
read -r password
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$password"
`;

/** An API server of which a user may know the version and nothing else. */
function answer(
  url: string,
  authorization: string | undefined,
): { readonly code: number; readonly [field: string]: unknown } {
  const status = (code: number, reason: string) => ({ kind: "Status", apiVersion: "v1", code, reason });
  if (authorization !== `Bearer ${PASSWORD}`) return status(401, "Unauthorized");
  if (url.startsWith("/version")) return { code: 200, major: "1", minor: "36", gitVersion: "v1.36.3" };
  if (url === "/apis") return { code: 200, kind: "APIGroupList", groups: [] };
  return status(403, "Forbidden");
}

beforeAll(async () => {
  server = createServer((req, res) => {
    const { code, ...body } = answer(req.url ?? "", req.headers.authorization);
    res.writeHead(code, { "content-type": "application/json" });
    res.end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const plugin = join(folder, "login");
  writeFileSync(plugin, PLUGIN);
  chmodSync(plugin, 0o755);
  const entry = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: plugin,
    interactiveMode: "Always",
  };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      "current-context": "a",
      clusters: [
        { name: "a", cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } },
      ],
      contexts: [{ name: "a", context: { cluster: "a", user: "me" } }],
      users: [{ name: "me", user: { exec: entry } }],
    }),
  );
});
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

const env = { ...process.env, KUBECONFIG: kubeconfig, COLUMNS: "200", FORCE_COLOR: "0" };

test("without a terminal it is told that there is nobody to ask", async () => {
  const said = await new Promise<string>((done) => {
    const child = execFile(process.execPath, [program, "version"], { env }, (_, stdout, stderr) =>
      done(stdout + stderr),
    );
    child.stdin?.end();
  });
  expect(said).toMatch(
    /credential plug-in ".*login" of user "me" needs a terminal to ask for credentials, and there is none/,
  );
});

const why = whyNoTerminal();
if (why !== undefined) {
  console.log(`a plug-in on a terminal: skipped, ${why}`);
  test.skip(`a plug-in on a terminal: ${why}`, () => {});
} else
  test("on a terminal it asks, and what is typed is the credential", async () => {
    const command = [process.execPath, program, "version"].map((word) => `'${word}'`).join(" ");
    const child = spawn("script", ["-qec", command, "/dev/null"], { env, stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    let asked = false;
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (asked || !said.includes("Password: ")) return;
      asked = true;
      child.stdin.write(`${PASSWORD}\n`);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    await new Promise((done) => child.once("close", done));
    expect(said).toMatch(/^Kubernetes +v1\.36\.3/m);
    // The version and the objects are read by two clients; a person is asked once.
    expect(said.split("Password: ").length - 1).toBe(1);
  });

/** `script` of util-linux gives a program a terminal of its own. */
function whyNoTerminal(): string | undefined {
  try {
    const version = execFileSync("script", ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return version.includes("util-linux") ? undefined : "script is not the one of util-linux";
  } catch {
    return "script of util-linux is not installed";
  }
}
