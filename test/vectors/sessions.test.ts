import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import type { SessionCause } from "../../src/frr/session.ts";
import { liveView } from "../../src/state/live.ts";
import { sessionOf } from "../../src/state/sessions.ts";
import { capturedHosts } from "../support/captured.ts";
import { missing, sharedPath } from "../support/vectors.ts";

const VERSIONS = ["8.4.4", "10.4.3", "10.4.3-netnsvrf"] as const;

type Verdict = "sound" | `${SessionCause["kind"]}, ${SessionCause["certainty"]}, ${SessionCause["effect"]}`;

/** By the node alone; and, where it says more, with what was captured on the router. */
type Row = readonly [state: string, peer: string, alone: Verdict, withRouter?: Verdict];

const R2 = "172.18.20.1";

const TABLE: readonly Row[] = [
  ["scenario1", R2, "sound"],
  ["scenario2", R2, "sound"],
  ["scenario3", R2, "sound"],
  ["ok-bfd", R2, "sound"],
  ["ok-holdtime", R2, "sound"],
  ["ok-md5", R2, "sound"],
  ["ok-router-id-clash", R2, "sound"],
  ["f-wrong-asn", R2, "wrong-as, proven, down"],
  ["f-wrong-asn-on-router", R2, "as-refused, proven, down"],
  ["f-password-only-node", R2, "no-answer, cannot tell apart, down", "password-node-only, proven, down"],
  ["f-password-only-router", R2, "no-answer, cannot tell apart, down", "password-router-only, proven, down"],
  ["f-wrong-password", R2, "no-answer, cannot tell apart, down", "password-differs, proven, down"],
  ["f-unreachable", R2, "sound"],
  ["f-unreachable", "172.18.20.99", "refused-or-unreachable, cannot tell apart, down"],
  ["f-unreachable", "172.18.99.1", "refused-or-unreachable, cannot tell apart, down"],
  ["f-unreachable-noroute", R2, "sound"],
  ["f-unreachable-noroute", "172.18.20.99", "refused-or-unreachable, cannot tell apart, down"],
  ["f-unreachable-noroute", "172.18.99.1", "no-route, proven, down"],
  ["f-connection-refused", R2, "refused-or-unreachable, cannot tell apart, down", "refused, proven, down"],
  ["f-shutdown-router", R2, "shutdown-router, proven, down"],
  ["f-shutdown-node", R2, "shutdown-node, proven, down"],
  ["f-no-common-afi", R2, "no-common-family, proven, down"],
  ["f-hold-expired", R2, "hold-expired, proven, down"],
  ["f-link-down", R2, "link-down, proven, down"],
  ["f-bfd-not-on-router", R2, "bfd-never-up, likely, risk"],
  ["f-bfd-down-40s", R2, "bfd-down, proven, risk"],
  ["f-max-prefix-router", R2, "max-prefix, proven, down"],
  ["f-bgpd-dead-node", R2, "bgpd-down, proven, down"],
  // The session itself is sound in these: the route is not sent, or not taken.
  ["f-filtered-on-router", R2, "sound"],
  ["f-ebgp-requires-policy-router", R2, "sound"],
  ["f-network-missing-node", R2, "sound"],
  ["f-bgpd-restarted-bare-node", R2, "sound"],
];

/** Where versions differ: FRR 10 keeps the session for 30 s after BFD went down. */
const BY_VERSION: Readonly<Record<string, readonly Row[]>> = {
  "8.4.4": [["f-bfd-down", R2, "bfd-down, proven, down"]],
  "10.4.3": [["f-bfd-down", R2, "bfd-down, proven, risk"]],
};

const verdictOf = (folder: string, peer: string, hosts?: readonly string[]): Verdict => {
  const session = sessionOf(snapshotOf([], { live: capturedHosts(folder, hosts) }), "wk3", peer, "default");
  expect(session.unknown).toBeUndefined();
  const { cause } = session;
  return cause === undefined ? "sound" : `${cause.kind}, ${cause.certainty}, ${cause.effect}`;
};

const captures = sharedPath("frr/captures");
if (captures === undefined) missing("session causes", "frr/captures");
else
  for (const version of VERSIONS) {
    const rows = [...TABLE, ...(BY_VERSION[version] ?? [])].filter(([state]) =>
      existsSync(join(captures, version, state)),
    );
    test.each(rows.map((row) => [row[0], row[1], row] as const))(
      `FRR ${version}: %s, %s`,
      (state, peer, [, , alone, withRouter]) => {
        const folder = join(captures, version, state);
        expect(verdictOf(folder, peer, ["wk3"])).toBe(alone);
        expect(verdictOf(folder, peer)).toBe(withRouter ?? alone);
      },
    );

    test(`FRR ${version}: the VRF's session in scenario 2 is sound`, () => {
      const live = capturedHosts(join(captures, version, "scenario2"));
      const session = sessionOf(snapshotOf([], { live }), "wk3", "172.19.11.1", "vrf1");
      expect([session.state, session.cause]).toEqual(["Established", undefined]);
    });

    test(`FRR ${version}: the routers' own sessions are read as well`, () => {
      const live = capturedHosts(join(captures, version, "scenario2"));
      const s = snapshotOf([], { live });
      const states = [...live.keys()].flatMap((host) => {
        const answer = liveView(s, host)?.neighbors;
        return answer?.ok
          ? answer.value.map((n) => `${host} ${n.vrf} ${n.id} ${n.state}`)
          : [`${host}: no answer`];
      });
      expect(states.length).toBeGreaterThanOrEqual(12);
      expect(states.filter((line) => !line.endsWith("Established"))).toEqual([]);
    });
  }

if (captures !== undefined)
  test("both AS numbers are named, and whose configuration refuses", () => {
    const texts = ["f-wrong-asn", "f-wrong-asn-on-router"].flatMap((state) =>
      ["8.4.4", "10.4.3"].map((version) => {
        const live = capturedHosts(join(captures, version, state));
        return sessionOf(snapshotOf([], { live }), "wk3", R2, "default").cause?.text;
      }),
    );
    expect(texts).toEqual([
      "bad peer AS: the node expects 172.18.20.1 to be AS 65199, the router is AS 65102",
      "bad peer AS: the node expects 172.18.20.1 to be AS 65199, the router is AS 65102",
      "bad peer AS: 172.18.20.1 (AS 65102) refuses the node's AS 65801, it expects AS 65899",
      "bad peer AS: 172.18.20.1 (AS 65102) refuses the node's AS 65801, it expects AS 65899",
    ]);
  });
