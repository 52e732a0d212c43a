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
 * The token that kubectl keeps for a user with `auth-provider: oidc`, the only one that Kubernetes still has (the others went with 1.26). It is
 * not refreshed here: many issuers take a refresh token once and give another, which would have to be written into the kubeconfig, or the user's
 * login is lost. kubectl does write it.
 * @param now milliseconds since 1970
 */
export function providerToken(
  { name, config }: Provider,
  user: string | undefined,
  now: number,
): KubeResult<ProviderToken> {
  const whose = `auth-provider "${name}"${user === undefined ? "" : ` of user "${user}"`}`;
  if (name !== "oidc")
    return failure(
      "credentials",
      `${whose} is none that Kubernetes 1.26 or later knows; use a credential plug-in (exec)`,
    );
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
