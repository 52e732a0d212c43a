import { expect, test } from "vitest";
import type { ChainLink } from "../../src/explain/explain.ts";
import { objectsOf } from "../../src/snapshot/select.ts";
import {
  advertisement,
  chainOf,
  endpoints,
  explained,
  LAB,
  liveOn,
  object,
  peer,
  pool,
  service,
  settled,
  snapshot,
  withObjects,
} from "./cluster.ts";

/** Scenario 2 of the lab: the Service is announced in a VRF by the router there. */
const VRF = settled(
  withObjects(
    LAB,
    pool("pool-vrf1", { addresses: ["172.19.20.190-172.19.20.194"] }),
    peer("bgppeer-vrf1", { peerASN: 65103, peerAddress: "172.19.11.1", vrf: "vrf1" }),
    advertisement("bgpadv-vrf1", { ipAddressPools: ["pool-vrf1"], peers: ["bgppeer-vrf1"] }),
    service("hello-lb-l3", ["172.19.20.190"]),
    endpoints("hello-lb-l3", ["wk3"]),
  ),
);
const subject = { kind: "Service", name: "hello-lb-l3" } as const;
const live = new Map(
  ["wk3", "wk4"].map((n) => [n, liveOn(n, { "172.19.11.1": ["172.19.20.190/32"] }, { vrf: "vrf1" })]),
);
const egress = object("k8s.ovn.org/v1", "EgressService", "hello-lb-l3", "proj1", {
  spec: { sourceIPBy: "Network", network: "11" },
});

/** A link as a platform would add it: the way back needs an EgressService of the Service's name. */
const wayBack: ChainLink = {
  name: "way back",
  explain: ({ s, service: { metadata }, vrfs }) =>
    vrfs.every((vrf) => vrf === "default")
      ? []
      : [
          objectsOf(s, "EgressService").some(
            (o) => o.metadata.name === metadata.name && o.metadata.namespace === metadata.namespace,
          )
            ? { name: "way back", state: "sound", text: "by the EgressService" }
            : {
                name: "way back",
                state: "note",
                text: `what pods begin leaves by the default VRF, not by ${vrfs.join(", ")}`,
              },
        ],
};

const CHAIN = [
  "wk3+wk4: frrconfiguration sound",
  "wk3+wk4: merge sound",
  "wk3+wk4: applied sound",
  "wk3+wk4: session sound",
  "wk3+wk4: route sound",
];

test.each([
  ["with an EgressService", [...VRF, egress], "way back sound"],
  ["without one", VRF, "way back note"],
])("a Service in a VRF, %s", (_, objects, back) => {
  const e = explained(snapshot(objects, { live }), subject, { plugins: [wayBack] });
  expect(chainOf(e)).toEqual(["allocation sound", "advertisement sound", "nodes sound", back, ...CHAIN]);
  expect(e.verdict).toMatchObject({
    state: "sound",
    reachable: "yes",
    text: "reachable through wk3 and wk4 by 172.19.11.1 in VRF vrf1 (bgppeer-vrf1)",
  });
});

test("the VRF is missing on one node", () => {
  const absent = liveOn("wk4", { "172.19.11.1": [] }, { vrf: "vrf1", state: "Idle" });
  const answers = new Map(absent.answers);
  for (const [command, answer] of absent.answers)
    if (answer.ok) answers.set(command, { ...answer, text: answer.text.replace('"vrfId":0', '"vrfId":-1') });
  const hosts = new Map([...live, ["wk4", { ...absent, answers }]]);
  const e = explained(snapshot(VRF, { live: hosts }), subject);
  expect(e.verdict).toMatchObject({ state: "broken", reachable: "partly", codes: ["MLB407"] });
  expect(e.verdict.text).toBe(
    "reachable through wk3 by 172.19.11.1 in VRF vrf1 (bgppeer-vrf1); not through wk4: 172.19.11.1 in VRF vrf1 Idle: VRF vrf1 does not exist on the node (vrf id -1, router id ?)",
  );
});
