import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { chainsOf } from "../../src/cli/report/chains.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { advertisement, node, peer, pool, service } from "../support/metallb.ts";

const cluster = (services: number): readonly KubernetesObject[] => [
  node("a"),
  peer("p"),
  pool("pool"),
  advertisement("adv"),
  ...Array.from({ length: services }, (_, i) =>
    service(`svc-${String(i).padStart(3, "0")}`, [`192.0.2.${i}`]),
  ),
];

test("every Service of a small cluster is explained", () => {
  const { services, sound, rest } = chainsOf(snapshotOf(cluster(60)), { findings: [] }, {});
  expect(services.length + sound).toBe(60);
  expect(rest).toBe(0);
});

test("of very many Services those are explained that the findings name, and the rest is counted", () => {
  const s = snapshotOf(cluster(130));
  const { namespace } = s.byKind.get("Service")?.[0]?.metadata ?? {};
  const findings = [{ services: [{ kind: "Service", namespace, name: "svc-129" }] }] as never;
  const { services, sound, rest } = chainsOf(s, { findings }, {});
  expect(services[0]?.subject.name).toBe("svc-129");
  expect(services.length + sound).toBe(100);
  expect(rest).toBe(30);
});
