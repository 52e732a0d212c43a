import { SHOW } from "../../../src/frr/show/commands.ts";
import type { LiveAnswer, Source } from "../../../src/snapshot/snapshot.ts";
import type { ClusterFacts } from "./facts.ts";
import { merge } from "./merge-patch.ts";

interface Host {
  readonly name: string;
  readonly address: string;
  readonly frrConf: string;
  readonly source: Source;
  readonly facts: ClusterFacts;
}

/** What vtysh of a sound node answers, made of its configuration; a fixture's own answers lie over it. */
export function answersOf({ name, address, frrConf, source, facts }: Host): ReadonlyMap<string, LiveAnswer> {
  const sessions = sessionsOf(frrConf);
  const vrfs = [...new Set(["default", ...sessions.map((s) => s.vrf)])];
  const byVrf = (inside: (vrf: string) => object): object =>
    Object.fromEntries(vrfs.map((vrf, i) => [vrf, { vrfId: i, vrfName: vrf, ...inside(vrf) }]));
  const networks = (vrf: string, family: "ipv4" | "ipv6"): readonly string[] =>
    networksOf(frrConf, vrf, family);
  const tableOf = (family: "ipv4" | "ipv6"): object =>
    byVrf((vrf) => ({
      routerId: address,
      routes: Object.fromEntries(
        networks(vrf, family).map((p) => [
          p,
          [{ valid: true, bestpath: true, weight: 32768, peerId: "(unspec)", path: "", origin: "IGP" }],
        ]),
      ),
    }));
  const sound: Readonly<Record<string, unknown>> = {
    [SHOW.version]: `FRRouting ${facts.frr ?? "10.4.3"} (${name}) on Linux.`,
    [SHOW.runningConfig]: `Building configuration...\n\nCurrent configuration:\n!\nfrr version ${facts.frr ?? "10.4.3"}\n${frrConf}\nend\n`,
    [SHOW.neighbors]: byVrf((vrf) =>
      Object.fromEntries(
        sessions
          .filter((s) => s.vrf === vrf)
          .map((s) => [
            s.neighbor,
            {
              remoteAs: s.remoteAs,
              localAs: s.localAs,
              nbrExternalLink: s.remoteAs !== s.localAs,
              bgpState: "Established",
              hostLocal: address,
              hostForeign: s.neighbor,
              localRouterId: address,
              remoteRouterId: "192.0.2.1",
              externalBgpNbrMaxHopsAway: 1,
              bgpTimerUpMsec: 3_600_000,
              bgpTimerUpString: "01:00:00",
              connectionsEstablished: 1,
              messageStats: { opensSent: 1, opensRecv: 1, notificationsSent: 0, notificationsRecv: 0 },
              addressFamilyInfo: {
                ipv4Unicast: { acceptedPrefixCounter: 0, sentPrefixCounter: networks(vrf, "ipv4").length },
              },
            },
          ]),
      ),
    ),
    [SHOW.ipv4Table]: tableOf("ipv4"),
    [SHOW.ipv6Table]: tableOf("ipv6"),
    [SHOW.ipRoutes]: {
      default: {
        "0.0.0.0/0": [route("0.0.0.0/0", "kernel", "eth0", "192.0.2.1")],
        "192.0.2.0/24": [route("192.0.2.0/24", "connected", "eth0")],
      },
    },
  };
  const own = facts.vtysh?.[name] ?? facts.vtysh?.["*"] ?? {};
  const answers = new Map<string, LiveAnswer>();
  for (const command of new Set([...Object.keys(sound), ...Object.keys(own)])) {
    const given = own[command];
    const base = sound[command];
    const value = typeof given === "object" && given !== null ? merge(base ?? {}, given) : (given ?? base);
    answers.set(command, {
      ok: true,
      text: typeof value === "string" ? value : JSON.stringify(value),
      source,
    });
  }
  return answers;
}

function route(prefix: string, protocol: string, interfaceName: string, ip?: string): object {
  return {
    prefix,
    protocol,
    selected: true,
    installed: true,
    nexthops: [{ interfaceName, active: true, ...(ip === undefined ? {} : { ip }) }],
  };
}

/** The neighbors of a configuration of FRR. */
export function sessionsOf(frrConf: string): readonly {
  readonly vrf: string;
  readonly neighbor: string;
  readonly localAs: number;
  readonly remoteAs: number;
}[] {
  let vrf = "";
  let localAs = 0;
  return frrConf.split("\n").flatMap((line) => {
    const router = /^router bgp (\d+)(?: vrf (\S+))?/.exec(line);
    if (router !== null) {
      localAs = Number(router[1]);
      vrf = router[2] ?? "default";
    }
    const neighbor = /^\s+neighbor (\S+) (?:interface )?remote-as (\S+)/.exec(line);
    return neighbor === null
      ? []
      : [{ vrf, neighbor: neighbor[1] ?? "", localAs, remoteAs: Number(neighbor[2]) || 0 }];
  });
}

function networksOf(frrConf: string, wanted: string, family: "ipv4" | "ipv6"): readonly string[] {
  let vrf = "";
  return frrConf.split("\n").flatMap((line) => {
    const router = /^router bgp \d+(?: vrf (\S+))?/.exec(line);
    if (router !== null) vrf = router[1] ?? "default";
    const network = /^\s+network (\S+)/.exec(line)?.[1];
    return network !== undefined && vrf === wanted && network.includes(":") === (family === "ipv6")
      ? [network]
      : [];
  });
}
