import { failure, type KubeResult } from "../errors.ts";

/** The token of an `auth-provider`. `expires` in milliseconds since 1970; absent if the token does not say. */
export interface ProviderToken {
  readonly token: string;
  readonly expires?: number;
}

interface Provider {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The token of a user with an `auth-provider`: `oidc`, the only one that Kubernetes still has, or one that kubectl knew before 1.26.
 * @param now milliseconds since 1970
 */
export async function providerToken(
  provider: Provider,
  user: string | undefined,
  now: number,
): Promise<KubeResult<ProviderToken>> {
  const whose = `auth-provider "${provider.name}"${user === undefined ? "" : ` of user "${user}"`}`;
  if (provider.name === "oidc") return keptToken(provider, whose, now);
  if (OF_THE_LIBRARY.includes(provider.name)) return libraryToken(provider, whose, now);
  return failure(
    "credentials",
    `${whose} is none that this program or Kubernetes 1.26 or later knows; use a credential plug-in (exec)`,
  );
}

/** Providers whose token a command of the kubeconfig prints. */
const OF_THE_LIBRARY: readonly string[] = Object.freeze(["gcp", "azure"]);
/** A token of theirs says itself when it ends; it is asked for again after a minute, in milliseconds. */
const ASK_AGAIN = 60_000;

/** The client library reads what the command of such a provider prints. Its exceptions hold that output: none of it is shown. */
async function libraryToken(
  { name, config }: Provider,
  whose: string,
  now: number,
): Promise<KubeResult<ProviderToken>> {
  const login = "log in again, or use a credential plug-in (exec), as Kubernetes 1.26 or later wants it";
  try {
    const { KubeConfig } = await import("@kubernetes/client-node/dist/config.js");
    const library = new KubeConfig();
    library.loadFromClusterAndUser(
      { name: "cluster", server: "https://localhost", skipTLSVerify: false },
      { name: "user", authProvider: { name, config: { ...config } } },
    );
    const options: { headers?: Record<string, unknown> } = {};
    await library.applyToHTTPSOptions(options as Parameters<typeof library.applyToHTTPSOptions>[0]);
    const token = /^Bearer (.+)$/.exec(String(options.headers?.Authorization))?.[1];
    return token === undefined
      ? failure("credentials", `${whose} gave no token; ${login}`)
      : { ok: true, value: { token, expires: now + ASK_AGAIN } };
  } catch {
    return failure("credentials", `${whose} failed; ${login}`);
  }
}

/**
 * The token that kubectl keeps in the kubeconfig. It is not refreshed here: many issuers take a refresh token once and give another,
 * which would have to be written into the kubeconfig, or the user's login is lost. kubectl does write it.
 */
function keptToken({ config }: Provider, whose: string, now: number): KubeResult<ProviderToken> {
  const token = config["id-token"];
  const refresh = "kubectl version refreshes the token and keeps it; then try again";
  if (typeof token !== "string" || token === "")
    return failure("credentials", `${whose} has no id-token; ${refresh}`);
  const expires = expiryOf(token);
  if (expires !== undefined && expires <= now)
    return failure(
      "credentials",
      `the id-token of ${whose} ended at ${new Date(expires).toISOString()}; ${refresh}`,
    );
  return { ok: true, value: { token, ...(expires === undefined ? {} : { expires }) } };
}

/** The last moment that a Date can hold. */
const LATEST = 8.64e15;

/** When a JSON Web Token ends (RFC 7519, `exp`); undefined if it is none or does not say. Its signature is the API server's business. */
function expiryOf(token: string): number | undefined {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { exp?: unknown };
    return typeof exp === "number" && Math.abs(exp * 1000) <= LATEST ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
