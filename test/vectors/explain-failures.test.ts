import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chainOf, explained, LAB, settled, snapshot, without } from "../explain/cluster.ts";
import { capturedHosts } from "../support/captured.ts";
import { missing, sharedPath } from "../support/vectors.ts";

/** What of the chain is not sound on the node, by FRR on the node alone, and with the router's answers. */
type Row = readonly [
  state: string,
  alone: readonly string[],
  withRouter: readonly string[] | undefined,
  says: string,
];

const down = (session: string): readonly string[] => [`session ${session}`, "route consequence MLB311"];
const downWithRouter = (session: string): readonly string[] => [
  ...down(session),
  "router consequence MLB312",
];

const TABLE: readonly Row[] = [
  ["scenario1", [], [], "reachable through wk3 by 172.18.20.1"],
  ["ok-bfd", [], [], "reachable through wk3"],
  ["ok-md5", [], [], "reachable through wk3"],
  [
    "f-network-missing-node",
    ["live broken MLB219", "route consequence MLB311"],
    ["live broken MLB219", "route consequence MLB311", "router consequence MLB312"],
    "no network statement originates it",
  ],
  [
    "f-bgpd-restarted-bare-node",
    ["route broken MLB311"],
    ["route broken MLB311", "router consequence MLB312"],
    "the running configuration would send it, so bgpd does not hold the lists that vtysh shows",
  ],
  [
    "f-filtered-on-router",
    [],
    ["router broken MLB312"],
    "r2 does not use 172.19.20.181/32: it receives the prefix and its inbound policy drops it",
  ],
  [
    "f-ebgp-requires-policy-router",
    [],
    ["router broken MLB312"],
    "r2 does not use 172.19.20.181/32: it requires a policy for eBGP neighbors and has none for this one",
  ],
  [
    "f-bgpd-dead-node",
    down("broken MLB805"),
    downWithRouter("broken MLB805"),
    "bgpd does not run on the node",
  ],
  [
    "f-wrong-asn",
    down("broken MLB402"),
    downWithRouter("broken MLB402"),
    "the node expects 172.18.20.1 to be AS 65199",
  ],
  [
    "f-shutdown-router",
    down("broken MLB416"),
    downWithRouter("broken MLB416"),
    'shut down by an administrator of the router: "maintenance window"',
  ],
  [
    "f-max-prefix-router",
    down("broken MLB419"),
    downWithRouter("broken MLB419"),
    "the limit of prefixes that 172.18.20.1 accepts from the node is reached",
  ],
  ["f-bfd-not-on-router", ["session note MLB601"], ["session note MLB601"], "reachable through wk3"],
];

const captures = sharedPath("frr/captures");
if (captures === undefined) missing("explain on failing routers and nodes", "frr/captures");
else
  for (const version of ["8.4.4", "10.4.3"])
    test.each(
      TABLE.filter(([state]) => existsSync(join(captures, version, state))).map(
        (row) => [row[0], row] as const,
      ),
    )(`FRR ${version}: %s`, (state, [, alone, withRouter, says]) => {
      const objects = settled(without(LAB, "Node", "wk4"));
      const chain = (hosts?: readonly string[]) => {
        const live = capturedHosts(join(captures, version, state), hosts);
        const e = explained(snapshot(objects, { live }));
        return {
          lines: chainOf(e)
            .filter((l) => !l.includes(" sound"))
            .map((l) => l.replace("wk3: ", "")),
          text: JSON.stringify(e),
        };
      };
      expect(chain(["wk3"]).lines).toEqual(alone);
      const both = chain();
      expect(both.lines).toEqual(withRouter ?? alone);
      expect(JSON.parse(both.text).verdict.text + both.text.replaceAll('\\"', '"')).toContain(says);
    });
