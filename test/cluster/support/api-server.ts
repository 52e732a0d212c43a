import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { resolveConnection } from "../../../src/kube/config/connection.ts";
import { type KubeClient, kubeClient } from "../../../src/kube/rest/client.ts";
import type { ApiServerPrograms } from "./assets.ts";

export const ADMIN_TOKEN = "token-of-the-administrator";

export interface ApiServer {
  readonly url: string;
  /** The certificate of the server, which clients trust. */
  readonly ca: string;
  /** Certificate and key, for a proxy that stands before it. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer };
  readonly folder: string;
  /** A client with all rights. */
  readonly admin: KubeClient;
  /** Writes a kubeconfig. @returns its path */
  kubeconfig(name: string, options?: KubeconfigOptions): string;
  /** Ends the API server, not its data. */
  pause(): Promise<void>;
  /** Starts it again and waits until it is ready. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface KubeconfigOptions {
  readonly token?: string;
  readonly server?: string;
  readonly namespace?: string;
  readonly caFile?: string;
  /** Instead of a token. */
  readonly user?: Readonly<Record<string, unknown>>;
  readonly cluster?: Readonly<Record<string, unknown>>;
}

/** User names with their tokens; groups are given by the bindings of the tests. */
export type Users = Readonly<Record<string, string>>;

/** Starts etcd and a kube-apiserver with RBAC and static tokens, on addresses of this machine only. */
export async function startApiServer(programs: ApiServerPrograms, users: Users = {}): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-cluster-"));
  const [etcdPort, peerPort, port] = await freePorts(3);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keyFile = join(folder, "service-account.key");
  writeFileSync(keyFile, privateKey.export({ type: "pkcs1", format: "pem" }));
  const tokens = [
    `${ADMIN_TOKEN},admin,admin,"system:masters"`,
    ...Object.entries(users).map(([user, token]) => `${token},${user},${user}`),
  ];
  const tokenFile = join(folder, "tokens.csv");
  writeFileSync(tokenFile, `${tokens.join("\n")}\n`);

  const etcd = run(programs.etcd, folder, "etcd", [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
    `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    "--unsafe-no-fsync",
    "--log-level=warn",
  ]);
  const startServer = (): ChildProcess =>
    run(programs.apiServer, folder, "kube-apiserver", [
      `--etcd-servers=http://127.0.0.1:${etcdPort}`,
      `--secure-port=${port}`,
      "--bind-address=127.0.0.1",
      `--cert-dir=${join(folder, "certificates")}`,
      `--service-account-key-file=${keyFile}`,
      `--service-account-signing-key-file=${keyFile}`,
      "--service-account-issuer=https://kubernetes.default.svc",
      `--token-auth-file=${tokenFile}`,
      "--authorization-mode=RBAC",
      "--service-cluster-ip-range=10.200.0.0/16",
      "--disable-admission-plugins=ServiceAccount",
      // Captured nodes keep their own addresses; the one where the stand-in listens is given as this type.
      "--kubelet-preferred-address-types=ExternalIP",
      "--max-requests-inflight=0",
      "--max-mutating-requests-inflight=0",
      "--enable-priority-and-fairness=false",
    ]);
  let server = startServer();
  const url = `https://127.0.0.1:${port}`;
  const ca = join(folder, "certificates", "apiserver.crt");

  const kubeconfig = (name: string, o: KubeconfigOptions = {}): string => {
    const file = join(folder, `${name}.kubeconfig`);
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": name,
        contexts: [
          {
            name,
            context: { cluster: "test", user: name, ...(o.namespace ? { namespace: o.namespace } : {}) },
          },
        ],
        clusters: [
          {
            name: "test",
            cluster: { server: o.server ?? url, "certificate-authority": o.caFile ?? ca, ...o.cluster },
          },
        ],
        users: [{ name, user: o.user ?? { token: o.token ?? users[name] ?? ADMIN_TOKEN } }],
      }),
    );
    return file;
  };

  const ready = async (): Promise<KubeClient> => {
    const end = Date.now() + 90_000;
    for (;;) {
      if (server.exitCode !== null)
        throw new Error(`kube-apiserver ended: ${tail(folder, "kube-apiserver")}`);
      const client = adminClient(kubeconfig);
      if (client !== undefined) {
        const answer = await client.open({ method: "GET", path: "/readyz", about: { what: "wait" } });
        if (answer.ok) return client;
        client.close();
      }
      if (Date.now() > end) throw new Error(`kube-apiserver is not ready: ${tail(folder, "kube-apiserver")}`);
      await sleep(150);
    }
  };
  let admin: KubeClient;
  try {
    admin = await ready();
  } catch (error) {
    await end(server);
    await end(etcd);
    throw error;
  }
  const certificates = join(folder, "certificates");
  return {
    url,
    ca,
    tls: {
      cert: readFileSync(join(certificates, "apiserver.crt")),
      key: readFileSync(join(certificates, "apiserver.key")),
    },
    folder,
    admin,
    kubeconfig,
    pause: () => end(server, "SIGKILL"),
    resume: async () => {
      server = startServer();
      (await ready()).close();
    },
    stop: async () => {
      admin.close();
      await end(server, "SIGKILL");
      await end(etcd, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function adminClient(kubeconfig: ApiServer["kubeconfig"]): KubeClient | undefined {
  const connection = resolveConnection({ kubeconfig: kubeconfig("admin"), requestTimeout: "60s" });
  // The certificate is written by the server when it starts.
  return connection.ok ? kubeClient(connection.value, { env: {} }) : undefined;
}

function run(program: string, folder: string, name: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const log = createWriteStream(join(folder, `${name}.log`), { flags: "a" });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  return child;
}

function tail(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, `${name}.log`), "utf8").slice(-2000);
  } catch {
    return "no log";
  }
}

export async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}

/** @returns ports that are free now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
