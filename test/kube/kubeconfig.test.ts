import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { resolveConnection } from "../../src/kube/config/connection.ts";
import type { ConnectionFlags } from "../../src/kube/flags.ts";

const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-kubeconfig-"));
const PEM = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
};

file("certs/ca.pem", PEM);
file("certs/client.pem", PEM);
const first = file(
  "first",
  `
current-context: prod
clusters:
- name: prod
  cluster: { server: "https://prod.example.com:6443/", certificate-authority: certs/ca.pem, tls-server-name: api.internal }
- name: twice
  cluster: { server: https://first.example.com }
contexts:
- name: prod
  context: { cluster: prod, user: me, namespace: ingress }
- name: twice
  context: { cluster: twice, user: me }
- name: lost
  context: { cluster: nowhere, user: me }
users:
- name: me
  user: { token: secret-token }
- name: cert
  user: { client-certificate-data: ${base64(PEM)}, client-key-data: ${base64(PEM)} }
- name: half
  user: { client-certificate: certs/client.pem }
- name: boss
  user: { token: t, as: chief, as-groups: [board, "17"], as-uid: "42", as-user-extra: { scopes: [view] } }
- name: rotated
  user: { tokenFile: token, token: fallback }
- name: plugin
  user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, args: [a], env: [{ name: A, value: b }], interactiveMode: Never } }
`,
);
const second = file(
  "second",
  `
current-context: other
clusters:
- name: twice
  cluster: { server: https://second.example.com }
- name: plain
  cluster: { server: localhost:8443, insecure-skip-tls-verify: true, certificate-authority-data: "not base64 PEM" }
- name: local
  cluster: { server: https://local.example.com, disable-compression: true }
contexts:
- name: local
  context: { cluster: local, user: me }
- name: other
  context: { cluster: plain, user: me }
users: []
`,
);
const broken = file("broken", "clusters: [\n  token: abc\n: : :");

const resolve = (flags: ConnectionFlags, env: Record<string, string> = {}) =>
  resolveConnection(flags, { HOME: "/nonexistent", ...env }, "/nonexistent");
const BOTH = { KUBECONFIG: ["/nonexistent/a", first, second].join(delimiter) };

test.each<[string, ConnectionFlags, Record<string, string>, object]>([
  [
    "current-context, with paths relative to the file",
    {},
    BOTH,
    {
      name: "prod",
      namespace: "ingress",
      tls: { ca: Buffer.from(PEM), serverName: "api.internal", insecure: false },
      auth: { kind: "token", token: "secret-token" },
    },
  ],
  ["answers come compressed", {}, BOTH, { compress: true }],
  ["but not with --disable-compression", { disableCompression: true }, BOTH, { compress: false }],
  ["nor where the cluster says so", { context: "local" }, BOTH, { compress: false }],
  [
    "of two entries of one name the first",
    { context: "twice" },
    BOTH,
    { server: new URL("https://first.example.com") },
  ],
  [
    "an entry of the second file; without https:// it is meant; an insecure one needs no authority",
    { context: "other" },
    BOTH,
    { server: new URL("https://localhost:8443"), tls: { insecure: true } },
  ],
  [
    "--namespace, --cluster and --user go before the context",
    { namespace: "x", cluster: "twice", user: "boss" },
    BOTH,
    {
      namespace: "x",
      server: new URL("https://first.example.com"),
      impersonate: { user: "chief", groups: ["board", "17"], uid: "42", extra: { scopes: ["view"] } },
    },
  ],
  [
    "--as replaces the user that is impersonated",
    { user: "boss", as: "other", asGroup: ["g"] },
    BOTH,
    {
      impersonate: { user: "other", groups: ["g"], uid: "42" },
    },
  ],
  [
    "--token replaces a plug-in",
    { user: "plugin", token: "t" },
    BOTH,
    { auth: { kind: "token", token: "t" } },
  ],
  [
    "a plug-in beside the kubeconfig",
    { user: "plugin" },
    BOTH,
    {
      auth: {
        kind: "exec",
        exec: {
          command: join(folder, "bin/login"),
          args: ["a"],
          env: [{ name: "A", value: "b" }],
          interactiveMode: "Never",
          provideClusterInfo: false,
        },
      },
    },
  ],
  [
    "a token file beside the kubeconfig",
    { user: "rotated" },
    BOTH,
    {
      auth: { kind: "tokenFile", file: join(folder, "token"), token: "fallback" },
    },
  ],
  [
    "a certificate",
    { user: "cert" },
    BOTH,
    { certificate: { cert: Buffer.from(PEM) }, auth: { kind: "none" } },
  ],
  [
    "--server without any kubeconfig",
    { server: "https://1.2.3.4" },
    {},
    { name: "https://1.2.3.4", namespace: "default" },
  ],
  [
    "--request-timeout 0 is none",
    { server: "https://1.2.3.4", requestTimeout: "0" },
    {},
    { timeout: undefined },
  ],
  ["--request-timeout in seconds", { server: "https://1.2.3.4", requestTimeout: "5" }, {}, { timeout: 5000 }],
  [
    "--request-timeout with a unit",
    { server: "https://1.2.3.4", requestTimeout: "1m30s" },
    {},
    { timeout: 90_000 },
  ],
])("%s", (_, flags, env, expected) => {
  const resolved = resolve(flags, env);
  if (!resolved.ok) throw new Error(resolved.error.message);
  expect({ timeout: undefined, ...resolved.value }).toMatchObject(expected);
});

test.each<[string, ConnectionFlags, Record<string, string>, RegExp]>([
  ["nothing at all", {}, {}, /^no cluster is configured: no kubeconfig was found/],
  [
    "--kubeconfig that is not there",
    { kubeconfig: "/nonexistent/x" },
    {},
    /^cannot read kubeconfig \/nonexistent\/x: ENOENT$/,
  ],
  [
    "an unknown context",
    { context: "x" },
    BOTH,
    /^context "x" does not exist in .*; known: prod, twice, lost, local, other$/,
  ],
  ["a context without its cluster", { context: "lost" }, BOTH, /^cluster "nowhere" does not exist in /],
  ["an unknown user", { user: "x" }, BOTH, /^user "x" does not exist in /],
  [
    "a certificate without its key",
    { user: "half" },
    BOTH,
    /^a client certificate is given, but no client key$/,
  ],
  ["a group without a user", { asGroup: ["g"] }, BOTH, /^--as-group and --as-uid need --as/],
  ["no time limit", { requestTimeout: "soon" }, BOTH, /^--request-timeout "soon" is no time limit/],
  ["no address", { server: "ftp://x" }, BOTH, /^"ftp:\/\/x" is no address of an API server/],
  [
    "a missing authority",
    { certificateAuthority: "/nonexistent/ca" },
    BOTH,
    /^cannot read certificate-authority \/nonexistent\/ca: ENOENT$/,
  ],
])("%s is told", (_, flags, env, message) => {
  const resolved = resolve(flags, env);
  expect(resolved.ok ? "resolved" : resolved.error.message).toMatch(message);
});

test("broken YAML is told by its place, not by its text", () => {
  const resolved = resolve({ kubeconfig: broken });
  expect(resolved).toMatchObject({ ok: false, error: { code: "config" } });
  expect(resolved.ok ? "" : resolved.error.message).toMatch(/broken is not valid YAML, see line \d$/);
});

test("names that JavaScript knows are names like others", () => {
  const odd = file(
    "odd",
    "current-context: __proto__\ncontexts:\n- name: __proto__\n  context: {cluster: constructor}\nclusters:\n- name: constructor\n  cluster: {server: https://x}\n",
  );
  expect(resolve({ kubeconfig: odd })).toMatchObject({ ok: true, value: { name: "__proto__" } });
  expect(resolve({ kubeconfig: odd, context: "toString" })).toMatchObject({ ok: false });
});
