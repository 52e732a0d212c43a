import { spawn } from "node:child_process";
import type { Connection } from "../config/connection.ts";
import type { ExecEntry } from "../config/kubeconfig.ts";
import { failure, type KubeResult } from "../errors.ts";
import { formatMs, oneLine } from "../text.ts";

/** What a credential plug-in answered. `expires` in milliseconds since 1970. */
export interface PluginCredential {
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly expires?: number;
}

export interface PluginOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person can answer a question: standard input is a terminal. */
  readonly terminal: boolean;
  /** Milliseconds; undefined: as long as it takes, for a person who logs in. */
  readonly limit?: number;
}

const LARGEST_ANSWER = 1_000_000;

/**
 * Runs a credential plug-in by the protocol of client.authentication.k8s.io: KUBERNETES_EXEC_INFO in its environment, an
 * ExecCredential on its standard output. It gets the terminal as standard input only where its interactiveMode allows that and there is one.
 */
export async function runPlugin(
  entry: ExecEntry,
  connection: Connection,
  options: PluginOptions,
): Promise<KubeResult<PluginCredential>> {
  const what = `credential plug-in "${entry.command}"${connection.user === undefined ? "" : ` of user "${connection.user}"`}`;
  if (!/^client\.authentication\.k8s\.io\/v1(beta1)?$/.test(entry.apiVersion)) {
    return failure("credentials", `${what}: unknown apiVersion "${entry.apiVersion}"`);
  }
  if (entry.interactiveMode === "Always" && !options.terminal) {
    return failure("credentials", `${what} needs a terminal to ask for credentials, and there is none`);
  }
  const interactive = entry.interactiveMode !== "Never" && options.terminal;
  const run = await execute(entry, execInfo(entry, connection, interactive), interactive, options);
  switch (run.end) {
    case "missing":
      return failure(
        "credentials",
        `${what} is not installed${entry.installHint === undefined ? "" : `: ${entry.installHint}`}`,
      );
    case "limit":
      return failure("credentials", `${what} did not answer within ${formatMs(options.limit ?? 0)}`);
    case "failed":
      return failure("credentials", `${what} ${run.how}${run.said === "" ? "" : `: ${run.said}`}`);
    case "answered":
      return readCredential(run.text, entry.apiVersion, what);
  }
}

/** The value of KUBERNETES_EXEC_INFO. The cluster is told only where the kubeconfig asks for it (provideClusterInfo). */
function execInfo(entry: ExecEntry, connection: Connection, interactive: boolean): string {
  const { cluster, tls, server } = connection;
  const told = {
    server: server.href.replace(/\/$/, ""),
    ...(tls.serverName === undefined ? {} : { "tls-server-name": tls.serverName }),
    ...(tls.insecure ? { "insecure-skip-tls-verify": true } : {}),
    ...(tls.ca === undefined ? {} : { "certificate-authority-data": tls.ca.toString("base64") }),
    ...(cluster.proxyUrl === undefined ? {} : { "proxy-url": cluster.proxyUrl }),
    ...(connection.compress ? {} : { "disable-compression": true }),
    config: cluster.execConfig ?? null,
  };
  return JSON.stringify({
    kind: "ExecCredential",
    apiVersion: entry.apiVersion,
    spec: { ...(entry.provideClusterInfo ? { cluster: told } : {}), interactive },
  });
}

type Run =
  | { readonly end: "missing" | "limit" }
  | { readonly end: "failed"; readonly how: string; readonly said: string }
  | { readonly end: "answered"; readonly text: string };

function execute(entry: ExecEntry, info: string, interactive: boolean, options: PluginOptions): Promise<Run> {
  const env = Object.fromEntries([
    ...Object.entries(options.env),
    ...entry.env.map(({ name, value }) => [name, value]),
    ["KUBERNETES_EXEC_INFO", info],
  ]);
  return new Promise((resolve) => {
    const child = spawn(entry.command, entry.args, {
      env,
      stdio: [interactive ? "inherit" : "ignore", "pipe", options.terminal ? "inherit" : "pipe"],
      // In a group of its own, so that what a hanging plug-in has started ends with it; but then it has no terminal.
      detached: !options.terminal && process.platform !== "win32",
    });
    let text = "";
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.length > LARGEST_ANSWER) child.kill("SIGKILL");
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      said = (said + chunk).slice(-4000);
    });
    const timer =
      options.limit === undefined
        ? undefined
        : setTimeout(() => {
            end({ end: "limit" });
            child.stdout?.destroy();
            child.stderr?.destroy();
            killGroup(child.pid, child);
          }, options.limit);
    const end = (run: Run): void => {
      clearTimeout(timer);
      resolve(run);
    };
    child.once("error", (error: NodeJS.ErrnoException) =>
      end(
        error.code === "ENOENT"
          ? { end: "missing" }
          : { end: "failed", how: `cannot be started (${error.code})`, said: "" },
      ),
    );
    child.once("close", (code, signal) => {
      if (code === 0) return end({ end: "answered", text });
      const how = signal === null ? `failed with exit code ${code}` : `was ended by ${signal}`;
      end({ end: "failed", how, said: lastLine(said) });
    });
  });
}

function killGroup(pid: number | undefined, child: { kill: (signal: NodeJS.Signals) => boolean }): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** What a failing program says last is most often the cause. */
function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return oneLine(lines.at(-1) ?? "", 300);
}

/** The answer itself is never quoted: it holds the credential. */
function readCredential(text: string, apiVersion: string, what: string): KubeResult<PluginCredential> {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return failure("credentials", `${what} did not answer with JSON`);
  }
  const {
    kind,
    apiVersion: version,
    status,
  } = (answer ?? {}) as {
    kind?: unknown;
    apiVersion?: unknown;
    status?: Readonly<Record<string, unknown>>;
  };
  if (kind !== "ExecCredential" || version !== apiVersion) {
    return failure("credentials", `${what} did not answer with an ExecCredential of ${apiVersion}`);
  }
  const of = (name: string): string | undefined => {
    const value = status?.[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const token = of("token");
  const cert = of("clientCertificateData");
  const key = of("clientKeyData");
  if ((cert === undefined) !== (key === undefined)) {
    return failure("credentials", `${what} gave a client certificate without its key, or the reverse`);
  }
  if (token === undefined && cert === undefined) {
    return failure("credentials", `${what} gave neither a token nor a client certificate`);
  }
  const expires = Date.parse(of("expirationTimestamp") ?? "");
  return {
    ok: true,
    value: {
      ...(token === undefined ? {} : { token }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
      ...(Number.isNaN(expires) ? {} : { expires }),
    },
  };
}
