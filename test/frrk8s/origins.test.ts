import { expect, test } from "vitest";
import { formatOrigin } from "../../src/api/ref.ts";
import type { FrrLine } from "../../src/frrk8s/origins/lines.ts";
import { frrConfiguration, neighbor, rendered, routers } from "../support/frr-k8s-objects.ts";

function linesOf(objects: Parameters<typeof rendered>[0], options = {}): readonly FrrLine[] {
  const result = rendered(objects, options);
  if (!result.ok) throw new Error(result.error);
  return result.lines;
}

const objects = [
  frrConfiguration("a", {
    bgp: {
      routers: [
        {
          asn: 65001,
          id: "10.0.0.1",
          prefixes: ["10.0.1.0/24", "10.0.0.0/24"],
          imports: [{ vrf: "red" }],
          neighbors: [
            {
              asn: 65002,
              address: "192.0.2.2",
              port: 180,
              holdTime: "90s",
              keepaliveTime: "30s",
              bfdProfile: "fast",
              toAdvertise: {
                allowed: { mode: "all" },
                withLocalPref: [{ localPref: 7, prefixes: ["10.0.0.0/24"] }],
                withCommunity: [{ community: "01:2", prefixes: ["10.9.0.0/24"] }],
              },
              toReceive: {
                allowed: {
                  prefixes: [
                    { prefix: "10.0.0.0/8", le: 9 },
                    { prefix: "10.0.0.0/8", le: 24 },
                  ],
                },
              },
            },
          ],
        },
        { asn: 65001, vrf: "red", prefixes: ["10.9.0.0/24"] },
      ],
      bfdProfiles: [{ name: "fast", receiveInterval: 100 }],
    },
    raw: { rawConfig: "! by hand", priority: 5 },
  }),
  neighbor(
    "b",
    {
      port: 180,
      holdTime: "90s",
      keepaliveTime: "30s",
      toAdvertise: { allowed: { prefixes: ["10.0.0.0/24"] } },
    },
    { prefixes: ["10.0.0.0/24"] },
  ),
];

const R = "spec.bgp.routers[0]";
const N = `${R}.neighbors[0]`;

test.each<readonly [string, readonly string[]]>([
  ["router bgp 65001", [`a ${R}.asn`, `b ${R}.asn`]],
  ["  bgp router-id 10.0.0.1", [`a ${R}.id`]],
  ["    import vrf red", [`a ${R}.imports[0].vrf`]],
  ["    network 10.0.0.0/24", [`a ${R}.prefixes[1]`, `b ${R}.prefixes[0]`]],
  ["  neighbor 192.0.2.2 remote-as 65002", [`a ${N}.asn`, `b ${N}.asn`]],
  ["  neighbor 192.0.2.2 port 180", [`a ${N}.port`, `b ${N}.port`]],
  [
    "  neighbor 192.0.2.2 timers 30 90",
    [`a ${N}.holdTime`, `a ${N}.keepaliveTime`, `b ${N}.holdTime`, `b ${N}.keepaliveTime`],
  ],
  ["  neighbor 192.0.2.2 bfd profile fast", [`a ${N}.bfdProfile`]],
  [
    "ip prefix-list 192.0.2.2-allowed-ipv4 seq 1 permit 10.0.0.0/24",
    [`a ${N}.toAdvertise.allowed.mode`, `a ${R}.prefixes[1]`, `b ${N}.toAdvertise.allowed.prefixes[0]`],
  ],
  [
    "ip prefix-list 192.0.2.2-allowed-ipv4 seq 3 permit 10.9.0.0/24",
    [`a ${N}.toAdvertise.allowed.mode`, "a spec.bgp.routers[1].prefixes[0]"],
  ],
  [
    "ip prefix-list 192.0.2.2-7-ip-localpref-prefixes seq 1 permit 10.0.0.0/24",
    [`a ${N}.toAdvertise.withLocalPref[0].prefixes[0]`],
  ],
  ["  set local-preference 7", [`a ${N}.toAdvertise.withLocalPref[0].localPref`]],
  ["  set community 1:2 additive", [`a ${N}.toAdvertise.withCommunity[0].community`]],
  [
    "ip prefix-list 192.0.2.2-inpl-ipv4 seq 1 permit 10.0.0.0/8 le 24",
    [`a ${N}.toReceive.allowed.prefixes[1]`],
  ],
  ["    receive-interval 100", ["a spec.bgp.bfdProfiles[0].receiveInterval"]],
  ["! by hand", ["a spec.raw.rawConfig"]],
  ["ip nht resolve-via-default", []],
])("%s", (text, expected) => {
  const line = linesOf(objects).find((l) => l.text === text);
  expect(line?.origins.map(({ ref, path }) => `${ref.name} ${path}`)).toEqual(expected);
});

test("the log level comes from the FRRK8sConfiguration that sets it", () => {
  const level = {
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRK8sConfiguration",
    metadata: { name: "config", namespace: "frr-k8s-system" },
    spec: { logLevel: "debug" },
  };
  const [first] = linesOf([routers("a", { asn: 1 }), level]);
  expect(first?.text).toBe("log stdout debugging");
  expect(first?.origins.map(formatOrigin)).toEqual([
    "FRRK8sConfiguration frr-k8s-system/config spec.logLevel",
  ]);
});

test("the lines are the file", () => {
  const result = rendered(objects, { alwaysBlock: ["10.0.0.0/8"] });
  if (!result.ok) throw new Error(result.error);
  expect(result.lines.map(({ text }) => `${text}\n`).join("")).toBe(result.frrConf);
});
