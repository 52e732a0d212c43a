import { describe, expect, test } from "vitest";
import { run } from "../support/cli.ts";
import { edited, withoutRouters } from "../support/parts.ts";

/** What r2 holds of 172.19.20.181/32, by the node that sent it; changed as a router would show it. */
interface Path {
  readonly peerId: string;
  readonly bestpath?: boolean;
  readonly multipath?: boolean;
}

const PREFIX = "172.19.20.181/32";
const WK3 = "172.18.20.113";

function withPaths(change: (paths: readonly Path[]) => readonly Path[]): string {
  return edited("l3-healthy", {
    "vtysh/r2/show-bgp-vrf-all-ipv4-unicast-json.json": (text) => {
      const tables = JSON.parse(text);
      tables.default.routes[PREFIX] = change(tables.default.routes[PREFIX]);
      return JSON.stringify(tables);
    },
  });
}

const requiresPolicy = (): string =>
  edited("l3-healthy", {
    "vtysh/r2/show-bgp-vrf-all-summary-json.json": (text) => {
      const summary = JSON.parse(text);
      for (const peer of Object.values<{ peerState?: string }>(summary.default.ipv4Unicast.peers))
        peer.peerState = "Policy";
      return JSON.stringify(summary);
    },
    "vtysh/r2/show-bgp-vrf-all-ipv4-unicast-json.json": (text) => {
      const tables = JSON.parse(text);
      delete tables.default.routes[PREFIX];
      return JSON.stringify(tables);
    },
  });

describe("what the router says for itself is used, and what it does not say is asked", () => {
  const cases: readonly (readonly [name: string, from: string, findings: readonly string[]])[] = [
    ["it has both paths and uses both", edited("l3-healthy", {}), []],
    [
      "it has neither: the Service is cut off",
      withPaths(() => []),
      [`MLB312 error r2 does not use ${PREFIX}, which wk3 and wk4 send to 172.18.20.1. [proj1/hello-lb-l3]`],
    ],
    [
      "it has that of wk3 only",
      withPaths((paths) => paths.filter((p) => p.peerId === WK3)),
      [`MLB312 warning r2 does not use ${PREFIX}, which wk4 sends to 172.18.20.1. []`],
    ],
    [
      "it has both and uses that of wk3 only",
      withPaths((paths) =>
        paths.map((p) => ({ ...p, multipath: false, ...(p.peerId === WK3 ? { bestpath: true } : {}) })),
      ),
      [`MLB307 warning r2 has ${PREFIX} from wk3 and wk4 and sends traffic to wk3 only. []`],
    ],
    [
      "it has both, and another path is better",
      withPaths((paths) => paths.map((p) => ({ ...p, multipath: false, bestpath: false }))),
      [`MLB307 warning r2 has ${PREFIX} from wk3 and wk4 and sends traffic to none of them. []`],
    ],
    [
      "it requires a policy",
      requiresPolicy(),
      [
        `MLB312 error r2 does not use ${PREFIX}, which wk3 and wk4 send to 172.18.20.1: it requires a policy for eBGP neighbors and has none for this one. [proj1/hello-lb-l3]`,
      ],
    ],
    [
      "its table was not captured",
      edited("l3-healthy", { "vtysh/r2/show-bgp-vrf-all-ipv4-unicast-json.json": undefined }),
      [
        `MLB307 info ${PREFIX} is advertised to 172.18.20.1 by 2 nodes alike (wk3 and wk4); only the router knows whether it uses all of them. []`,
        `MLB312 info ${PREFIX} is sent to 172.18.20.1 by wk3 and wk4; only the router knows whether its filters accept it. []`,
      ],
    ],
    [
      "it was not captured",
      withoutRouters("l3-healthy"),
      [
        `MLB307 info ${PREFIX} is advertised to 172.18.20.1 by 2 nodes alike (wk3 and wk4); only the router knows whether it uses all of them. []`,
        `MLB312 info ${PREFIX} is sent to 172.18.20.1 by wk3 and wk4; only the router knows whether its filters accept it. []`,
      ],
    ],
  ];
  test.each(cases)("%s", async (_, from, findings) => {
    const { stdout } = await run(["check", "--code", "MLB3*", "--from", from, "-o", "json"]);
    interface Shown {
      readonly code: string;
      readonly severity: string;
      readonly message: string;
      readonly services: readonly { readonly namespace: string; readonly name: string }[];
    }
    const shown = (JSON.parse(stdout).findings as readonly Shown[]).map(
      ({ code, severity, message, services }) =>
        `${code} ${severity} ${message} [${services.map((s) => `${s.namespace}/${s.name}`).join()}]`,
    );
    expect(shown.sort()).toEqual(findings);
  });
});
