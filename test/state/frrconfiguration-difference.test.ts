import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import {
  type DifferenceScope,
  frrConfigurationDifferences,
} from "../../src/state/frrconfiguration-difference.ts";

const configuration = (bgp: unknown, node = "wk3"): KubernetesObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name: `metallb-${node}`, namespace: "frr" },
  spec: { bgp, nodeSelector: { matchLabels: { "kubernetes.io/hostname": node } }, raw: {} },
});

const neighbor = (fields: object = {}) => ({
  address: "10.0.0.1",
  asn: 65102,
  port: 179,
  passwordSecret: {},
  toReceive: { allowed: {} },
  toAdvertise: { allowed: { prefixes: ["10.1.0.1/32", "10.1.0.2/32"] } },
  ...fields,
});
const router = (fields: object = {}) => ({
  asn: 65801,
  neighbors: [neighbor()],
  prefixes: ["10.1.0.1/32", "10.1.0.2/32"],
  ...fields,
});
const one = configuration({ routers: [router()] });

test.each<[string, KubernetesObject | null, KubernetesObject | undefined]>([
  ["itself", one, one],
  ["neither", null, undefined],
  ["no object and one without routers", null, configuration({ routers: [] })],
  ["no object and one with nothing", null, configuration({})],
  ["no object and leftover BFD profiles", null, configuration({ bfdProfiles: [{ name: "x" }], routers: [] })],
  [
    "defaults of the schema",
    one,
    configuration({
      routers: [
        router({
          neighbors: [
            neighbor({
              addressFamilies: ["unicast"],
              disableMP: false,
              dualStackAddressFamily: false,
              toAdvertise: { allowed: { mode: "filtered", prefixes: ["10.1.0.1/32", "10.1.0.2/32"] } },
              toReceive: { allowed: { mode: "filtered" } },
            }),
          ],
        }),
      ],
    }),
  ],
  [
    "another order",
    configuration({
      routers: [
        router({ neighbors: [neighbor(), neighbor({ address: "10.0.0.2" })] }),
        router({ vrf: "red" }),
      ],
    }),
    configuration({
      routers: [
        router({ vrf: "red", prefixes: ["10.1.0.2/32", "10.1.0.1/32"] }),
        router({ neighbors: [neighbor({ address: "10.0.0.2" }), neighbor()] }),
      ],
    }),
  ],
])("equal: %s", (_, intended, actual) => {
  expect(frrConfigurationDifferences(intended, actual)).toEqual([]);
});

const NEIGHBOR = "spec.bgp.routers[0].neighbors[0]";

test.each<[string, KubernetesObject | null, KubernetesObject | undefined, DifferenceScope, object[]]>([
  ["no object", one, undefined, {}, [{ path: "spec.bgp.routers[0]", intended: "router 65801" }]],
  [
    "routers left where none are intended",
    null,
    one,
    {},
    [{ path: "spec.bgp.routers[0]", actual: "router 65801" }],
  ],
  [
    "a field",
    one,
    configuration({ routers: [router({ neighbors: [neighbor({ asn: 65199, holdTime: "90s" })] })] }),
    {},
    [
      { path: `${NEIGHBOR}.asn`, intended: "65102", actual: "65199" },
      { path: `${NEIGHBOR}.holdTime`, actual: "90s" },
    ],
  ],
  [
    "a prefix that has not arrived",
    one,
    configuration({
      routers: [
        router({
          prefixes: ["10.1.0.1/32"],
          neighbors: [neighbor({ toAdvertise: { allowed: { prefixes: ["10.1.0.1/32"] } } })],
        }),
      ],
    }),
    {},
    [
      { path: `${NEIGHBOR}.toAdvertise.allowed.prefixes[1]`, intended: "10.1.0.2/32" },
      { path: "spec.bgp.routers[0].prefixes[1]", intended: "10.1.0.2/32" },
    ],
  ],
  [
    "passwords are compared and hidden",
    configuration({ routers: [router({ neighbors: [neighbor({ password: "a" })] })] }),
    configuration({ routers: [router({ neighbors: [neighbor({ password: "b" })] })] }),
    {},
    [{ path: `${NEIGHBOR}.password`, intended: "<hidden>", actual: "<hidden>" }],
  ],
  [
    "other prefixes are left out",
    configuration({
      routers: [
        router({
          prefixes: ["10.1.0.9/32"],
          neighbors: [neighbor({ toAdvertise: { allowed: { prefixes: ["10.1.0.9/32"] } } })],
        }),
      ],
    }),
    one,
    { prefixes: new Set(["10.1.0.9/32"]) },
    [
      { path: `${NEIGHBOR}.toAdvertise.allowed.prefixes[0]`, intended: "10.1.0.9/32" },
      { path: "spec.bgp.routers[0].prefixes[0]", intended: "10.1.0.9/32" },
    ],
  ],
  [
    "the selector",
    one,
    { ...configuration({ routers: [router()] }, "wk4") },
    {},
    [{ path: "spec.nodeSelector.matchLabels.kubernetes.io/hostname", intended: "wk3", actual: "wk4" }],
  ],
])("differs: %s", (_, intended, actual, scope, expected) => {
  expect(frrConfigurationDifferences(intended, actual, scope)).toEqual(expected);
});

test("what others add to a shared prefix counts only if they are known", () => {
  const withMore = configuration({
    routers: [
      router({
        neighbors: [
          neighbor({
            toAdvertise: {
              allowed: { prefixes: ["10.1.0.1/32", "10.1.0.2/32"] },
              withCommunity: [{ community: "1:2", prefixes: ["10.1.0.1/32"] }],
            },
          }),
        ],
      }),
    ],
  });
  const prefixes = new Set(["10.1.0.1/32"]);
  expect(frrConfigurationDifferences(one, withMore, { prefixes, extra: false })).toEqual([]);
  expect(frrConfigurationDifferences(one, withMore, { prefixes })).toHaveLength(1);
  expect(frrConfigurationDifferences(one, withMore, { prefixes: new Set(["10.1.0.2/32"]) })).toEqual([]);
});
