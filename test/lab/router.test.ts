import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import { frr } from "../../plugins/routers/frr/index.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { parseFrr } from "../../src/frr/config.ts";
import { compareRouter } from "../../src/router/compare.ts";
import { demandOf } from "../../src/router/demand.ts";
import { predict } from "../../src/router/predict.ts";
import { facingOf, sidesOf } from "../../src/router/sides.ts";
import type { Speaker } from "../../src/router/speaker.ts";
import { discover } from "../../src/snapshot/discovery.ts";
import { readObjects } from "../../src/sources/read.ts";
import { frrConfOf } from "../../src/state/configurations.ts";
import {
  bridge,
  type FrrHost,
  link,
  startFrr,
  startHost,
  waitFor,
  whyNoFrrLab,
  withoutFrrLab,
} from "../support/frr-lab.ts";

const NODES = ["wk3", "wk4"] as const;

/** The lab's cluster in three forms; the third one imports everything. */
function cluster(more: readonly KubernetesObject[] = []): readonly KubernetesObject[] {
  const text = readFileSync(new URL("../../examples/l3-healthy/objects.yaml", import.meta.url), "utf8");
  return [...readObjects(text), ...more];
}

const IMPORT = {
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name: "receive-all", namespace: "openshift-frr-k8s" },
  spec: {
    bgp: {
      routers: [
        {
          asn: 65801,
          neighbors: [{ address: "172.18.20.1", asn: 65102, toReceive: { allowed: { mode: "all" } } }],
        },
      ],
    },
  },
} as const;

const PASSWORD = (objects: readonly KubernetesObject[]): readonly KubernetesObject[] =>
  objects.map((o) =>
    o.kind === "BGPPeer"
      ? { ...o, spec: { ...(o.spec as object), password: "lab-only", ebgpMultiHop: true } }
      : o,
  );

const STATES: readonly (readonly [string, readonly KubernetesObject[]])[] = [
  ["scenario 1", cluster()],
  ["scenario 3: everything is imported", cluster([IMPORT])],
  ["with a password and multihop", PASSWORD(cluster())],
];

const UPSTREAM = `
router bgp 65101
 bgp router-id 172.18.0.1
 no bgp ebgp-requires-policy
 neighbor 172.18.12.2 remote-as 65102
 neighbor 172.18.12.2 timers connect 1
 neighbor 172.18.13.2 remote-as 65103
 neighbor 172.18.13.2 timers connect 1
 address-family ipv4 unicast
  neighbor 172.18.12.2 default-originate
  neighbor 172.18.13.2 default-originate
 exit-address-family
exit
`;

const R3 = `
router bgp 65103
 bgp router-id 172.18.0.3
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor 172.18.13.1 remote-as 65101
 neighbor 172.18.13.1 timers connect 1
 address-family ipv4 unicast
  network 172.18.30.0/24
 exit-address-family
exit
`;

/** What r2 has beside its nodes: the same process, towards r1. */
const R2_UPLINK = `
router bgp 65102
 bgp router-id 172.18.0.2
 no bgp network import-check
 neighbor 172.18.12.1 remote-as 65101
 neighbor 172.18.12.1 timers connect 1
 address-family ipv4 unicast
  network 172.18.20.0/24
 exit-address-family
exit
`;

/** The nodes dial, as in a cluster; the lab only does not wait two minutes for the next try. */
const FASTER = "router bgp 65801\n neighbor 172.18.20.1 timers connect 1\nexit\n";

interface RecordedPath {
  readonly path?: string;
  readonly bestpath?: boolean;
  readonly multipath?: boolean;
  readonly nexthops?: readonly { readonly ip?: string }[];
}

const reason = await whyNoFrrLab();
if (reason !== undefined) withoutFrrLab("the router's side in the lab", reason);
else {
  describe.each(STATES)("%s", (_, objects) => {
    const hosts = new Map<string, FrrHost>();
    const snapshot = snapshotOf(objects);
    const sides = sidesOf(snapshot, discover(snapshot));
    const facing = facingOf(snapshot, sides, "peer/bgppeer-r2");
    if (facing === undefined) throw new Error("the lab has no bgppeer-r2");
    const demand = demandOf(
      snapshot,
      facing,
      sides.nodes.filter((n) => (NODES as readonly string[]).includes(n.node)),
    );
    const written = frr
      .render(demand, { passwordPlaceholder: "lab-only" })
      .map((l) => l.text)
      .join("\n");

    beforeAll(async () => {
      for (const name of [...NODES, "r1", "r2", "r3"]) hosts.set(name, await startHost(name));
      const of = (name: string) => hosts.get(name) as FrrHost;
      for (const [i, node] of NODES.entries()) {
        await link(of("r2"), of(node), {
          a: `to-${node}`,
          b: "eth0",
          addressesB: [`172.18.20.${113 + i}/24`],
        });
      }
      await bridge(
        of("r2"),
        "net20",
        NODES.map((n) => `to-${n}`),
      );
      await of("r2").run(["ip", "addr", "add", "172.18.20.1/24", "dev", "net20"]);
      await link(of("r1"), of("r2"), {
        a: "to-r2",
        b: "to-r1",
        addressesA: ["172.18.12.1/24"],
        addressesB: ["172.18.12.2/24"],
      });
      await link(of("r1"), of("r3"), {
        a: "to-r3",
        b: "to-r1",
        addressesA: ["172.18.13.1/24"],
        addressesB: ["172.18.13.2/24"],
      });
      for (const host of hosts.values()) await startFrr(host);
      await load(of("r1"), UPSTREAM);
      await load(of("r3"), R3);
      await load(of("r2"), `${written}\n${R2_UPLINK}`);
      for (const { node, config } of sides.nodes) {
        if (hosts.has(node)) await load(of(node), `${frrConfOf(config, sides.release)}\n${FASTER}`);
      }
      await waitFor(
        async () => (await sessions(of("r2"))).every((s) => s === "Established"),
        60,
        "the sessions of r2",
      );
      await waitFor(
        async () => (await sessions(of("r3"))).every((s) => s === "Established"),
        60,
        "the sessions of r3",
      );
    });
    afterAll(async () => {
      for (const host of hosts.values()) await host.stop();
    });

    test("what router prints brings both nodes' sessions up", async () => {
      expect(await sessions(hosts.get("r2") as FrrHost)).toEqual([
        "Established",
        "Established",
        "Established",
      ]);
    });

    test("the running configuration of r2 has what the nodes need", async () => {
      const running = await (hosts.get("r2") as FrrHost).vtysh("show running-config");
      const source = running.split("\n").map((__, i) => i + 1);
      expect(compareRouter(demand, { text: running, source, opaque: [] })).toMatchObject({
        faults: [],
        unknown: [],
      });
    });

    test("every table is as predicted", async () => {
      const speakers: Speaker[] = [];
      for (const [name, host] of hosts) {
        const node = NODES.indexOf(name as (typeof NODES)[number]);
        const addresses = await ownAddresses(host);
        speakers.push({
          name,
          config: parseFrr(await host.vtysh("show running-config")),
          addresses: node < 0 ? addresses : [{ address: `172.18.20.${113 + node}`, vrf: "" }],
        });
      }
      const predicted = new Map(
        predict(speakers).tables.map((t) => [
          t.speaker,
          t.entries
            .flatMap((e) =>
              e.paths.map((p) =>
                `${e.used.includes(p) ? "*" : " "} ${e.prefix} via ${p.nextHop} path ${p.asPath.join(" ")}`.trimEnd(),
              ),
            )
            .sort(),
        ]),
      );
      for (const [name, host] of hosts) {
        const wanted = predicted.get(name);
        await waitFor(
          async () => JSON.stringify(await table(host)) === JSON.stringify(wanted),
          20,
          `${name}'s table`,
        ).catch(() => {});
        expect(await table(host), name).toEqual(wanted);
      }
    });
  });
}

async function load(host: FrrHost, text: string): Promise<void> {
  const { ok, output } = await host.load(text);
  if (!ok) throw new Error(`${host.name}: ${output}`);
}

async function sessions(host: FrrHost): Promise<readonly string[]> {
  const summary = await host.show<{ ipv4Unicast?: { peers?: Record<string, { state: string }> } }>(
    "show bgp summary json",
  );
  return Object.values(summary.ipv4Unicast?.peers ?? {}).map((p) => p.state);
}

async function table(host: FrrHost): Promise<readonly string[]> {
  const { routes = {} } = await host.show<{ routes?: Record<string, RecordedPath[]> }>(
    "show bgp ipv4 unicast json",
  );
  return Object.entries(routes)
    .flatMap(([prefix, paths]) =>
      paths.map((p) => {
        const used = p.bestpath === true || p.multipath === true ? "*" : " ";
        return `${used} ${prefix} via ${p.nexthops?.[0]?.ip} path ${p.path}`.trimEnd();
      }),
    )
    .sort();
}

async function ownAddresses(host: FrrHost): Promise<Speaker["addresses"]> {
  const { stdout } = await host.run(["ip", "-j", "-4", "addr"]);
  const devices = JSON.parse(stdout) as { addr_info: { local: string }[] }[];
  return devices.flatMap((d) => d.addr_info.map((a) => ({ address: a.local, vrf: "" })));
}
