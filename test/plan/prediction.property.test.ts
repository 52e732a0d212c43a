import fc from "fast-check";
import { expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import type { Service } from "../../src/api/core.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { stored } from "../../src/api/schema/defaults.ts";
import { parseFrr } from "../../src/frr/config.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { allocate } from "../../src/metallb/allocate.ts";
import { announcedBy, sessionsOf } from "../../src/plan/announced.ts";
import type { Edit } from "../../src/plan/edit.ts";
import { foresee } from "../../src/plan/what-if.ts";
import type { Discovery } from "../../src/snapshot/discovery.ts";
import { objectsOf } from "../../src/snapshot/select.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { intended } from "../../src/state/intended.ts";
import { allocateOptionsOf, frrK8sOptionsOf } from "../../src/state/options.ts";
import { clusterOf, exampleObjects, frrConfiguration, metallb, VIRT } from "./support.ts";

/** What every node comes to, computed from the objects alone: addresses, MetalLB's writes, the merge. */
function fresh(s: Snapshot, d: Discovery): ReadonlyMap<string, string | undefined> {
  const { services, configError } = allocate(s, allocateOptionsOf(d));
  const objects = s.objects.map((o) => {
    if (o.kind !== "Service" || configError !== null) return o;
    const ingress = services[`${o.metadata.namespace}/${o.metadata.name}`]?.ingress;
    if ((o as Service).spec?.type !== "LoadBalancer" || ingress == null) return o;
    return { ...o, status: { loadBalancer: { ingress: ingress.map((ip) => ({ ip })) } } };
  });
  const settled = intended(snapshotOf(objects), d).snapshot;
  return new Map(
    objectsOf(settled, "Node").map(({ metadata: { name } }) => {
      const result = renderNode(settled, name, frrK8sOptionsOf(d));
      return [name, result.ok ? result.frrConf : undefined];
    }),
  );
}

const selector = fc.constantFrom(
  undefined,
  VIRT,
  { matchLabels: { "kubernetes.io/hostname": "wk3" } },
  { matchLabels: { rack: "7" } },
);
const some = <T>(all: readonly T[]) => fc.subarray([...all], { minLength: 1, maxLength: 2 });

const peer = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    asn: fc.constantFrom(65102, 65103),
    vrf: fc.constantFrom(undefined, "red"),
    at: selector,
    multihop: fc.boolean(),
  })
  .map(({ n, asn, vrf, at, multihop }) =>
    metallb("BGPPeer", `peer-${n}`, {
      myASN: 65801,
      peerASN: asn,
      peerAddress: `172.18.20.${n}`,
      ...(vrf === undefined ? {} : { vrf }),
      ...(at === undefined ? {} : { nodeSelectors: [at] }),
      ...(multihop ? { ebgpMultiHop: true } : {}),
    }),
  );
const pool = fc
  .record({ n: fc.integer({ min: 1, max: 3 }), auto: fc.boolean() })
  .map(({ n, auto }) =>
    metallb("IPAddressPool", `pool-${n}`, { addresses: [`172.19.2${n}.0/29`], autoAssign: auto }),
  );
const advertisement = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    pools: some(["pool-1", "pool-2", "pool-l3"]),
    peers: fc.constantFrom(undefined, ["peer-1"], ["bgppeer-r2"]),
    at: selector,
    pref: fc.constantFrom(undefined, 100),
  })
  .map(({ n, pools, peers, at, pref }) =>
    metallb("BGPAdvertisement", `adv-${n}`, {
      ipAddressPools: pools,
      ...(peers === undefined ? {} : { peers }),
      ...(at === undefined ? {} : { nodeSelectors: [at] }),
      ...(pref === undefined ? {} : { localPref: pref }),
    }),
  );
const configuration = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    asn: fc.constantFrom(65102, 65102, 65109),
    my: fc.constantFrom(65801, 65801, 65802),
    mode: fc.constantFrom("all", "filtered"),
    at: selector,
  })
  .map(({ n, asn, my, mode, at }) =>
    frrConfiguration(
      `extra-${n}`,
      { asn, toReceive: { allowed: { mode } } },
      { asn: my, ...(at === undefined ? {} : { nodeSelector: at }) },
    ),
  );
const service = fc
  .record({ n: fc.integer({ min: 1, max: 3 }), pool: fc.constantFrom("pool-1", "pool-l3") })
  .map(
    ({ n, pool: name }): KubernetesObject => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: `svc-${n}`, namespace: "proj1", annotations: { "metallb.io/address-pool": name } },
      spec: {
        type: "LoadBalancer",
        ports: [{ port: 80, protocol: "TCP" }],
        clusterIP: `10.200.7.${n}`,
        clusterIPs: [`10.200.7.${n}`],
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
      },
    }),
  );
const object = fc.oneof(peer, pool, advertisement, configuration, service);
const deletion = fc
  .constantFrom(
    ["BGPPeer", "bgppeer-r2"],
    ["BGPAdvertisement", "bgpadv1"],
    ["IPAddressPool", "pool-l3"],
    ["BGPPeer", "peer-1"],
    ["FRRConfiguration", "extra-1"],
    ["Service", "hello-lb-l3"],
  )
  .map(([kind = "", name = ""]): Edit => ({ op: "delete", ref: { kind, name } }));
const label = fc
  .record({
    node: fc.constantFrom("wk3", "wk4", "wk0"),
    key: fc.constantFrom(
      "rack",
      "node-role.kubernetes.io/worker-virt",
      "node.kubernetes.io/exclude-from-external-load-balancers",
    ),
    value: fc.constantFrom("", "7", null),
  })
  .map((l): Edit => ({ op: "label", ...l }));
const edit = fc.oneof(
  { arbitrary: object.map((o): Edit => ({ op: "apply", object: o })), weight: 4 },
  deletion,
  label,
);

const identity = (o: KubernetesObject) => `${o.kind}/${o.metadata.namespace ?? ""}/${o.metadata.name}`;

/** The cluster after the change, as an API server holds it. */
function changed(objects: readonly KubernetesObject[], edits: readonly Edit[]): readonly KubernetesObject[] {
  const all = new Map(objects.map((o) => [identity(o), o]));
  for (const one of edits) {
    if (one.op === "apply") {
      const before = all.get(identity(one.object));
      const after = stored(one.object);
      all.set(identity(after), before === undefined ? after : merged(before, after));
    } else if (one.op === "label") {
      const node = all.get(`Node//${one.node}`);
      if (node === undefined) continue;
      const labels = new Map(Object.entries(node.metadata.labels ?? {}));
      if (one.value === null) labels.delete(one.key);
      else labels.set(one.key, one.value);
      all.set(`Node//${one.node}`, {
        ...node,
        metadata: { ...node.metadata, labels: Object.fromEntries(labels) },
      });
    } else
      for (const [key, o] of all)
        if (o.kind === one.ref.kind && o.metadata.name === one.ref.name) all.delete(key);
  }
  return [...all.values()];
}

/** Maps merge, lists are replaced: nobody's fields are taken away by another's apply. */
function merged<T>(before: T, after: T): T {
  const tree = (v: unknown): v is Record<string, unknown> =>
    typeof v === "object" && v !== null && !Array.isArray(v);
  if (!tree(before) || !tree(after)) return after;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    keys.map((k) => [k, k in after ? (k in before ? merged(before[k], after[k]) : after[k]) : before[k]]),
  ) as T;
}

const bases = ["l3-healthy", "node-frozen-by-conflict"].map(exampleObjects);

test("what is planned is what comes: 200 random clusters and changes", () => {
  let told = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...bases),
      fc.uniqueArray(object, { selector: identity, maxLength: 5 }),
      fc.uniqueArray(edit, {
        selector: (e) => (e.op === "apply" ? identity(e.object) : JSON.stringify(e)),
        minLength: 1,
        maxLength: 3,
      }),
      (base, more, edits) => {
        const objects = changed(
          base,
          more.map((o): Edit => ({ op: "apply", object: o })),
        );
        const { s, d } = clusterOf(objects);
        const { plan, before, after } = foresee(s, d, edits);
        // What admission refuses is not stored.
        const passed = edits.filter(
          (_, i) => plan.steps[i]?.refused === undefined && plan.steps[i]?.problem === undefined,
        );
        const then = clusterOf(changed(objects, passed));
        fc.pre(after.refusedWrites.size === 0 && before.refusedWrites.size === 0);
        const was = fresh(s, d);
        const is = fresh(then.s, then.d);
        for (const [node, text] of is) {
          const predicted = after.nodes.get(node);
          expect(predicted?.state).toBe(text === undefined ? "frozen" : "configured");
          if (predicted?.state === "configured") expect(predicted.text).toBe(text);
        }
        const frozen = [...is]
          .filter(([node, text]) => text === undefined && was.get(node) !== undefined)
          .map(([node]) => node);
        expect(plan.freezes.flatMap((f) => (f.averted === true ? [] : f.nodes)).toSorted()).toEqual(
          frozen.toSorted(),
        );
        for (const [node, text] of is) {
          const old = was.get(node);
          if (text === undefined || old === undefined) continue;
          const group = plan.groups.find((g) => g.nodes.includes(node));
          const sent = [parseFrr(old), parseFrr(text)].map((c) => new Set(announcedBy(c).keys()));
          const sessions = [parseFrr(old), parseFrr(text)].map(sessionsOf);
          const keys = (list: readonly { vrf: string; peer: string; prefix: string }[] | undefined) =>
            (list ?? []).map((x) => `${x.vrf} ${x.peer} ${x.prefix}`).toSorted();
          expect(keys(group?.announced)).toEqual(
            [...(sent[1] ?? [])].filter((k) => !sent[0]?.has(k)).toSorted(),
          );
          expect(keys(group?.withdrawn)).toEqual(
            [...(sent[0] ?? [])].filter((k) => !sent[1]?.has(k)).toSorted(),
          );
          expect(group?.sessionsAdded.length ?? 0).toBe(
            [...(sessions[1] ?? [])].filter((k) => !sessions[0]?.has(k)).length,
          );
          expect(group?.sessionsRemoved.length ?? 0).toBe(
            [...(sessions[0] ?? [])].filter((k) => !sessions[1]?.has(k)).length,
          );
        }
        if (plan.outcome !== "nothing") told++;
      },
    ),
    { numRuns: 200, seed: 7 },
  );
  expect(told).toBeGreaterThan(100);
}, 120_000);
