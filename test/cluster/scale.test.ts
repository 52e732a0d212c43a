import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { announce, readObjects, renderNode, snapshotOf } from "../../src/engine.ts";
import type { BgpSummary } from "../../src/state/bgp/summary.ts";
import { missing, sharedPath } from "../support/vectors.ts";
import { installDefinitions, loadObjects } from "./support/load.ts";
import { frrPod, nodeNamed } from "./support/objects.ts";
import { clusterSuite } from "./support/suite.ts";

/** `SCALE=full` measures what the figures are about; without it the same is done small, which takes seconds and not minutes. */
const FULL = process.env.SCALE === "full";
const root = resolve(import.meta.dirname, "../..");
const program = join(root, "bin/kubectl-metallb.js");
const node = join(root, "node_modules/.bin/node");

const bench = sharedPath(`bench/metallb-${FULL ? "1000x5000" : "100x1000"}.json`);
const definitions = sharedPath("crds");

const NAMESPACE = "frr-k8s-system";
/** So many Services are announced: what a node carries has to fit into an object of the API server. */
const ANNOUNCED = 100;

/** A number that goes with a node, so that a mixed up answer is seen. */
const summaryOf = (ip: string): string =>
  JSON.stringify({
    default: {
      ipv4Unicast: {
        routerId: "{{pod}}",
        as: 65801,
        vrfId: 0,
        vrfName: "default",
        peers: { [ip]: { remoteAs: 65102, state: "Established", pfxRcd: 4, pfxSnt: 1 } },
      },
    },
  });
const neighborsOf = (ip: string): string =>
  JSON.stringify({
    default: {
      vrfId: 0,
      vrfName: "default",
      [ip]: {
        remoteAs: 65102,
        localAs: 65801,
        bgpState: "Established",
        localRouterId: "{{pod}}",
        bgpTimerUpMsec: 60_000,
        addressFamilyInfo: { ipv4Unicast: { acceptedPrefixCounter: 4, sentPrefixCounter: 1 } },
      },
    },
  });

await clusterSuite("two hundred nodes", {}, (cluster) => {
  const NODES = Array.from({ length: 200 }, (_, i) => `node-${i}`);

  beforeAll(async () => {
    const { api, kubelet } = cluster();
    kubelet.containers({
      [`${NAMESPACE}/*/frr`]: {
        delay: 150,
        answers: {
          "show bgp vrf all summary json": summaryOf("10.0.0.1"),
          "show bgp vrf all neighbors json": neighborsOf("10.0.0.1"),
        },
      },
    });
    await loadObjects(
      api.admin,
      [
        { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
        ...NODES.map((name) => nodeNamed(name)),
        ...NODES.map((name) => frrPod(NAMESPACE, name)),
      ],
      { kubeletPort: kubelet.port },
    );
  });

  test("bgp summary asks them together in little more than the time of twenty, ten times", async () => {
    const { document } = cluster();
    const timed = async (nodes: readonly string[]): Promise<number> => {
      const start = performance.now();
      const words = nodes.length === NODES.length ? [] : ["--node", nodes.join(",")];
      const { items, unknown } = await document<BgpSummary>(["bgp", "summary", ...words]);
      expect(unknown).toEqual([]);
      // Each row says of which pod it is: none is lost, none is another's.
      expect(items.map((row) => `${row.node} ${row.localRouterId}`).sort()).toEqual(
        nodes.map((name) => `${name} frr-k8s-${name}`).sort(),
      );
      return performance.now() - start;
    };
    await timed(NODES.slice(0, 20));
    const rounds: number[] = [];
    for (let i = 0; i < 10; i++) rounds.push(await timed(NODES.slice(i * 20, i * 20 + 20)));
    const all = await timed(NODES);
    const sum = rounds.reduce((a, b) => a + b, 0);
    console.log(
      `bgp summary: 200 nodes ${Math.round(all)} ms; ten rounds of 20 ${Math.round(sum)} ms, the slowest ${Math.round(Math.max(...rounds))} ms`,
    );
    expect(all).toBeLessThan(1.5 * sum);
  });
});

if (bench === undefined || definitions === undefined) missing("diff --all against kubectl get", "bench");
else {
  await clusterSuite("diff --all against kubectl get", {}, (cluster) => {
    let nodes = 0;

    beforeAll(async () => {
      const { api } = cluster();
      await installDefinitions(api.admin, definitions);
      const objects = withStates(readObjects(readFileSync(bench, "utf8"), bench));
      nodes = objects.filter((o) => o.kind === "Node").length;
      await loadObjects(api.admin, objects);
    });

    test("takes no longer than the slowest list, and little memory", async () => {
      const { api } = cluster();
      const env = { ...process.env, KUBECONFIG: api.kubeconfig("admin") };
      const measured = [];
      for (let i = 0; i < 3; i++) {
        const lists = await kubectlLists(env);
        measured.push({ lists, diff: await diffAll(env) });
      }
      const best = measured.reduce((a, b) => (a.diff.ms < b.diff.ms ? a : b));
      const slowest = Math.min(...measured.map((m) => m.lists ?? Number.POSITIVE_INFINITY));
      console.log(
        `diff --all on ${nodes} nodes: ${Math.round(best.diff.ms)} ms, ${best.diff.megabytes} MB; slowest kubectl get ${Number.isFinite(slowest) ? `${Math.round(slowest)} ms` : "not measured: kubectl is not installed"}`,
      );
      expect(best.diff.nodes).toBe(nodes);
      expect(best.diff.different).toBe(0);
      expect(best.diff.megabytes).toBeLessThan(600);
      if (FULL && Number.isFinite(slowest)) expect(best.diff.ms).toBeLessThan(1.3 * slowest);
    });
  });
}

/** Adds for each node what MetalLB writes for it and what frr-k8s reports, computed as they would. */
function withStates(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const others = objects.filter((o) => o.kind !== "Service" && o.kind !== "EndpointSlice");
  const services = objects.filter((o) => o.kind === "Service").slice(0, ANNOUNCED);
  const names = new Set(services.map((o) => `${o.metadata.namespace}/${o.metadata.name}`));
  const slices = objects.filter(
    (o) =>
      o.kind === "EndpointSlice" &&
      names.has(`${o.metadata.namespace}/${o.metadata.labels?.["kubernetes.io/service-name"]}`),
  );
  const announced = announce(snapshotOf([...others, ...services, ...slices]));
  const written = Object.values(announced.nodes).filter((o) => o !== null);
  const known = snapshotOf([...others, ...written]);
  const states = others
    .filter((o) => o.kind === "Node")
    .map(({ metadata }) => {
      const rendered = renderNode(known, metadata.name);
      return {
        apiVersion: "frrk8s.metallb.io/v1beta1",
        kind: "FRRNodeState",
        metadata: { name: metadata.name },
        spec: {},
        status: {
          runningConfig: rendered.ok ? rendered.frrConf : "",
          lastConversionResult: "success",
          lastReloadResult: "success",
        },
      };
    });
  const namespaces = new Set([...objects, ...written].map((o) => o.metadata.namespace ?? "default"));
  const spaces = [...namespaces].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  return [...objects.map(asCreated), ...spaces, ...written, ...states];
}

/** The API server gives addresses out itself, of which one of the recorded ones is its own, and has not so many node ports. */
function asCreated(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "Service") return object;
  const { clusterIP: _, clusterIPs: __, ...spec } = object.spec as Readonly<Record<string, unknown>>;
  return { ...object, spec: { ...spec, allocateLoadBalancerNodePorts: false } };
}

const KINDS = [
  "nodes",
  "namespaces",
  "secrets",
  "pods",
  "daemonsets",
  "customresourcedefinitions",
  "frrconfigurations",
  "frrk8sconfigurations",
  "frrnodestates",
];

/** @returns the milliseconds of the slowest of the lists, all read at once; undefined without kubectl */
async function kubectlLists(env: NodeJS.ProcessEnv): Promise<number | undefined> {
  try {
    execFileSync("kubectl", ["version", "--client"], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  const times = await Promise.all(
    KINDS.map(async (kind) => {
      const start = performance.now();
      await promisify(execFile)("kubectl", ["get", kind, "-A", "-o", "json"], { env, maxBuffer: 1e9 });
      return performance.now() - start;
    }),
  );
  return Math.max(...times);
}

interface Measured {
  readonly ms: number;
  readonly megabytes: number;
  readonly nodes: number;
  readonly different: number;
}

async function diffAll(env: NodeJS.ProcessEnv): Promise<Measured> {
  const start = performance.now();
  const { stdout, stderr } = await promisify(execFile)(
    node,
    ["--import", `data:text/javascript,${REPORT_MEMORY}`, program, "diff", "--all", "-o", "json"],
    { env, maxBuffer: 1e9 },
  );
  const ms = performance.now() - start;
  const document = JSON.parse(stdout) as {
    nodes: readonly { readonly names: readonly string[]; readonly verdict: string }[];
  };
  const count = (groups: typeof document.nodes): number =>
    groups.reduce((n, { names }) => n + names.length, 0);
  return {
    ms,
    megabytes: Math.round(Number(/maxrss (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024),
    nodes: count(document.nodes),
    different: count(document.nodes.filter((n) => n.verdict !== "same")),
  };
}

const REPORT_MEMORY = encodeURIComponent(
  'process.on("exit", () => process.stderr.write("maxrss " + process.resourceUsage().maxRSS + "\\n"))',
);
