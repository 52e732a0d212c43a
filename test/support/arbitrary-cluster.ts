import fc from "fast-check";
import type { KubernetesObject, LabelSelector } from "../../src/api/object.ts";
import { advertisement, layer2, node, peer, pool, profile, service, slice } from "./metallb.ts";

/*
 * Small clusters in which much overlaps: few labels, few addresses, few names.
 */

const zone = fc.constantFrom("a", "b", "c");

const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  zone.map((z) => ({ matchLabels: { zone: z } })),
  fc
    .constantFrom("Exists", "DoesNotExist")
    .map((operator) => ({ matchExpressions: [{ key: "zone", operator }] })),
  fc
    .tuple(fc.constantFrom("In", "NotIn"), fc.uniqueArray(zone, { minLength: 1 }))
    .map(([operator, values]) => ({
      matchExpressions: [{ key: "zone", operator, values }],
    })),
);

const selectors = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.array(selector, { maxLength: 2 }).map((nodeSelectors) => ({ nodeSelectors })) },
);

const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** The first value once in so many times. */
const oneIn = <T>(times: number, rare: T, common: T): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(rare) },
    { weight: times - 1, arbitrary: fc.constant(common) },
  );

/** Leaves out what is undefined. */
const defined = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

const nodes = fc
  .array(fc.record({ zone: some(zone), excluded: oneIn(4, true, false), down: oneIn(4, true, false) }), {
    maxLength: 4,
  })
  .map((list) =>
    list.map(({ zone: z, excluded, down }, i) => ({
      ...node(`n${i}`, {
        ...(z && { zone: z }),
        ...(excluded && i % 3 === 0 && { "node.kubernetes.io/exclude-from-external-load-balancers": "" }),
      }),
      ...(down &&
        i % 2 === 1 && { status: { conditions: [{ type: "NetworkUnavailable", status: "True" }] } }),
    })),
  );

const peers = fc
  .array(
    fc.tuple(
      fc.record({
        peerAddress: fc.constantFrom(undefined, undefined, "10.1.0.1", "fc00::1", "fc00:0::1"),
        vrf: some(fc.constantFrom("red")),
        dualStackAddressFamily: some(fc.boolean()),
        bfdProfile: oneIn(8, "b0", undefined),
      }),
      selectors,
    ),
    { maxLength: 3 },
  )
  .map((list) =>
    list.map(([spec, s], i) =>
      peer(`p${i}`, { ...defined(spec), peerAddress: spec.peerAddress ?? `10.1.0.${i + 1}`, ...s }),
    ),
  );

const advertisements = fc
  .array(
    fc.tuple(
      fc.record({
        aggregationLength: some(fc.constantFrom(24, 32)),
        localPref: oneIn(6, 100, undefined),
        communities: some(fc.uniqueArray(fc.constantFrom("1:1", "1:2", "large:1:2:3"))),
        peers: some(fc.uniqueArray(fc.constantFrom("p0", "p1"))),
        ipAddressPools: some(fc.uniqueArray(fc.constantFrom("pool0", "pool1"))),
        serviceSelectors: fc.constantFrom(undefined, undefined, [{ matchLabels: { app: "x" } }], [{}]),
      }),
      selectors,
    ),
    { maxLength: 3 },
  )
  .map((list) =>
    list.map(([spec, s], i) => {
      const { aggregationLength, ...rest } = defined(spec);
      const exclusive = rest.serviceSelectors !== undefined || aggregationLength === undefined;
      return advertisement(`adv${i}`, { ...rest, ...(exclusive ? {} : { aggregationLength }), ...s });
    }),
  );

const endpoint = fc.record({
  addresses: fc.constantFrom(["10.128.0.1"], ["10.128.0.2"], ["10.128.0.3"], []),
  conditions: fc.constantFrom(
    { ready: true },
    { ready: true },
    { ready: false },
    { ready: false, serving: true },
  ),
  nodeName: fc.constantFrom("n0", "n1", "n2"),
});

const services = fc
  .array(
    fc.record({
      addresses: fc.constantFrom(
        ["192.0.2.1"],
        ["192.0.2.2"],
        ["192.0.2.1", "fc00:1::1"],
        ["198.51.100.1"],
        ["203.0.113.1"],
        ["192.0.2.3"],
        ["192.0.2.1"],
        ["x"],
        [],
      ),
      local: fc.boolean(),
      type: oneIn(8, "ClusterIP", "LoadBalancer"),
      app: some(fc.constantFrom("x", "y")),
      endpoints: fc.array(endpoint, { maxLength: 3 }),
    }),
    { maxLength: 5 },
  )
  .map((list) =>
    list.flatMap(({ addresses, local, type, app, endpoints }, i) => [
      service(`s${i}`, addresses, {
        type,
        externalTrafficPolicy: local ? "Local" : "Cluster",
        ...(app && { labels: { app } }),
      }),
      slice(`s${i}`, endpoints),
    ]),
  );

/** A cluster with unique names. */
export const cluster: fc.Arbitrary<readonly KubernetesObject[]> = fc
  .tuple(
    nodes,
    peers,
    advertisements,
    services,
    fc.boolean().map((there) => (there ? [layer2("l2")] : [])),
    fc.boolean().map((there) => (there ? [profile("b0")] : [])),
  )
  .map((parts) => [
    ...parts.flat(),
    pool("pool0", { addresses: ["192.0.2.0/24", "fc00:1::/120"] }),
    pool("pool1", { addresses: ["198.51.100.0/24"] }),
  ]);
