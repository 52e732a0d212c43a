import { readFile } from "node:fs/promises";
import type { Auth, Connection } from "../config/connection.ts";
import { failure, type KubeResult } from "../errors.ts";
import type { ClientCertificate } from "../transport/agent.ts";
import { type PluginOptions, runPlugin } from "./plugin.ts";
import { providerToken } from "./provider.ts";

/** What goes into a request so that the API server knows who asks. */
export interface Credentials {
  readonly authorization?: string;
  readonly certificate?: ClientCertificate;
}

export interface CredentialSource {
  /** The credentials of now: kept, read or asked for, once for all who wait. */
  readonly current: () => Promise<KubeResult<Credentials>>;
  /** To be called after a 401. @returns whether asking again can give other credentials. */
  readonly renew: () => boolean;
}

/** A plug-in that does not answer must not hold up a pipeline; a person who logs in may take longer. */
const PLUGIN_LIMIT = 60_000;
const LOGIN_LIMIT = 600_000;

/** Service account tokens are rotated long before they end: client-go reads the file once a minute. */
const TOKEN_FILE_AGE = 60_000;

interface Held {
  readonly credentials: Credentials;
  readonly until: number;
}

/** @returns the credentials of a connection, fetched when first needed and again when they end. */
export function credentialSource(
  connection: Connection,
  env: PluginOptions["env"] = process.env,
  terminal: boolean = process.stdin.isTTY === true && process.stderr.isTTY === true,
): CredentialSource {
  const own: Credentials =
    connection.certificate === undefined ? {} : { certificate: connection.certificate };
  const { auth } = connection;
  let held: Held | undefined;
  let asking: Promise<KubeResult<Held>> | undefined;
  const ask = async (): Promise<KubeResult<Held>> => {
    const fetched = await fetchHeld(auth, connection, { env, terminal });
    if (!fetched.ok) return fetched;
    const value = { ...fetched.value, credentials: { ...own, ...fetched.value.credentials } };
    held = value;
    return { ok: true, value };
  };
  return {
    current: async () => {
      if (held !== undefined && Date.now() < held.until) return { ok: true, value: held.credentials };
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      const asked = await asking;
      return asked.ok ? { ok: true, value: asked.value.credentials } : asked;
    },
    renew: () => {
      const possible = auth.kind === "exec" || auth.kind === "tokenFile";
      if (possible) held = undefined;
      return possible;
    },
  };
}

const shared = new WeakMap<object, Map<string, CredentialSource>>();

/**
 * As `credentialSource`, but one for all clients of a command that log in by the same plug-in to the same cluster: a person is asked for a password
 * once, however often the cluster is read. client-go keeps what plug-ins answer in the same way.
 */
export function sharedCredentialSource(
  connection: Connection,
  env: PluginOptions["env"] = process.env,
  terminal?: boolean,
): CredentialSource {
  const { auth, server, user, cluster, tls, certificate } = connection;
  if (auth.kind !== "exec") return credentialSource(connection, env, terminal);
  const known = shared.get(env) ?? new Map<string, CredentialSource>();
  shared.set(env, known);
  const key = JSON.stringify([auth, server.href, user, cluster, tls, certificate, terminal]);
  const source = known.get(key) ?? credentialSource(connection, env, terminal);
  known.set(key, source);
  return source;
}

async function fetchHeld(
  auth: Auth,
  connection: Connection,
  options: Omit<PluginOptions, "limit">,
): Promise<KubeResult<Held>> {
  switch (auth.kind) {
    case "none":
      return always({});
    case "token":
      return always(bearer(auth.token));
    case "basic":
      return always({
        authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`,
      });
    case "tokenFile":
      return fromFile(auth.file, auth.token);
    case "exec":
      return fromPlugin(auth.exec, connection, options);
    case "provider":
      return fromProvider(auth, connection.user);
  }
}

async function fromProvider(
  auth: Extract<Auth, { kind: "provider" }>,
  user: string | undefined,
): Promise<KubeResult<Held>> {
  const answer = await providerToken(auth, user, Date.now());
  if (!answer.ok) return answer;
  const { token, expires } = answer.value;
  return {
    ok: true,
    value: { credentials: bearer(token), until: expires ?? Number.POSITIVE_INFINITY },
  };
}

const bearer = (token: string): Credentials => ({ authorization: `Bearer ${token.trim()}` });
const always = (credentials: Credentials): KubeResult<Held> => ({
  ok: true,
  value: { credentials, until: Number.POSITIVE_INFINITY },
});

/** The token beside the file counts where the file cannot be read, as in client-go. */
async function fromFile(file: string, fallback: string | undefined): Promise<KubeResult<Held>> {
  try {
    const token = (await readFile(file, "utf8")).trim();
    if (token !== "") {
      return { ok: true, value: { credentials: bearer(token), until: Date.now() + TOKEN_FILE_AGE } };
    }
    if (fallback === undefined) return failure("credentials", `token file ${file} is empty`);
  } catch (error) {
    if (fallback === undefined) {
      return failure(
        "credentials",
        `cannot read token file ${file}: ${(error as NodeJS.ErrnoException).code}`,
      );
    }
  }
  return always(bearer(fallback));
}

async function fromPlugin(
  exec: Extract<Auth, { kind: "exec" }>["exec"],
  connection: Connection,
  options: Omit<PluginOptions, "limit">,
): Promise<KubeResult<Held>> {
  const person = options.terminal && exec.interactiveMode !== "Never";
  const limit = connection.timeout ?? (person ? LOGIN_LIMIT : PLUGIN_LIMIT);
  const answer = await runPlugin(exec, connection, { ...options, limit });
  if (!answer.ok) return answer;
  const { token, cert, key, expires } = answer.value;
  return {
    ok: true,
    value: {
      credentials: {
        ...(token === undefined ? {} : bearer(token)),
        ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
      },
      until: expires ?? Number.POSITIVE_INFINITY,
    },
  };
}
