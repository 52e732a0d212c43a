import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { type FrrHost, startFrr, startHost, whyNoFrrLab, withoutFrrLab } from "../support/frr-lab.ts";

/** What operators add to a session, one neighbor each. FRR prints many of them in another form, or more than was said. */
const SESSION = [
  "advertisement-interval 7",
  "bfd",
  "bfd 4 400 400",
  "bfd check-control-plane-failure",
  "bfd profile p",
  "description by hand",
  "disable-connected-check",
  "dont-capability-negotiate",
  "ebgp-multihop",
  "ebgp-multihop 3",
  "enforce-multihop",
  "graceful-restart-helper",
  "local-as 65055",
  "local-as 65055 no-prepend replace-as",
  "override-capability",
  "passive",
  "password secret",
  "port 179",
  "port 1179",
  "shutdown",
  "shutdown message by hand",
  "solo",
  "strict-capability-match",
  "tcp-mss 1400",
  "timers 40 80",
  "timers connect 9",
  "timers delayopen 20",
  "ttl-security hops 1",
  "update-source 192.0.2.99",
] as const;

/** The same for an address family. */
const FAMILY = [
  "addpath-tx-all-paths",
  "addpath-tx-bestpath-per-AS",
  "allowas-in",
  "allowas-in 1",
  "allowas-in origin",
  "as-override",
  "attribute-unchanged",
  "attribute-unchanged med as-path",
  "capability orf prefix-list both",
  "default-originate",
  "default-originate route-map M",
  "disable-addpath-rx",
  "distribute-list X in",
  "filter-list A out",
  "maximum-prefix 100",
  "maximum-prefix 100 80 warning-only",
  "maximum-prefix 100 restart 5",
  "maximum-prefix-out 50",
  "next-hop-self",
  "next-hop-self force",
  "prefix-list L in",
  "remove-private-AS",
  "remove-private-AS all replace-AS",
  "route-map M out",
  "route-server-client",
  "send-community both",
  "soft-reconfiguration inbound",
  "unsuppress-map M",
  "weight 10",
] as const;

const ROUTER = [
  "bgp always-compare-med",
  "bgp bestpath as-path multipath-relax",
  "bgp bestpath med missing-as-worst",
  "bgp cluster-id 10.0.0.5",
  "bgp default local-preference 150",
  "bgp graceful-restart",
  "bgp graceful-shutdown",
  "bgp log-neighbor-changes",
  "bgp reject-as-sets",
  "coalesce-time 500",
  "no bgp fast-external-failover",
  "timers bgp 5 15",
] as const;

const ORIGIN = [
  "aggregate-address 10.6.3.4/16 summary-only",
  "maximum-paths 4",
  "network 10.66.1.1/24",
  "network 10.67.0.0/24 route-map M",
  "network 10.69.0.0/24 backdoor",
  "redistribute connected",
  "redistribute static metric 5",
] as const;

/** Lists, maps and routes, spelt as nobody prints them. */
const TOP = [
  "access-list X permit 10.8.0.0/16",
  "access-list X seq 15 deny any",
  "bgp as-path access-list A permit ^65002_",
  "bgp community-list standard C permit 65000:7 65535:65281",
  "bgp community-list expanded E permit 6500[0-9]:.*",
  "bgp extcommunity-list standard R permit rt 65000:1",
  "bgp large-community-list standard B permit 65000:1:2",
  "bgp update-delay 10",
  "ip prefix-list L description by hand",
  "ip prefix-list L permit 10.7.1.9/16 le 24",
  "ip prefix-list L seq 50 permit 10.9.1.7/24 le 30 ge 25",
  "ipv6 prefix-list S permit 2001:DB8:7:0::/48 ge 56 le 64",
  "ip route 10.97.1.2/24 Null0",
  "ip route 10.98.0.0/16 blackhole",
  "ipv6 route 2001:DB8:99::/48 2001:db8::1 tag 7",
  "route-map M permit 10",
  "description by hand",
  "match community C",
  "match ip address prefix-list L",
  "match source-vrf red",
  "on-match goto 20",
  "set as-path prepend 65001 65001",
  "set community 65000:1 65535:65281 65535:666 additive",
  "set ipv6 next-hop global 2001:DB8:0:0::77",
  "set large-community 65000:1:2 additive",
  "set metric +5",
  "exit",
  "route-map M permit 20",
  "match ip address prefix-list L",
  "exit",
  "route-map M deny 30",
  "match ipv6 address prefix-list S",
  "exit",
] as const;

const reason = await whyNoFrrLab();
if (reason !== undefined) withoutFrrLab("forms as real FRR prints them", reason);
else suite();

function suite(): void {
  let host: FrrHost;
  let running = "";
  const text = configuration();

  beforeAll(async () => {
    host = await startHost("node1");
    await startFrr(host);
    expect(await host.load(text)).toMatchObject({ ok: true });
    running = await host.vtysh("show running-config");
  });
  afterAll(() => host?.stop());

  describe("what an operator enters and what FRR prints", () => {
    test("are one behavior", () => {
      expect(compareFrr(text, running).map(({ path, effect }) => `${path}: ${effect}`)).toEqual([]);
      expect(compareFrr(running, text).map(({ path, effect }) => `${path}: ${effect}`)).toEqual([]);
    });

    test("each line taken back by hand is noticed at its neighbor", () => {
      const unheard = new Set(["description by hand"]);
      for (const [i, line] of [...SESSION, ...FAMILY].entries()) {
        const without = running
          .split("\n")
          .filter((said) => !said.trim().startsWith(`neighbor ${peer(i)} ${line.split(" ")[0]}`))
          .join("\n");
        const named = compareFrr(running, without).some(({ subject }) => subject === `neighbor ${peer(i)}`);
        expect([line, named]).toEqual([line, !unheard.has(line) && without !== running]);
      }
    });
  });
}

function peer(i: number): string {
  return `192.0.2.${i + 1}`;
}

function configuration(): string {
  const lines: string[] = [...TOP, "router bgp 65001", ...ROUTER];
  for (const [i] of [...SESSION, ...FAMILY].entries()) lines.push(`neighbor ${peer(i)} remote-as 65002`);
  for (const [i, line] of SESSION.entries()) lines.push(`neighbor ${peer(i)} ${line}`);
  lines.push("address-family ipv4 unicast", ...ORIGIN);
  for (const [i, line] of FAMILY.entries()) lines.push(`neighbor ${peer(SESSION.length + i)} ${line}`);
  lines.push("exit-address-family", "exit", "bfd", "profile p", "echo-interval 60", "transmit-interval 300");
  return `${lines.join("\n")}\n`;
}
