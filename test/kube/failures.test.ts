import { expect, test } from "vitest";
import type { Connection } from "../../src/kube/config/connection.ts";
import { execRefusal } from "../../src/kube/exec/failures.ts";
import { statusError } from "../../src/kube/rest/status.ts";
import { transportError } from "../../src/kube/transport/failures.ts";
import { TimeLimitError } from "../../src/kube/transport/request.ts";

const connection: Connection = {
  name: "prod",
  user: "me",
  cluster: {},
  server: new URL("https://api.example.com:6443"),
  namespace: "default",
  tls: { insecure: false },
  auth: { kind: "token", token: "hidden-token" },
  compress: true,
};
const withCode = (code: string, message = code): Error => Object.assign(new Error(message), { code });

test.each<[Error, string, string]>([
  [
    withCode("ECONNREFUSED"),
    "unreachable",
    "cannot reach the API server api.example.com:6443: connection refused",
  ],
  [
    new AggregateError([withCode("ECONNREFUSED")]),
    "unreachable",
    "cannot reach the API server api.example.com:6443: connection refused",
  ],
  [
    withCode("ENOTFOUND"),
    "unreachable",
    "cannot reach the API server api.example.com:6443: the name is not known to the DNS",
  ],
  [
    withCode("CERT_HAS_EXPIRED"),
    "certificate",
    "the certificate of api.example.com:6443 is not accepted: it has expired",
  ],
  [
    withCode("SELF_SIGNED_CERT_IN_CHAIN"),
    "certificate",
    "the certificate of api.example.com:6443 is not accepted: its authority is not the one that is trusted",
  ],
  [
    withCode("ERR_SSL_WRONG_VERSION_NUMBER"),
    "certificate",
    "api.example.com:6443 does not speak TLS: is it http:// ?",
  ],
  [withCode("ECONNRESET"), "broken", "cannot list nodes: the connection was cut"],
  [withCode("ECONNRESET", "aborted"), "broken", "cannot list nodes: the answer was cut off"],
  [withCode("Z_BUF_ERROR", "unexpected end of file"), "broken", "cannot list nodes: the answer was cut off"],
  [
    new TimeLimitError("total", 2000),
    "timeout",
    "cannot list nodes: api.example.com:6443 did not answer within 2 s (--request-timeout)",
  ],
  [
    new TimeLimitError("connect", 30_000),
    "unreachable",
    "cannot reach the API server api.example.com:6443: no answer within 30 s",
  ],
])("%s", (thrown, code, message) => {
  expect(transportError(thrown, "list nodes", connection)).toEqual({ code, message });
});

const status = (code: number, message: string, more: object = {}) => ({
  status: code,
  headers: {},
  body: JSON.stringify({ kind: "Status", message, ...more }),
});
const LIST = { what: "list nodes", permission: { verb: "list", group: "", resource: "nodes" } };

test.each<[string, Parameters<typeof statusError>[0], string, RegExp]>([
  [
    "401",
    status(401, "Unauthorized"),
    "unauthorized",
    /^not logged in to api\.example\.com:6443 \(401\): the token of user "me" is not accepted/,
  ],
  [
    "403",
    status(403, "nodes is forbidden"),
    "forbidden",
    /^not allowed to list nodes \(needs: list nodes\)$/,
  ],
  [
    "403 of a proxy",
    { status: 403, headers: {}, body: "<html>" },
    "server",
    /^cannot list nodes: something before the API server answers 403 Forbidden$/,
  ],
  [
    "403 of an admission webhook",
    status(403, 'admission webhook "x" denied the request: no'),
    "invalid",
    /denied the request: no$/,
  ],
  [
    "403 of nobody",
    status(403, 'User "system:anonymous" cannot list'),
    "unauthorized",
    /^not logged in to api\.example\.com:6443: /,
  ],
  [
    "404 of an object",
    status(404, 'nodes "x" not found', { reason: "NotFound" }),
    "notFound",
    /nodes "x" not found$/,
  ],
  ["404 of a path", { status: 404, headers: {}, body: "404 page not found" }, "absent", /does not serve it$/],
  [
    "503 of an aggregated group",
    { status: 503, headers: {}, body: "service unavailable\n" },
    "server",
    /the server of this API group does not answer \(503\)$/,
  ],
  [
    "503 of a load balancer",
    { status: 503, headers: {}, body: "<html>" },
    "unreachable",
    /something before it answers 503$/,
  ],
  ["500 with controls in its text", status(500, "a\u001b[2Jb\nc"), "server", /answers 500: a\\x1b\[2Jb; c$/],
])("%s", (_, response, code, message) => {
  const error = statusError(response, LIST, connection);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain("hidden-token");
});

const target = { namespace: "frr-k8s-system", pod: "frr-k8s-x", container: "frr", node: "wk3" };

test.each<[string, string]>([
  [
    'unable to upgrade connection: container not found ("frr")',
    "container frr of pod frr-k8s-system/frr-k8s-x on wk3 is not running (is it restarting?)",
  ],
  [
    "container frr is not valid for pod frr-k8s-x",
    "pod frr-k8s-system/frr-k8s-x on wk3 has no container frr",
  ],
  ['pods "frr-k8s-x" not found', "pod frr-k8s-system/frr-k8s-x on wk3 does not exist any more"],
  [
    'Internal error occurred: error sending request: Post "https://10.0.0.3:10250/exec/a/b/c?command=sh": dial tcp 10.0.0.3:10250: connect: connection refused',
    "the kubelet of wk3 (10.0.0.3:10250) does not answer: connection refused",
  ],
  [
    "error dialing backend: dial tcp 10.0.0.3:10250: i/o timeout",
    "the kubelet of wk3 (10.0.0.3:10250) does not answer: i/o timeout",
  ],
  ["error dialing backend: No agent available", "the kubelet of wk3 does not answer: No agent available"],
  [
    "unable to upgrade connection: Forbidden (user=x)",
    "the kubelet of wk3 refuses the API server (forbidden)",
  ],
  [
    'OCI runtime exec failed: exec: "sh": executable file not found in $PATH',
    "container frr of pod frr-k8s-system/frr-k8s-x on wk3 has no vtysh or no shell",
  ],
  ["something new", "cannot run a command in pod frr-k8s-system/frr-k8s-x on wk3: something new"],
])("%s", (said, message) => expect(execRefusal(said, target)).toEqual({ code: "exec", message }));
