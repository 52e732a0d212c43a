import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServiceSpec } from "../../src/api/core.ts";
import type { IPAddressPoolSpec } from "../../src/api/metallb.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { type AllocateOptions, allocate, type PoolVerdict, whyNotPool } from "../../src/metallb/allocate.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";

const pool = (name: string, spec: IPAddressPoolSpec): KubernetesObject => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "IPAddressPool",
  metadata: { name, namespace: "metallb-system" },
  spec,
});

interface ServiceParts {
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ingress?: readonly string[];
}

const service = (name: string, spec: ServiceSpec = {}, parts: ServiceParts = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: {
    name,
    namespace: parts.namespace ?? "ns",
    ...(parts.annotations && { annotations: parts.annotations }),
    ...(parts.labels && { labels: parts.labels }),
  },
  spec: {
    type: "LoadBalancer",
    clusterIP: "172.30.0.1",
    clusterIPs: ["172.30.0.1"],
    ports: [{ port: 80, protocol: "TCP" }],
    ...spec,
  },
  ...(parts.ingress && { status: { loadBalancer: { ingress: parts.ingress.map((ip) => ({ ip })) } } }),
});

const ask = (name: string, value: string): ServiceParts => ({
  annotations: { [`metallb.io/${name}`]: value },
});

const DUAL = { clusterIPs: ["172.30.0.1", "fd02::1"], ipFamilyPolicy: "RequireDualStack" } as const;

const ingressOf = (
  objects: readonly KubernetesObject[],
  options: AllocateOptions = {},
): Readonly<Record<string, readonly string[] | null>> =>
  Object.fromEntries(
    Object.entries(allocate(snapshotOf(objects), options).services).map(([key, { ingress }]) => [
      key,
      ingress,
    ]),
  );

test.each<
  [title: string, objects: readonly KubernetesObject[], ingress: Readonly<Record<string, readonly string[]>>]
>([
  [
    "addresses in the order of the pool's entries, the first one included",
    [
      pool("p", { addresses: ["10.0.1.0/32", "10.0.0.0-10.0.0.1"] }),
      service("a"),
      service("b"),
      service("c"),
      service("d"),
    ],
    { "ns/a": ["10.0.1.0"], "ns/b": ["10.0.0.0"], "ns/c": ["10.0.0.1"], "ns/d": [] },
  ],
  [
    "who has an address keeps it",
    [pool("p", { addresses: ["10.0.0.1/32"] }), service("a"), service("b", {}, { ingress: ["10.0.0.1"] })],
    { "ns/a": [], "ns/b": ["10.0.0.1"] },
  ],
  [
    "a shared key packs Services whose ports differ",
    [
      pool("p", { addresses: ["10.0.0.0/30"] }),
      service("a", {}, ask("allow-shared-ip", "k")),
      service("b", {}, ask("allow-shared-ip", "k")),
      service("c", { ports: [{ port: 81, protocol: "TCP" }] }, ask("allow-shared-ip", "k")),
      service("d", { ports: [{ port: 81, protocol: "TCP" }] }, ask("allow-shared-ip", "k")),
      service("e", { ports: [{ port: 82, protocol: "TCP" }] }, ask("allow-shared-ip", "other")),
    ],
    {
      "ns/a": ["10.0.0.0"],
      "ns/b": ["10.0.0.1"],
      "ns/c": ["10.0.0.0"],
      "ns/d": ["10.0.0.1"],
      "ns/e": ["10.0.0.2"],
    },
  ],
  [
    "an IPv4-mapped CIDR gives what it holds, and then nothing",
    [pool("p", { addresses: ["::ffff:10.0.0.4/127"] }), service("a"), service("b"), service("c")],
    { "ns/a": ["10.0.0.4"], "ns/b": ["10.0.0.5"], "ns/c": [] },
  ],
])("%s", (_, objects, ingress) => {
  expect(ingressOf(objects)).toEqual(ingress);
});

test.each<[release: string, ingress: readonly string[], converged: boolean]>([
  ["0.14.8", ["10.0.0.0"], true],
  ["0.14.9", ["10.0.0.0", "fc00::"], true],
  ["ocp-4.19", ["10.0.0.0", "fc00::"], true],
  ["0.15.3", ["10.0.0.0"], false],
  ["main", ["10.0.0.0"], false],
])("PreferDualStack with one clusterIP in %s: %j", (release, ingress, converged) => {
  const objects = [
    pool("p", { addresses: ["10.0.0.0/30", "fc00::/126"] }),
    service("a", { ipFamilyPolicy: "PreferDualStack" }),
  ];
  const result = allocate(snapshotOf(objects), { release });
  expect([result.services["ns/a"]?.ingress?.slice(0, ingress.length), result.converged]).toEqual([
    ingress,
    converged,
  ]);
});

test("a deleted Service frees its address for one that waits", () => {
  const objects = [pool("p", { addresses: ["10.0.0.1/32"] }), service("a"), service("b")];
  const { steps } = allocate(snapshotOf(objects), { steps: [{ delete: "ns/a" }] });
  expect(steps?.[0]?.services["ns/a"]?.ingress).toBeNull();
  expect(steps?.[0]?.services["ns/b"]?.ingress).toEqual(["10.0.0.1"]);
});

test("every fault of the configuration is told beside the one that MetalLB reports", () => {
  const { configError, errors } = allocate(
    snapshotOf([pool("a", { addresses: [] }), pool("b", { addresses: ["x"] }), service("s")]),
  );
  expect(configError).toBe("parsing address pool a: pool has no prefixes defined");
  expect(errors.map(({ object, path }) => `${object.name} ${path}`)).toEqual([
    "a spec.addresses",
    "b spec.addresses[0]",
  ]);
});

test.each<[title: string, objects: readonly KubernetesObject[], verdict: PoolVerdict, reason: string]>([
  ["taken", [pool("p", { addresses: ["10.0.0.0/30"] }), service("s")], "taken", "gives 10.0.0.0"],
  [
    "not automatic",
    [pool("p", { addresses: ["10.0.0.0/30"], autoAssign: false }), service("s")],
    "not-automatic",
    "autoAssign is false and the Service does not ask for it",
  ],
  [
    "another pool is asked for",
    [pool("p", { addresses: ["10.0.0.0/30"] }), service("s", {}, ask("address-pool", "q"))],
    "not-asked-for",
    "the Service asks for pool q",
  ],
  [
    "another address is asked for",
    [pool("p", { addresses: ["10.0.0.0/30"] }), service("s", { loadBalancerIP: "10.9.0.1" })],
    "not-asked-for",
    "the Service asks for 10.9.0.1, which is not in it",
  ],
  [
    "an address that is left out",
    [
      pool("p", { addresses: ["10.0.0.0/30"], avoidBuggyIPs: true }),
      service("s", { loadBalancerIP: "10.0.0.0" }),
    ],
    "not-asked-for",
    "the Service asks for 10.0.0.0, which avoidBuggyIPs leaves out",
  ],
  [
    "kept for another namespace",
    [
      pool("p", { addresses: ["10.0.0.0/30"], serviceAllocation: { namespaces: ["red", "blue"] } }),
      service("s"),
    ],
    "other-namespace",
    "serviceAllocation keeps it for namespace blue, red; the Service is in ns",
  ],
  [
    "kept for other labels",
    [
      pool("p", {
        addresses: ["10.0.0.0/30"],
        serviceAllocation: { serviceSelectors: [{ matchLabels: { a: "b" } }] },
      }),
      service("s"),
    ],
    "other-labels",
    "serviceAllocation keeps it for Services with other labels",
  ],
  [
    "kept for namespaces that do not exist",
    [
      pool("p", {
        addresses: ["10.0.0.0/30"],
        serviceAllocation: { namespaceSelectors: [{ matchLabels: { a: "b" } }] },
      }),
      service("s"),
    ],
    "not-automatic",
    "serviceAllocation selects nothing, so that it is taken only when a Service asks for it",
  ],
  [
    "exhausted",
    [pool("p", { addresses: ["10.0.0.0/31"] }), service("a"), service("b"), service("s")],
    "exhausted",
    "all of its 2 IPv4 addresses are in use",
  ],
  [
    "without the family",
    [
      pool("p", { addresses: ["10.0.0.0/31"] }),
      service("s", { clusterIP: "fd02::1", clusterIPs: ["fd02::1"] }),
    ],
    "family-missing",
    "it has no IPv6 addresses",
  ],
  [
    "without one of two families",
    [pool("p", { addresses: ["10.0.0.0/31"] }), service("s", DUAL)],
    "family-missing",
    "it has no IPv6 addresses",
  ],
  [
    "a requested address that somebody has",
    [pool("p", { addresses: ["10.0.0.0/31"] }), service("a"), service("s", { loadBalancerIP: "10.0.0.0" })],
    "address-in-use",
    `can't change sharing key for "ns/s", address also in use by ns/a`,
  ],
  [
    "a Service of another type",
    [pool("p", { addresses: ["10.0.0.0/31"] }), service("s", { type: "NodePort" })],
    "no-request",
    "the Service is of type NodePort, not LoadBalancer",
  ],
  [
    "a Service of another class",
    [pool("p", { addresses: ["10.0.0.0/31"] }), service("s", { loadBalancerClass: "x/y" })],
    "no-request",
    "the Service is of loadBalancerClass x/y, which is not MetalLB's",
  ],
  [
    "both families asked of one clusterIP",
    [pool("p", { addresses: ["10.0.0.0/31"] }), service("s", { ipFamilyPolicy: "RequireDualStack" })],
    "no-request",
    "the Service requires both families and has one clusterIP",
  ],
  [
    "an address of the wrong family",
    [pool("p", { addresses: ["fc00::/126"] }), service("s", { loadBalancerIP: "fc00::1" })],
    "no-request",
    "the Service asks for fc00::1 (IPv6), and its clusterIPs are IPv4",
  ],
])("why not pool p: %s", (_, objects, verdict, reason) => {
  expect(whyNotPool(snapshotOf(objects), "ns/s")).toEqual([
    {
      pool: "p",
      ref: { kind: "IPAddressPool", name: "p", namespace: "metallb-system" },
      verdict,
      reason,
    },
  ]);
});

test("a pool behind the one that was taken is free", () => {
  const objects = [
    pool("p", { addresses: ["10.0.0.0/31"] }),
    pool("q", { addresses: ["10.1.0.0/31"] }),
    service("s"),
  ];
  expect(
    whyNotPool(snapshotOf(objects), "ns/s").map(({ pool: name, verdict, reason }) => [name, verdict, reason]),
  ).toEqual([
    ["p", "taken", "gives 10.0.0.0"],
    ["q", "free", "the Service has 10.0.0.0 from pool p"],
  ]);
  expect(whyNotPool(snapshotOf(objects), "ns/unknown")).toEqual([]);
});

/** Small clusters in which everything collides. */
const clusters = fc.record({
  pools: fc.uniqueArray(
    fc.record({
      index: fc.nat(3),
      v6: fc.boolean(),
      autoAssign: fc.boolean(),
      avoidBuggyIPs: fc.boolean(),
      priority: fc.option(fc.nat(2), { nil: undefined }),
    }),
    { selector: ({ index }) => index, minLength: 1, maxLength: 3 },
  ),
  services: fc.array(
    fc.record({
      dual: fc.boolean(),
      policy: fc.constantFrom("SingleStack", "PreferDualStack", "RequireDualStack"),
      key: fc.constantFrom(undefined, "", "k"),
      port: fc.constantFrom(80, 81),
      local: fc.boolean(),
      pool: fc.constantFrom(undefined, undefined, "p0", "p1"),
      ip: fc.constantFrom(undefined, undefined, "10.0.0.1", "10.0.1.0,fc00:1::1"),
      held: fc.constantFrom([], [], ["10.0.0.2"], ["10.0.0.1", "fc00:0::"], ["bogus"]),
    }),
    { maxLength: 8 },
  ),
});

type Cluster = typeof clusters extends fc.Arbitrary<infer T> ? T : never;

function objectsOf({ pools, services }: Cluster): readonly KubernetesObject[] {
  return [
    ...pools.map(({ index, v6, autoAssign, avoidBuggyIPs, priority }) =>
      pool(`p${index}`, {
        addresses: [`10.0.${index}.0/30`, ...(v6 ? [`fc00:${index}::/127`] : [])],
        autoAssign,
        avoidBuggyIPs,
        ...(priority !== undefined && { serviceAllocation: { priority } }),
      }),
    ),
    ...services.map((s, i) =>
      service(
        `s${i}`,
        {
          ipFamilyPolicy: s.policy,
          clusterIPs: s.dual ? ["172.30.0.1", "fd02::1"] : ["172.30.0.1"],
          ports: [{ port: s.port, protocol: "TCP" }],
          externalTrafficPolicy: s.local ? "Local" : "Cluster",
          selector: { app: `a${i % 2}` },
        },
        {
          ingress: s.held,
          annotations: Object.fromEntries(
            [
              ["metallb.io/allow-shared-ip", s.key],
              ["metallb.io/address-pool", s.pool],
              ["metallb.io/loadBalancerIPs", s.ip],
            ].flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value]])),
          ),
        },
      ),
    ),
  ];
}

test("an address has one user, or users with one key and different ports; and the counters say so", () => {
  fc.assert(
    fc.property(clusters, (cluster) => {
      const objects = objectsOf(cluster);
      const { services, pools, converged } = allocate(snapshotOf(objects));
      if (!converged) return;
      const users = new Map<string, number[]>();
      for (const [key, { ingress, pool: from }] of Object.entries(services)) {
        if (from === undefined) continue;
        for (const ip of ingress ?? []) users.set(ip, [...(users.get(ip) ?? []), Number(key.slice(4))]);
      }
      for (const sharers of users.values()) {
        if (sharers.length === 1) continue;
        const of = sharers.map((i) => cluster.services[i]);
        expect(new Set(of.map((s) => s?.key))).toEqual(new Set(["k"]));
        expect(new Set(of.map((s) => s?.port)).size).toBe(of.length);
      }
      const assigned = Object.values(pools ?? {}).reduce((n, p) => n + p.assignedIPv4 + p.assignedIPv6, 0);
      expect(assigned).toBe(users.size);
    }),
    { numRuns: 300 },
  );
});

test("a cluster at rest stays as it is when the controller starts anew, and pool reasons agree with the result", () => {
  fc.assert(
    fc.property(clusters, (cluster) => {
      const objects = objectsOf(cluster);
      const { converged, services, steps } = allocate(snapshotOf(objects), { steps: [{ restart: true }] });
      if (!converged) return;
      expect(Object.values(steps?.[0]?.services ?? {}).map(({ ingress }) => ingress)).toEqual(
        Object.values(services).map(({ ingress }) => ingress),
      );
      for (const [key, { pool: from }] of Object.entries(services)) {
        const taken = whyNotPool(snapshotOf(objects), key).filter(({ verdict }) => verdict === "taken");
        expect(taken.map((candidate) => candidate.pool)).toEqual(from === undefined ? [] : [from]);
      }
    }),
    { numRuns: 80 },
  );
});

test("no input makes it throw", () => {
  const junk = fc.jsonValue({ maxDepth: 2 });
  const objects = fc.array(
    fc.record({
      apiVersion: fc.constantFrom("v1", "metallb.io/v1beta1"),
      kind: fc.constantFrom("Service", "IPAddressPool", "Namespace", "Node", "Community"),
      metadata: fc.record({
        name: fc.string(),
        namespace: fc.constantFrom("metallb-system", "ns"),
        annotations: fc.oneof(junk, fc.constant({ "metallb.io/loadBalancerIPs": "1,2,3" })),
        labels: junk,
      }),
      spec: fc.oneof(
        junk,
        fc.record({
          type: fc.constantFrom("LoadBalancer", "ClusterIP"),
          clusterIPs: fc.oneof(junk, fc.constant(["10.0.0.1"])),
          ports: junk,
          selector: junk,
          addresses: fc.oneof(junk, fc.constant(["10.0.0.0/24"])),
          serviceAllocation: junk,
        }),
      ),
      status: fc.oneof(junk, fc.constant({ loadBalancer: { ingress: [{ ip: "10.0.0.1" }, null, 5] } })),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(objects, (list) => {
      const snapshot = snapshotOf(list as unknown as KubernetesObject[]);
      const result = allocate(snapshot, { steps: [{ restart: true }] });
      for (const key of Object.keys(result.services)) whyNotPool(snapshot, key);
    }),
    { numRuns: 300 },
  );
});
