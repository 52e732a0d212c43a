import fc from "fast-check";
import { expect, test } from "vitest";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { applyDefaults, stored } from "../../../src/api/schema/defaults.ts";
import { droppedByFrrK8s } from "../../../src/api/schema/frrk8s-releases.ts";
import { KIND_SCHEMAS, schemaOf } from "../../../src/api/schema/kinds.ts";
import { prune } from "../../../src/api/schema/prune.ts";
import type { Schema } from "../../../src/api/schema/schema.ts";
import { unknownFields } from "../../../src/api/schema/unknown-fields.ts";
import { validate } from "../../../src/api/schema/validate.ts";
import { RELEASES } from "../../../src/metallb/releases.ts";

const VERSIONS: Readonly<Record<string, string>> = {
  BGPPeer: "metallb.io/v1beta2",
  FRRConfiguration: "frrk8s.metallb.io/v1beta1",
};

const make = (kind: string, spec: unknown, more: object = {}): KubernetesObject => ({
  apiVersion: VERSIONS[kind] ?? "metallb.io/v1beta1",
  kind,
  metadata: { name: "x", namespace: "metallb-system" },
  ...(spec === undefined ? {} : { spec }),
  ...more,
});

const PEER = {
  myASN: 64512,
  peerASN: 64513,
  peerAddress: "10.0.0.1",
  peerPort: 179,
  disableMP: false,
  dualStackAddressFamily: false,
};

test.each<[title: string, object: KubernetesObject, spec: unknown]>([
  ["a complete peer", make("BGPPeer", PEER), PEER],
  ["an unknown field and a null", make("BGPPeer", { ...PEER, peerAsn: 1, vrf: null }), PEER],
  [
    "defaults only where the object is there",
    make("FRRConfiguration", {
      bgp: { routers: [{ asn: 1, neighbors: [{ toReceive: { allowed: {} }, toAdvertise: {} }] }] },
    }),
    {
      bgp: {
        routers: [
          {
            asn: 1,
            neighbors: [
              {
                toReceive: { allowed: { mode: "filtered" } },
                toAdvertise: {},
                addressFamilies: ["unicast"],
                disableMP: false,
                dualStackAddressFamily: false,
              },
            ],
          },
        ],
      },
    },
  ],
  [
    "labels keep any key",
    make("FRRConfiguration", {
      nodeSelector: { matchLabels: JSON.parse('{"__proto__":"a","constructor":"b"}'), foo: 1 },
    }),
    { nodeSelector: { matchLabels: JSON.parse('{"__proto__":"a","constructor":"b"}') } },
  ],
  [
    "a key of the prototype is no known field",
    make("BGPPeer", JSON.parse('{"myASN":1,"__proto__":{"peerPort":2},"constructor":1}')),
    { myASN: 1, peerPort: 179, disableMP: false, dualStackAddressFamily: false },
  ],
  [
    "a wrong type stays to be refused",
    make("BGPPeer", { ...PEER, nodeSelectors: "all" }),
    {
      ...PEER,
      nodeSelectors: "all",
    },
  ],
  [
    "another version is left alone",
    make("BFDProfile", { foo: 1 }, { apiVersion: "metallb.io/v1alpha1" }),
    {
      foo: 1,
    },
  ],
])("%s is stored as", (_, object, spec) => {
  expect(stored(object).spec).toEqual(spec);
});

test("nothing is copied where nothing changes", () => {
  const object = make("BGPPeer", PEER);
  expect(stored(object)).toBe(object);
  const selectors = [{ matchLabels: { a: "b" } }];
  const other = make("BGPPeer", { ...PEER, nodeSelectors: selectors, foo: 1 });
  expect((stored(other).spec as { nodeSelectors: unknown }).nodeSelectors).toBe(selectors);
});

test.each<[title: string, object: KubernetesObject, messages: readonly string[]]>([
  ["a sound peer", make("BGPPeer", PEER), []],
  ["no spec where one is required", make("IPAddressPool", undefined), ["spec: Required value"]],
  ["no spec where none is required", make("BGPPeer", undefined), []],
  [
    "types",
    make("BGPPeer", {
      ...PEER,
      myASN: "64512",
      ebgpMultiHop: "yes",
      peerASN: 1.5,
      nodeSelectors: {},
      passwordSecret: [],
      peerPort: true,
    }),
    [
      'spec.ebgpMultiHop: Invalid value: "string": spec.ebgpMultiHop in body must be of type boolean: "string"',
      'spec.myASN: Invalid value: "string": spec.myASN in body must be of type integer: "string"',
      'spec.nodeSelectors: Invalid value: "object": spec.nodeSelectors in body must be of type array: "object"',
      'spec.passwordSecret: Invalid value: "array": spec.passwordSecret in body must be of type object: "array"',
      'spec.peerASN: Invalid value: "number": spec.peerASN in body must be of type integer: "number"',
      'spec.peerPort: Invalid value: "boolean": spec.peerPort in body must be of type integer: "boolean"',
    ],
  ],
  [
    "a null in a list",
    make("IPAddressPool", { addresses: [null] }),
    ['spec.addresses[0]: Invalid value: "null": spec.addresses[0] in body must be of type string: "null"'],
  ],
  [
    "ranges and enums; the rule of connectTime is not evaluated beside them",
    make("BGPPeer", { ...PEER, peerPort: 65535, dynamicASN: "auto", connectTime: "0s" }),
    [
      'spec.dynamicASN: Unsupported value: "auto": supported values: "internal", "external"',
      "spec.peerPort: Invalid value: 65535: spec.peerPort in body should be less than or equal to 16384",
    ],
  ],
  [
    "a value out of range does not stop the rules",
    make("BGPPeer", { ...PEER, peerPort: 0, connectTime: "1500ms" }),
    [
      "spec.peerPort: Invalid value: 0: spec.peerPort in body should be greater than or equal to 1",
      'spec.connectTime: Invalid value: "string": connect time should contain a whole number of seconds',
    ],
  ],
  [
    "a rule that cannot be evaluated",
    make("BGPPeer", { ...PEER, connectTime: "abc" }),
    ["between 1 seconds to 65535", "contain a whole number of seconds"].map((rule) =>
      `spec.connectTime: Invalid value: "string": type conversion error from 'string' to 'google.protobuf.Duration' evaluating rule: connect time should be ${rule}`.replace(
        "should be contain",
        "should contain",
      ),
    ),
  ],
  [
    "a rule of the whole spec",
    make("BGPAdvertisement", { aggregationLength: 24, serviceSelectors: [{}] }),
    [
      'spec: Invalid value: "object": serviceSelectors and aggregationLength are mutually exclusive, can only be used together with default aggregationLength (32) and aggregationLengthV6 (128)',
    ],
  ],
  [
    "formats, lists and lengths",
    make("FRRConfiguration", {
      bgp: {
        routers: [
          {
            asn: 1,
            evpn: {
              advertiseVNIs: "Some",
              l3vni: { vni: 5, rd: "0123456789012345678901", advertisePrefixes: [] },
            },
            neighbors: [
              {
                toAdvertise: {
                  nextHop: { ipv4: "fc00::1", ipv6: 6 },
                  withCommunity: [{ prefixes: [] }, { prefixes: "10.0.0.0/8" }, { prefixes: 7 }],
                },
                toReceive: { allowed: { prefixes: [{ prefix: "10.0.0.1" }] } },
                addressFamilies: ["unicast", "evpn", "evpn"],
              },
            ],
          },
        ],
      },
    }),
    [
      'spec.bgp.routers[0].evpn.advertiseVNIs: Unsupported value: "Some": supported values: "Disabled", "All"',
      '<nil>: Invalid value: "": "spec.bgp.routers[0].evpn.advertiseVNIs" must validate all the schemas (allOf)',
      "spec.bgp.routers[0].evpn.l3vni.advertisePrefixes: Invalid value: 0: spec.bgp.routers[0].evpn.l3vni.advertisePrefixes in body should have at least 1 items",
      "spec.bgp.routers[0].evpn.l3vni.rd: Too long: may not be more than 21 bytes",
      "spec.bgp.routers[0].neighbors[0].addressFamilies: Too many: 3: must have at most 2 items",
      'spec.bgp.routers[0].neighbors[0].toAdvertise.nextHop.ipv4: Invalid value: "fc00::1": spec.bgp.routers[0].neighbors[0].toAdvertise.nextHop.ipv4 in body must be of type ipv4: "fc00::1"',
      'spec.bgp.routers[0].neighbors[0].toAdvertise.nextHop.ipv6: Invalid value: "int64": spec.bgp.routers[0].neighbors[0].toAdvertise.nextHop.ipv6 in body must be of type ipv6: "int64"',
      "spec.bgp.routers[0].neighbors[0].toAdvertise.withCommunity[0].prefixes: Invalid value: 0: spec.bgp.routers[0].neighbors[0].toAdvertise.withCommunity[0].prefixes in body should have at least 1 items",
      'spec.bgp.routers[0].neighbors[0].toAdvertise.withCommunity[2].prefixes: Invalid value: "int64": spec.bgp.routers[0].neighbors[0].toAdvertise.withCommunity[2].prefixes in body must be of type cidr: "int64"',
      'spec.bgp.routers[0].neighbors[0].toReceive.allowed.prefixes[0].prefix: Invalid value: "10.0.0.1": spec.bgp.routers[0].neighbors[0].toReceive.allowed.prefixes[0].prefix in body must be of type cidr: "10.0.0.1"',
    ],
  ],
])("%s", (_, object, messages) => {
  expect(validate(stored(object)).map(({ message }) => message)).toEqual(messages);
});

test("a fault is told to people too, without the value of a password", () => {
  const faults = validate(make("BGPPeer", { ...PEER, peerPort: 65535, password: 5, dynamicASN: "auto" }));
  expect(faults.map(({ path, expected, found }) => [path, expected, found])).toEqual([
    ["spec.dynamicASN", "internal or external", '"auto"'],
    ["spec.password", "a text", "a number"],
    ["spec.peerPort", "an integer from 1 to 16384", "65535"],
  ]);
});

test("some values never change once they are there", () => {
  const before = make("BGPPeer", { ...PEER, enableGracefulRestart: true });
  const after = make("BGPPeer", { ...PEER, enableGracefulRestart: false });
  expect(validate(after, { before }).map(({ message }) => message)).toEqual([
    'spec.enableGracefulRestart: Invalid value: "boolean": EnableGracefulRestart cannot be changed after creation',
  ]);
  expect(validate(before, { before })).toEqual([]);
  expect(validate(after, { before: make("BGPPeer", PEER) })).toEqual([]);
});

test.each<[field: string, nearest: string | undefined]>([
  ["peerAsn", "peerASN"],
  ["peer_address", "peerAddress"],
  ["perAddress", "peerAddress"],
  ["foo", undefined],
  ["__proto__", undefined],
])("the unknown field %s was probably %s", (field, nearest) => {
  const object = make("BGPPeer", JSON.parse(`{"myASN":1,${JSON.stringify(field)}:1}`));
  const [found, ...others] = unknownFields(object);
  expect(others).toEqual([]);
  expect(found?.path).toBe(`spec.${field}`);
  expect(found?.nearest).toBe(nearest);
  expect(found?.known).toContain("peerASN");
});

test("unknown fields are found in lists and at the root", () => {
  const object = make(
    "FRRConfiguration",
    { bgp: { routers: [{ asn: 1, neighbors: [{ asn: 2, adress: "10.0.0.1" }] }] } },
    { status: { ready: true }, extra: {} },
  );
  expect(unknownFields(object).map(({ path }) => path)).toEqual([
    "spec.bgp.routers[0].neighbors[0].adress",
    "status.ready",
    "extra",
  ]);
});

test.each<[release: string, spec: unknown]>([
  ["main", { localASN: 1, interface: "eth0", dynamicASN: "internal" }],
  ["ocp-4.22", { interface: "eth0", dynamicASN: "internal" }],
  ["0.14.9", { dynamicASN: "internal" }],
  ["0.14.8", {}],
])("an API server with the definitions of MetalLB %s keeps %j", (release, spec) => {
  const dropped = RELEASES.find(({ name }) => name === release)?.droppedFields;
  const object = make("BGPPeer", { localASN: 1, interface: "eth0", dynamicASN: "internal" });
  expect(prune(object, dropped && { dropped }).spec).toEqual(spec);
});

test.each<[release: string, neighbor: unknown]>([
  ["main", { connectTime: "1s", interface: "eth0", localASN: 1, addressFamilies: ["unicast"] }],
  ["0.0.25", { connectTime: "1s", interface: "eth0", localASN: 1 }],
  ["v0.0.20", { connectTime: "1s", interface: "eth0" }],
  ["0.0.16", { connectTime: "1s" }],
  ["0.0.9", {}],
])("an API server with the definitions of frr-k8s %s keeps %j", (release, neighbor) => {
  const object = make("FRRConfiguration", {
    bgp: {
      routers: [
        {
          asn: 1,
          neighbors: [{ connectTime: "1s", interface: "eth0", localASN: 1, addressFamilies: ["unicast"] }],
        },
      ],
    },
  });
  const pruned = prune(object, { dropped: droppedByFrrK8s(release) });
  expect(pruned.spec).toEqual({ bgp: { routers: [{ asn: 1, neighbors: [neighbor] }] } });
});

test("a dropped field has no default either", () => {
  const dropped = RELEASES.find(({ name }) => name === "0.14.9")?.droppedFields;
  expect(stored(make("BGPPeer", { myASN: 1 }), dropped && { dropped }).spec).toEqual({
    myASN: 1,
    peerPort: 179,
    disableMP: false,
  });
});

const frozen = (schema: Schema): boolean =>
  Object.isFrozen(schema) &&
  (schema.type !== "string" || schema.enum === undefined || Object.isFrozen(schema.enum)) &&
  (schema.type !== "array" || frozen(schema.items)) &&
  (schema.type !== "map" || frozen(schema.values)) &&
  (schema.type !== "object" || Object.values(schema.fields).every(frozen));

test("the schemas are frozen, and no two are for one kind and version", () => {
  expect(KIND_SCHEMAS.filter(({ schema }) => !frozen(schema))).toEqual([]);
  const names = KIND_SCHEMAS.map(({ group, version, kind }) => `${group}/${version} ${kind}`);
  expect(new Set(names).size).toBe(names.length);
});

/** Values that follow the schema half of the time. */
function anyValue(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(null));
  const right = rightValue(schema, depth);
  return depth <= 0
    ? anything
    : fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: anything });
}

function rightValue(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case "string":
      return schema.enum ? fc.constantFrom(...schema.enum) : fc.string();
    case "integer":
      return fc.integer();
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(anyValue(schema.items, depth - 1), { maxLength: 3 });
    case "map":
      return fc.dictionary(fc.string(), anyValue(schema.values, depth - 1), { maxKeys: 3 });
    case "object":
      return fc
        .record(
          Object.fromEntries(
            Object.entries(schema.fields).map(([name, field]) => [name, anyValue(field, depth - 1)]),
          ),
          { requiredKeys: [] },
        )
        .chain((fields) =>
          fc.dictionary(fc.string(), fc.integer(), { maxKeys: 1 }).map((m) => ({ ...m, ...fields })),
        );
  }
}

const objects: fc.Arbitrary<KubernetesObject> = fc.constantFrom(...KIND_SCHEMAS).chain((known) =>
  rightValue(known.schema, 6).map(
    (fields) =>
      ({
        ...(fields as object),
        apiVersion: `${known.group}/${known.version}`,
        kind: known.kind,
        metadata: { name: "x" },
      }) as KubernetesObject,
  ),
);

test("storing twice changes nothing, and nothing throws", () => {
  fc.assert(
    fc.property(objects, (object) => {
      const pruned = prune(object);
      expect(prune(pruned)).toBe(pruned);
      const filled = applyDefaults(object);
      expect(applyDefaults(filled)).toBe(filled);
      const once = stored(object);
      expect(stored(once)).toBe(once);
      expect(unknownFields(once)).toEqual([]);
      for (const { message, path } of validate(object)) expect(message).toContain(path);
    }),
    { numRuns: 300 },
  );
});

test("what has no unknown field and no null is not pruned", () => {
  fc.assert(
    fc.property(objects, (object) => {
      if (prune(object) !== object) return;
      expect(unknownFields(object)).toEqual([]);
    }),
  );
});

test("a kind without a schema is left alone", () => {
  const object: KubernetesObject = { apiVersion: "v1", kind: "Service", metadata: { name: "x" }, foo: null };
  expect(schemaOf(object)).toBeUndefined();
  expect(stored(object)).toBe(object);
  expect([...validate(object), ...unknownFields(object)]).toEqual([]);
});
