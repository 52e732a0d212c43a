import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { failure, type KubeResult } from "../errors.ts";
import type { ConnectionFlags } from "../flags.ts";
import {
  type ClusterEntry,
  type ContextEntry,
  type ExecEntry,
  type Kubeconfig,
  readKubeconfig,
  type UserEntry,
} from "./kubeconfig.ts";
import { parseTimeout } from "./timeout.ts";

/** How the user proves who they are. Certificates come beside it, in `Connection.certificate`. */
export type Auth =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: string }
  /** Read again when it is a minute old: service account tokens are rotated. */
  | { readonly kind: "tokenFile"; readonly file: string; readonly token?: string }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "exec"; readonly exec: ExecEntry }
  | {
      readonly kind: "provider";
      readonly name: string;
      readonly config: Readonly<Record<string, unknown>>;
    };

/** Everything that a request needs to know about its cluster. */
export interface Connection {
  /** What the user would call it: the context, or the server's address. */
  readonly name: string;
  readonly context?: string;
  readonly user?: string;
  readonly cluster: ClusterEntry;
  readonly server: URL;
  /** The namespace of what is named without one. */
  readonly namespace: string;
  readonly tls: {
    /** PEM; absent: the authorities of the system. */
    readonly ca?: Buffer;
    readonly insecure: boolean;
    readonly serverName?: string;
  };
  readonly certificate?: { readonly cert: Buffer; readonly key: Buffer };
  readonly auth: Auth;
  readonly impersonate?: Impersonation;
  /** Milliseconds for one request; undefined: no limit. */
  readonly timeout?: number;
  readonly compress: boolean;
}

export interface Impersonation {
  readonly user: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

type Env = Readonly<Record<string, string | undefined>>;

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Resolves flags and kubeconfig to one connection, with the precedence of client-go: a flag before the kubeconfig, the kubeconfig
 * before the service account of the pod that this runs in.
 */
export function resolveConnection(
  flags: ConnectionFlags,
  env: Env = process.env,
  serviceAccount: string = SERVICE_ACCOUNT,
): KubeResult<Connection> {
  const read = readKubeconfig(flags.kubeconfig, env);
  if (!read.ok) return read;
  const config = read.value;
  const empty = config.clusters.size === 0 && config.contexts.size === 0;
  if (empty && flags.server === undefined) {
    if (flags.kubeconfig !== undefined) {
      return failure("config", `kubeconfig ${flags.kubeconfig} names no cluster`);
    }
    return inCluster(flags, env, serviceAccount);
  }
  const chosen = choose(config, flags);
  if (!chosen.ok) return chosen;
  return build(flags, chosen.value);
}

interface Chosen {
  readonly contextName: string | undefined;
  readonly context: ContextEntry;
  readonly clusterName: string | undefined;
  readonly cluster: ClusterEntry;
  readonly userName: string | undefined;
  readonly user: UserEntry;
}

function choose(config: Kubeconfig, flags: ConnectionFlags): KubeResult<Chosen> {
  const contextName = flags.context ?? config.currentContext;
  const context = contextName === undefined ? undefined : config.contexts.get(contextName);
  if (contextName !== undefined && context === undefined) {
    return failure(
      "config",
      `context "${contextName}" does not exist in ${where(config)}; known: ${names(config.contexts)}`,
    );
  }
  const clusterName = flags.cluster ?? context?.cluster;
  const userName = flags.user ?? context?.user;
  const cluster = clusterName === undefined ? undefined : config.clusters.get(clusterName);
  if (cluster === undefined && flags.server === undefined) {
    return clusterName === undefined
      ? failure(
          "config",
          `no context is chosen in ${where(config)}; use --context (known: ${names(config.contexts)})`,
        )
      : failure(
          "config",
          `cluster "${clusterName}" does not exist in ${where(config)}; known: ${names(config.clusters)}`,
        );
  }
  const user = userName === undefined ? undefined : config.users.get(userName);
  if (userName !== undefined && user === undefined) {
    return failure(
      "config",
      `user "${userName}" does not exist in ${where(config)}; known: ${names(config.users)}`,
    );
  }
  return {
    ok: true,
    value: {
      contextName,
      context: context ?? {},
      clusterName,
      cluster: cluster ?? {},
      userName,
      user: user ?? {},
    },
  };
}

const where = (config: Kubeconfig): string =>
  config.files.length === 0 ? "the kubeconfig" : config.files.join(", ");
const names = (map: ReadonlyMap<string, unknown>): string =>
  map.size === 0 ? "none" : [...map.keys()].slice(0, 20).join(", ");

function build(flags: ConnectionFlags, chosen: Chosen): KubeResult<Connection> {
  const { cluster, user } = chosen;
  const address = flags.server ?? cluster.server;
  if (address === undefined) {
    return failure("config", `cluster "${chosen.clusterName}" of the kubeconfig has no server`);
  }
  const server = parseServer(address);
  if (server === undefined) {
    return failure("config", `"${address}" is no address of an API server (https://host:port)`);
  }
  const insecure = flags.insecureSkipTlsVerify === true || cluster.insecure === true;
  const caFile = flags.certificateAuthority ?? cluster.caFile;
  const ca = insecure
    ? ({ ok: true, value: undefined } as const)
    : pem("certificate-authority", caFile, flags.certificateAuthority ? undefined : cluster.caData);
  if (!ca.ok) return ca;
  const certificate = clientCertificate(flags, user);
  if (!certificate.ok) return certificate;
  const impersonate = impersonation(flags, user);
  if (!impersonate.ok) return impersonate;
  const timeout = parseTimeout(flags.requestTimeout);
  if (!timeout.ok) return timeout;
  const serverName = flags.tlsServerName ?? cluster.tlsServerName;
  return {
    ok: true,
    value: {
      name: chosen.contextName ?? address,
      ...(chosen.contextName === undefined ? {} : { context: chosen.contextName }),
      ...(chosen.userName === undefined ? {} : { user: chosen.userName }),
      cluster,
      server,
      namespace: flags.namespace ?? chosen.context.namespace ?? "default",
      tls: {
        ...(ca.value === undefined ? {} : { ca: ca.value }),
        insecure,
        ...(serverName === undefined ? {} : { serverName }),
      },
      ...(certificate.value === undefined ? {} : { certificate: certificate.value }),
      auth: authOf(flags, user),
      ...(impersonate.value === undefined ? {} : { impersonate: impersonate.value }),
      ...(timeout.value === undefined ? {} : { timeout: timeout.value }),
      compress: flags.disableCompression !== true && cluster.disableCompression !== true,
    },
  };
}

function parseServer(address: string): URL | undefined {
  const text = address.includes("://") ? address : `https://${address}`;
  const url = URL.parse(text.replace(/\/+$/, ""));
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? url : undefined;
}

/** A token given on the command line replaces every other proof but the client certificate. */
function authOf(flags: ConnectionFlags, user: UserEntry): Auth {
  if (flags.token !== undefined) return { kind: "token", token: flags.token };
  if (user.tokenFile !== undefined) {
    return user.token === undefined
      ? { kind: "tokenFile", file: user.tokenFile }
      : { kind: "tokenFile", file: user.tokenFile, token: user.token };
  }
  if (user.token !== undefined) return { kind: "token", token: user.token };
  if (user.username !== undefined) {
    return { kind: "basic", username: user.username, password: user.password ?? "" };
  }
  if (user.exec !== undefined) return { kind: "exec", exec: user.exec };
  if (user.authProvider !== undefined) return { kind: "provider", ...user.authProvider };
  return { kind: "none" };
}

function clientCertificate(
  flags: ConnectionFlags,
  user: UserEntry,
): KubeResult<{ readonly cert: Buffer; readonly key: Buffer } | undefined> {
  const cert = pem(
    "client-certificate",
    flags.clientCertificate ?? user.certFile,
    flags.clientCertificate ? undefined : user.certData,
  );
  if (!cert.ok) return cert;
  const key = pem("client-key", flags.clientKey ?? user.keyFile, flags.clientKey ? undefined : user.keyData);
  if (!key.ok) return key;
  if (cert.value === undefined && key.value === undefined) return { ok: true, value: undefined };
  if (cert.value === undefined) return failure("config", "a client key is given, but no client certificate");
  if (key.value === undefined) return failure("config", "a client certificate is given, but no client key");
  return { ok: true, value: { cert: cert.value, key: key.value } };
}

/** Data in the kubeconfig counts before a file named there, as in client-go. */
function pem(
  what: string,
  file: string | undefined,
  data: string | undefined,
): KubeResult<Buffer | undefined> {
  if (data !== undefined) {
    const decoded = Buffer.from(data, "base64");
    return decoded.includes("-----BEGIN")
      ? { ok: true, value: decoded }
      : failure("config", `${what}-data of the kubeconfig is not a PEM text in base64`);
  }
  if (file === undefined) return { ok: true, value: undefined };
  try {
    return { ok: true, value: readFileSync(file) };
  } catch (error) {
    return failure("config", `cannot read ${what} ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function impersonation(flags: ConnectionFlags, user: UserEntry): KubeResult<Impersonation | undefined> {
  const groups = flags.asGroup ?? user.asGroups ?? [];
  const uid = flags.asUid ?? user.asUid;
  const name = flags.as ?? user.as;
  if (name === undefined) {
    return groups.length > 0 || uid !== undefined
      ? failure(
          "config",
          "--as-group and --as-uid need --as: a group or UID without a user cannot be impersonated",
        )
      : { ok: true, value: undefined };
  }
  return {
    ok: true,
    value: { user: name, groups, ...(uid === undefined ? {} : { uid }), extra: user.asExtra ?? {} },
  };
}

function inCluster(flags: ConnectionFlags, env: Env, folder: string): KubeResult<Connection> {
  const host = env.KUBERNETES_SERVICE_HOST;
  const port = env.KUBERNETES_SERVICE_PORT;
  if (host === undefined || host === "" || port === undefined || port === "") {
    return failure(
      "config",
      "no cluster is configured: no kubeconfig was found (KUBECONFIG, ~/.kube/config) and this is no pod; use --kubeconfig, or --from for files",
    );
  }
  let namespace: string | undefined;
  try {
    namespace = readFileSync(`${folder}/namespace`, "utf8").trim();
  } catch {
    namespace = undefined;
  }
  return build(flags, {
    contextName: undefined,
    context: namespace === undefined || namespace === "" ? {} : { namespace },
    clusterName: "in-cluster",
    cluster: {
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      caFile: `${folder}/ca.crt`,
    },
    userName: undefined,
    user: { tokenFile: `${folder}/token` },
  });
}
