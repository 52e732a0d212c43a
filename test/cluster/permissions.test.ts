import { beforeAll, describe, expect, test } from "vitest";
import { finders } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { KINDS, type Kind } from "../../src/snapshot/kinds.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { KINDS_IN_API } from "../../src/sources/cluster/kinds.ts";
import { readCluster } from "../../src/sources/cluster.ts";
import type { Needs } from "../../src/sources/needs.ts";
import { waitFor } from "../support/frr-lab.ts";
import { missing, sharedPath } from "../support/vectors.ts";
import { behaviorsOf, readCaptured } from "./support/captures.ts";
import { installDefinitions, loadObjects, openDefinition } from "./support/load.ts";
import { clusterSuite } from "./support/suite.ts";

const clusters = sharedPath("clusters");
const definitions = sharedPath("crds");

const ALL = Object.keys(KINDS) as Kind[];
const QUIET = { debug: () => {}, progress: () => {} };

const userWithout = (kind: Kind): string => `without-${kind.toLowerCase()}`;
const USERS = {
  least: "token-of-least",
  "least-exec": "token-of-least-exec",
  "in-namespaces": "token-of-in-namespaces",
  nobody: "token-of-nobody",
  ...Object.fromEntries(ALL.map((kind) => [userWithout(kind), `token-${userWithout(kind)}`])),
};

/** Definitions of platforms that the captures do not need: so that their kinds are served and can be refused. */
const MORE: readonly Parameters<typeof openDefinition>[] = [
  ["config.openshift.io", "v1", "Network", "networks", "Cluster"],
  ["config.openshift.io", "v1", "ClusterOperator", "clusteroperators", "Cluster"],
  ["k8s.ovn.org", "v1", "EgressService", "egressservices", "Namespaced"],
  ["k8s.ovn.org", "v1", "RouteAdvertisements", "routeadvertisements", "Cluster"],
  ["nmstate.io", "v1beta1", "NodeNetworkState", "nodenetworkstates", "Cluster"],
  ["nmstate.io", "v1", "NodeNetworkConfigurationPolicy", "nodenetworkconfigurationpolicies", "Cluster"],
  ["crd.projectcalico.org", "v1", "BGPPeer", "bgppeers", "Cluster"],
  ["crd.projectcalico.org", "v1", "BGPConfiguration", "bgpconfigurations", "Cluster"],
  ["cilium.io", "v2", "CiliumBGPClusterConfig", "ciliumbgpclusterconfigs", "Cluster"],
  ["cilium.io", "v2alpha1", "CiliumBGPPeeringPolicy", "ciliumbgppeeringpolicies", "Cluster"],
];

const RBAC = "rbac.authorization.k8s.io";
const clusterRole = (user: string, rules: readonly object[]): readonly KubernetesObject[] => [
  { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: user }, rules },
  {
    apiVersion: `${RBAC}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: user },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: user },
    subjects: [{ apiGroup: RBAC, kind: "User", name: user }],
  },
];

/** All rights to read but those on one kind. */
function allBut(refused: Kind): readonly object[] {
  return ALL.filter((kind) => kind !== refused).map((kind) => ({
    apiGroups: [KINDS[kind]],
    resources: [KINDS_IN_API[kind].plural],
    verbs: ["get", "list"],
  }));
}

/** What is unknown without the right on a kind: the permission that is told. All others stay known. */
const REFUSED: Readonly<Record<Kind, string>> = {
  Node: "list nodes",
  Namespace: "list namespaces",
  Service: "list services",
  Pod: "list pods",
  Secret: "get secrets tor1 in namespace metallb-system",
  ConfigMap: "get configmaps frr-startup in namespace openshift-frr-k8s",
  Event: "list events",
  EndpointSlice: "list endpointslices.discovery.k8s.io",
  DaemonSet: "list daemonsets.apps",
  Deployment: "list deployments.apps",
  CustomResourceDefinition: "list customresourcedefinitions.apiextensions.k8s.io",
  ValidatingWebhookConfiguration: "list validatingwebhookconfigurations.admissionregistration.k8s.io",
  IPAddressPool: "list ipaddresspools.metallb.io",
  BGPAdvertisement: "list bgpadvertisements.metallb.io",
  L2Advertisement: "list l2advertisements.metallb.io",
  BGPPeer: "list bgppeers.metallb.io",
  BFDProfile: "list bfdprofiles.metallb.io",
  Community: "list communities.metallb.io",
  ServiceBGPStatus: "list servicebgpstatuses.metallb.io",
  ServiceL2Status: "list servicel2statuses.metallb.io",
  ConfigurationState: "list configurationstates.metallb.io",
  MetalLB: "list metallbs.metallb.io",
  FRRConfiguration: "list frrconfigurations.frrk8s.metallb.io",
  FRRNodeState: "list frrnodestates.frrk8s.metallb.io",
  FRRK8sConfiguration: "list frrk8sconfigurations.frrk8s.metallb.io",
  BGPSessionState: "list bgpsessionstates.frrk8s.metallb.io",
  Network: "list networks.operator.openshift.io",
  ConfigNetwork: "list networks.config.openshift.io",
  ClusterVersion: "list clusterversions.config.openshift.io",
  ClusterOperator: "get clusteroperators.config.openshift.io network",
  EgressService: "list egressservices.k8s.ovn.org",
  RouteAdvertisements: "list routeadvertisements.k8s.ovn.org",
  NodeNetworkState: "list nodenetworkstates.nmstate.io",
  NodeNetworkConfigurationPolicy: "list nodenetworkconfigurationpolicies.nmstate.io",
  CalicoBGPPeer: "list bgppeers.crd.projectcalico.org",
  CalicoBGPConfiguration: "list bgpconfigurations.crd.projectcalico.org",
  CiliumBGPClusterConfig: "list ciliumbgpclusterconfigs.cilium.io",
  CiliumBGPPeeringPolicy: "list ciliumbgppeeringpolicies.cilium.io",
};

if (clusters === undefined || definitions === undefined) missing("permissions", "clusters");
else {
  await clusterSuite("permissions", USERS, (cluster) => {
    const read = (user: string, needs: Partial<Needs> = {}): Promise<Snapshot> =>
      readCluster({ kubeconfig: cluster().api.kubeconfig(user), finders }, { kinds: ALL, ...needs }, QUIET);
    const gaps = (s: Snapshot): Readonly<Record<string, string>> =>
      Object.fromEntries(
        [...s.unknown].map(([kind, { permission, reason }]) => [kind, permission ?? reason]),
      );

    beforeAll(async () => {
      const { api, kubelet, run } = cluster();
      await installDefinitions(api.admin, definitions, { platform: true, more: MORE });
      const captured = readCaptured(clusters, "ocp420-l3");
      kubelet.containers(behaviorsOf(captured));
      const peer = captured.objects.find((o) => o.kind === "BGPPeer");
      await loadObjects(
        api.admin,
        [
          ...captured.objects.map((o) =>
            o === peer ? { ...o, spec: { ...(o.spec as object), passwordSecret: { name: "tor1" } } } : o,
          ),
          {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "tor1", namespace: "metallb-system" },
            type: "kubernetes.io/basic-auth",
            data: { password: Buffer.from("sEcret").toString("base64") },
          },
          ...ALL.flatMap((kind) => clusterRole(userWithout(kind), allBut(kind))),
        ],
        { kubeletPort: kubelet.port },
      );
      for (const [user, flags] of [
        ["least", ["--secrets"]],
        ["least-exec", ["--secrets", "--exec"]],
      ] as const) {
        const { stdout } = await run(["rbac", ...flags, "--for", `user:${user}`, "-o", "json"]);
        const { items } = JSON.parse(stdout) as { items: readonly KubernetesObject[] };
        await loadObjects(
          api.admin,
          items.map((o) => ({
            ...o,
            metadata: { ...o.metadata, name: `${o.metadata.name}-${user}` },
            ...renamed(o, user),
          })),
        );
      }
    });

    test("the administrator reads everything", async () => {
      const s = await read("admin");
      expect(gaps(s)).toEqual({});
      expect(s.byKind.get("Secret")?.map((o) => o.metadata.name)).toEqual(["tor1"]);
    });

    test("the roles that `rbac` prints are enough, and no more", async () => {
      const s = await read("least", { live: { commands: ["show version"] } });
      expect(gaps(s)).toEqual({});
      expect(new Set([...s.live.values()].map((h) => JSON.stringify([...h.answers.values()])))).toEqual(
        new Set([
          JSON.stringify([
            {
              ok: false,
              reason: "not allowed to ask FRR (needs: create pods/exec in namespace openshift-frr-k8s)",
            },
          ]),
        ]),
      );
      const exec = await read("least-exec", { live: { commands: ["show version"], nodes: ["wk3"] } });
      expect(exec.live.get("wk3")?.answers.get("show version")).toMatchObject({ ok: true });
    });

    test.each(ALL)("403 on %s: that alone is unknown, with the permission", async (kind) => {
      const s = await read(userWithout(kind));
      expect(gaps(s)).toEqual({ [kind]: REFUSED[kind] });
      expect(s.objects.length).toBeGreaterThan(40);
    });

    test("the rest of an answer stays, and the part that is unknown says which right is missing", async () => {
      const { run } = cluster();
      const words = ["explain", "svc/hello-lb-l3", "-n", "proj1"];
      const { stdout, code } = await run(words, { as: userWithout("ServiceBGPStatus") });
      expect(stdout).toContain("reachable");
      expect(code).not.toBe(2);
      const blind = await run(words, { as: userWithout("FRRNodeState") });
      expect(blind.stdout).toMatch(/unknown.*not allowed to list frrnodestates\.frrk8s\.metallb\.io/s);
      expect(blind.stdout).toContain("172.19.20.181");
    });

    test("Secrets are not asked for where nothing refers to one", async () => {
      const asked: string[] = [];
      const kinds: readonly Kind[] = ["Secret", "Node"];
      await readCluster(
        { kubeconfig: cluster().api.kubeconfig("admin"), finders },
        { kinds },
        {
          debug: (line) => asked.push(line),
          progress: () => {},
        },
      );
      expect(asked.filter((line) => line.includes("/secrets"))).toEqual([
        expect.stringContaining("/api/v1/namespaces/metallb-system/secrets/tor1 200"),
      ]);
    });

    test("only what the question needs is asked for", async () => {
      const asked: string[] = [];
      await readCluster(
        { kubeconfig: cluster().api.kubeconfig("admin"), finders },
        {
          kinds: ["Service", "EndpointSlice", "Event"],
          service: { namespace: "proj1", name: "hello-lb-l3" },
        },
        { debug: (line) => asked.push(line.replace(/.*:\d+(\/\S+) .*/, "$1")), progress: () => {} },
      );
      expect(asked.sort()).toEqual([
        "/api/v1/namespaces/proj1/events?limit=500&fieldSelector=involvedObject.kind%3DService%2CinvolvedObject.name%3Dhello-lb-l3",
        "/api/v1/namespaces/proj1/services/hello-lb-l3",
        "/apis/discovery.k8s.io/v1/namespaces/proj1/endpointslices?limit=500&labelSelector=kubernetes.io%2Fservice-name%3Dhello-lb-l3",
      ]);
    });

    test("rights in the namespaces alone are enough for what lives there, and it is told", async () => {
      const { api } = cluster();
      const rules = [{ apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"] }];
      await loadObjects(
        api.admin,
        ["metallb-system", "openshift-frr-k8s"].flatMap((namespace) => [
          { apiVersion: `${RBAC}/v1`, kind: "Role", metadata: { name: "all", namespace }, rules },
          {
            apiVersion: `${RBAC}/v1`,
            kind: "RoleBinding",
            metadata: { name: "all", namespace },
            roleRef: { apiGroup: RBAC, kind: "Role", name: "all" },
            subjects: [{ apiGroup: RBAC, kind: "User", name: "in-namespaces" }],
          },
        ]),
      );
      const s = await read("in-namespaces");
      expect(s.byKind.get("FRRConfiguration")?.length).toBe(8);
      expect(s.byKind.get("BGPPeer")?.length).toBe(1);
      expect(s.byKind.get("Pod")?.length).toBe(17);
      expect(s.unknown.get("Service")?.permission).toBe("list services");
      expect(s.notes.map((note) => note.message)).toContain(
        "FRRConfiguration: only namespace openshift-frr-k8s, metallb-system could be read, listing in the whole cluster is not allowed",
      );
    });

    test("rbac --check says what is missing", async () => {
      const { run } = cluster();
      const least = await run(["rbac", "--check"], { as: "least" });
      expect(least).toMatchObject({ code: 0, stderr: "" });
      expect(least.stdout).not.toMatch(/^no /m);
      const without = await run(["rbac", "--check"], { as: userWithout("BGPPeer") });
      expect(without.code).toBe(1);
      expect(without.stdout).toMatch(/^no +list +bgppeers\.metallb\.io +kubectl-metallb-read$/m);
    });

    test("impersonation carries user, groups and UID", async () => {
      const { run, api } = cluster();
      const asLeast = await run(["bgp", "summary", "--as", "least-exec", "--node", "wk3"]);
      expect(asLeast.code).toBe(0);
      const group = { kind: "Group", apiGroup: RBAC, name: "operators" };
      await loadObjects(api.admin, [
        {
          apiVersion: `${RBAC}/v1`,
          kind: "ClusterRoleBinding",
          metadata: { name: "operators" },
          roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: userWithout("Secret") },
          subjects: [group],
        },
      ]);
      const words = ["version", "--as", "somebody", "--as-uid", "7"];
      expect((await run(words)).code).toBe(3);
      expect((await run([...words, "--as-group", "operators", "--as-group", "others"])).code).toBe(0);
      expect(await run(["version", "--as-group", "operators"])).toMatchObject({
        stdout: expect.stringContaining("--as-group and --as-uid need --as"),
      });
    });

    describe("what the API server serves", () => {
      test("version -o wide tells all that was found, with its source", async () => {
        const { stdout, code } = await cluster().run(["version", "-o", "wide"]);
        expect(code).toBe(0);
        for (const line of [
          /^Kubernetes +v1\.\d+\.\d+/m,
          /^OpenShift +4\.20\.2 +\(ClusterVersion version\)$/m,
          /^MetalLB +v0\.15\.2 +\(image tag of Pod metallb-system\//m,
          /^ +backend +frr-k8s +\(METALLB_BGP_TYPE in Pod/m,
          /^frr-k8s +v0\.0\.20 /m,
          /^ +namespace +openshift-frr-k8s /m,
          /^FRR +8\.5\.3 on .*wk3.*show version on wk3|^FRR +8\.5\.3 on/m,
          /^definition +bgppeers\.metallb\.io v1beta1, v1beta2$/m,
        ])
          expect(stdout).toMatch(line);
      });

      test("a definition that is absent, one of another version, a group whose server is dead", async () => {
        const { api, run } = cluster();
        const remove = async (path: string): Promise<void> => {
          const about = { what: `delete ${path}` };
          const answer = await api.admin.call({ method: "DELETE", path, about });
          if (!answer.ok) throw new Error(answer.error.message);
          const gone = async (): Promise<boolean> =>
            !(await api.admin.call({ method: "GET", path, about })).ok;
          await waitFor(gone, 120, `the end of ${path}`);
        };
        const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        await remove(`${crds}/bgpsessionstates.frrk8s.metallb.io`);
        await remove(`${crds}/egressservices.k8s.ovn.org`);
        await remove(`${crds}/communities.metallb.io`);
        await remove(`${crds}/nodenetworkstates.nmstate.io`);
        const local = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.nmstate.io";
        const free = async (): Promise<boolean> =>
          !(await api.admin.call({ method: "GET", path: local, about: { what: "wait" } })).ok;
        await waitFor(free, 120, "the end of nmstate.io/v1beta1");
        await loadObjects(api.admin, [
          openDefinition("metallb.io", "v1alpha1", "Community", "communities", "Namespaced"),
          {
            apiVersion: "apiregistration.k8s.io/v1",
            kind: "APIService",
            metadata: { name: "v1beta1.nmstate.io", labels: {} },
            spec: {
              group: "nmstate.io",
              version: "v1beta1",
              groupPriorityMinimum: 100,
              versionPriority: 100,
              insecureSkipTLSVerify: true,
              service: { namespace: "default", name: "dead" },
            },
          },
        ]);
        const served = async (): Promise<Snapshot> => {
          for (let i = 0; ; i++) {
            const s = await read("admin");
            const known = s.unknown.get("Community")?.absent !== true && s.unknown.has("NodeNetworkState");
            if ((s.unknown.size >= 3 && known) || i > 40) return s;
            await new Promise((resolve) => setTimeout(resolve, 250));
          }
        };
        const s = await served();
        expect(
          Object.fromEntries([...s.unknown].map(([kind, { reason, absent }]) => [kind, { reason, absent }])),
        ).toMatchObject({
          BGPSessionState: {
            reason:
              "the API server has no bgpsessionstates.frrk8s.metallb.io: it exists since frr-k8s 0.0.18",
            absent: true,
          },
          Community: {
            reason: expect.stringMatching(
              /^communities\.metallb\.io is served as v1alpha1 only, and v1beta1 is needed/,
            ),
          },
          NodeNetworkState: { reason: "the API group nmstate.io does not answer" },
        });
        expect(s.unknown.has("EgressService")).toBe(false);
        const { stdout, code } = await run(["explain", "svc/hello-lb-l3", "-n", "proj1"]);
        expect(code).not.toBe(2);
        expect(stdout).toContain("172.19.20.181");
      });
    });
  });
}

/** Roles of several users stand beside each other under names of their own. */
function renamed(object: KubernetesObject, user: string): object {
  const { roleRef } = object as { roleRef?: { name: string } };
  return roleRef === undefined ? {} : { roleRef: { ...roleRef, name: `${roleRef.name}-${user}` } };
}
