import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { KubernetesObject } from "../../src/api/object.ts";

/** An address that answers as an API server does, as far as one that stores nothing can. */
export interface HttpApi {
  readonly url: string;
  /** A kubeconfig for it. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

const plural = (kind: string): string =>
  kind === "Community"
    ? "communities"
    : `${kind.toLowerCase()}${kind.endsWith("s") && !kind.endsWith("State") ? "es" : "s"}`;

const groupVersionOf = ({ apiVersion }: KubernetesObject): string =>
  apiVersion.includes("/") ? `apis/${apiVersion}` : `api/${apiVersion}`;

/** @param kinds kinds that are served without there being an object, as `group/version Kind` */
export async function startHttpApi(
  objects: readonly KubernetesObject[],
  kinds: readonly string[],
): Promise<HttpApi> {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const { status, value } = answerTo(objects, kinds, request, body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    clusters: [{ name: "here", cluster: { server: url } }],
    users: [{ name: "me", user: {} }],
    contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
  });
  return {
    url,
    kubeconfig,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

interface Answer {
  readonly status: number;
  readonly value: unknown;
}

const ok = (value: unknown): Answer => ({ status: 200, value });

function answerTo(
  objects: readonly KubernetesObject[],
  kinds: readonly string[],
  { method = "GET", url = "/" }: IncomingMessage,
  body: string,
): Answer {
  const path = url.replace(/\?.*$/, "");
  if (path === "/version") return ok({ gitVersion: "v1.36.3" });
  if (path === "/apis") return ok(discovery(objects, kinds));
  if (path.endsWith("/selfsubjectaccessreviews"))
    return ok({ kind: "SelfSubjectAccessReview", status: { allowed: !body.includes('"delete"') } });
  const [, base = "", namespace, resource = "", name] =
    /^\/(apis?\/(?:[^/]+\/)?v[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const found = objects.filter(
    (o) =>
      groupVersionOf(o) === base &&
      plural(o.kind) === resource &&
      (namespace === undefined || o.metadata.namespace === namespace) &&
      (name === undefined || o.metadata.name === name),
  );
  if (name === undefined && method === "GET")
    return ok({ apiVersion: "v1", kind: "List", metadata: { resourceVersion: "1" }, items: found });
  const [one] = found;
  if (method === "GET" || method === "DELETE")
    return one === undefined
      ? {
          status: 404,
          value: { kind: "Status", reason: "NotFound", message: `${resource} "${name}" not found` },
        }
      : ok(one);
  return ok({ ...one, ...JSON.parse(body) });
}

function discovery(objects: readonly KubernetesObject[], kinds: readonly string[]): unknown {
  const served = new Set([...kinds, ...objects.map((o) => `${o.apiVersion} ${o.kind}`)]);
  const entries = [...served].flatMap((text) => {
    const [, group = "", version = "", kind = ""] = /^(\S+)\/(\S+) (\S+)$/.exec(text) ?? [];
    return group === "" ? [] : [{ group, version, kind }];
  });
  return {
    kind: "APIGroupDiscoveryList",
    items: [...Map.groupBy(entries, ({ group }) => group)].map(([group, list]) => ({
      metadata: { name: group },
      versions: [...Map.groupBy(list, ({ version }) => version)].map(([version, of]) => ({
        version,
        resources: of.map(({ kind }) => ({
          resource: plural(kind),
          responseKind: { kind },
          scope: "Namespaced",
        })),
      })),
    })),
  };
}
