import { expect, test } from "vitest";
import { credentialSource } from "../../src/kube/auth/credentials.ts";
import { providerToken } from "../../src/kube/auth/provider.ts";
import type { Connection } from "../../src/kube/config/connection.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: object) => `${part({ alg: "RS256" })}.${part(claims)}.c2lnbmF0dXJl`;
const at = (time: string) => Date.parse(time) / 1000;
const alive = token({ exp: at("2026-01-01T13:00:00Z") });
const fromCommand = {
  "cmd-path": process.execPath,
  "cmd-args": `-e 'console.log(JSON.stringify({credential:{token:"made",until:"2100-01-01T00:00:00Z"}}))'`,
  "token-key": "{.credential.token}",
  "expiry-key": "{.credential.until}",
};
const REFRESH = "kubectl version refreshes the token and keeps it; then try again";

test.each<[string, string, object, object | string]>([
  ["is taken as it is", "oidc", { "id-token": alive }, { token: alive, expires: NOW + 3_600_000 }],
  ["may be no JSON Web Token", "oidc", { "id-token": "opaque" }, { token: "opaque" }],
  ["may have three parts and be none", "oidc", { "id-token": "a.b.c" }, { token: "a.b.c" }],
  ["may not say when it ends", "oidc", { "id-token": token({}) }, { token: token({}) }],
  [
    "may end at no time at all",
    "oidc",
    { "id-token": token({ exp: -1e300 }) },
    { token: token({ exp: -1e300 }) },
  ],
  [
    "that has ended is not sent, and not refreshed",
    "oidc",
    {
      "id-token": token({ exp: at("2026-01-01T12:00:00Z") }),
      "refresh-token": "r",
      "idp-issuer-url": "https://x",
    },
    `the id-token of auth-provider "oidc" of user "me" ended at 2026-01-01T12:00:00.000Z; ${REFRESH}`,
  ],
  [
    "may be missing",
    "oidc",
    { "refresh-token": "r" },
    `auth-provider "oidc" of user "me" has no id-token; ${REFRESH}`,
  ],
  [
    "of kubectl before 1.26 may be kept",
    "gcp",
    { "access-token": "t" },
    { token: "t", expires: NOW + 60_000 },
  ],
  [
    "of kubectl before 1.26 may come from a command",
    "azure",
    fromCommand,
    { token: "made", expires: NOW + 60_000 },
  ],
  [
    "whose command fails is told without what it printed",
    "gcp",
    { ...fromCommand, "cmd-args": "-e 'console.log(\"SECRET\");process.exit(1)'" },
    'auth-provider "gcp" of user "me" failed; log in again, or use a credential plug-in (exec), as Kubernetes 1.26 or later wants it',
  ],
  [
    "of another provider is not known",
    "openstack",
    { "access-token": "t" },
    'auth-provider "openstack" of user "me" is none that this program or Kubernetes 1.26 or later knows; use a credential plug-in (exec)',
  ],
])("the token of an auth-provider %s", async (_, name, config, expected) => {
  const answer = await providerToken({ name, config: config as Record<string, unknown> }, "me", NOW);
  expect(answer.ok ? answer.value : answer.error.message).toEqual(expected);
});

test("goes into the request, and after a 401 there is no other", async () => {
  const live = token({ exp: Math.floor(Date.now() / 1000) + 3600 });
  const source = credentialSource({
    auth: { kind: "provider", name: "oidc", config: { "id-token": live } },
  } as unknown as Connection);
  expect(await source.current()).toEqual({ ok: true, value: { authorization: `Bearer ${live}` } });
  expect(source.renew()).toBe(false);
});
