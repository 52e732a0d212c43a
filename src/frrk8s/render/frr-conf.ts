import type { NodeConfig, RouterConfig } from "../model.ts";
import type { Release } from "../releases.ts";
import { writeBfd } from "./bfd.ts";
import { counters } from "./counters.ts";
import { writeEvpn, writeVrf } from "./evpn.ts";
import { writeActivation, writeSession } from "./neighbor.ts";
import { writePolicyByPrefix } from "./policy-by-prefix.ts";
import { writePolicyByProperty } from "./policy-by-property.ts";
import type { Writer } from "./writer.ts";

const DEBUG: readonly string[] = Object.freeze([
  "debug zebra events",
  "debug zebra nht",
  "debug zebra kernel",
  "debug zebra rib",
  "debug zebra nexthop",
  "debug bgp neighbor-events",
  "debug bgp updates",
  "debug bgp keepalives",
  "debug bgp nht",
  "debug bgp zebra",
  "debug bfd network",
  "debug bfd peer",
  "debug bfd zebra",
]);

/**
 * Writes frr.conf as frr-k8s does, byte for byte: its blank lines and its lines of two spaces are irregular and are kept so.
 * Numbers are counted over the whole file.
 */
export function writeFrrConf(config: NodeConfig, release: Release, out: Writer): void {
  const routers = config.routers ?? [];
  out.level(`log ${release.logTarget} ${config.loglevel}`);
  out.plain("log timestamp precision 3");
  if (config.loglevel === "debugging") {
    for (const line of DEBUG) out.level(line);
    if (release.debugRouteMap) out.level("debug route-map detail");
  }
  out.plain(`hostname ${config.hostname}`);
  out.plain("ip nht resolve-via-default");
  out.plain("ipv6 nht resolve-via-default");
  const count = counters();
  for (const { neighbors = [] } of routers) {
    for (const neighbor of neighbors) {
      if (release.modifiers === "each property") writePolicyByProperty(neighbor, count, out);
      else writePolicyByPrefix(neighbor, release, count, out);
    }
  }
  for (const router of routers) writeVrf(router, out);
  out.plain("");
  for (const router of routers) writeRouter(router, release, out);
  out.plain("");
  writeBfd(config.bfdProfiles ?? [], out);
  if (config.extraConfig) out.raw(config.extraConfig);
}

function writeRouter(router: RouterConfig, release: Release, out: Writer): void {
  const { neighbors = [], importVRFs = [], ipv4Prefixes = [], ipv6Prefixes = [] } = router;
  const about = (line: string): void => out.router(line, router, "asn");
  about(`router bgp ${router.myASN}${router.vrf === undefined ? "" : ` vrf ${router.vrf}`}`);
  about("  no bgp ebgp-requires-policy");
  about("  no bgp network import-check");
  about("  no bgp default ipv4-unicast");
  about("  bgp graceful-restart preserve-fw-state");
  out.plain("");
  if (router.routerID !== undefined) out.router(`  bgp router-id ${router.routerID}`, router, "id");
  if (importVRFs.length > 0) {
    for (const family of ["ipv4", "ipv6"]) {
      about(`  address-family ${family} unicast`);
      for (const vrf of importVRFs) out.router(`    import vrf ${vrf}`, router, "import", vrf);
      about("  exit-address-family");
    }
  }
  for (const neighbor of neighbors) writeSession(neighbor, router, out);
  for (const neighbor of neighbors) writeActivation(neighbor, release, out);
  writeNetworks("ipv4", ipv4Prefixes, router, out);
  writeNetworks("ipv6", ipv6Prefixes, router, out);
  writeEvpn(router, out);
}

function writeNetworks(family: string, prefixes: readonly string[], router: RouterConfig, out: Writer): void {
  if (prefixes.length === 0) return;
  out.router(`  address-family ${family} unicast`, router, "asn");
  for (const prefix of prefixes) out.router(`    network ${prefix}`, router, "prefix", prefix);
  out.router("  exit-address-family", router, "asn");
  out.plain("");
}
