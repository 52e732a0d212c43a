import { type NeighborConfig, neighborId, peerOf, type RouterConfig } from "../model.ts";
import type { Release } from "../releases.ts";
import type { NeighborLine, Writer } from "./writer.ts";

/** Writes a session. Port, timers, password and source leave a line of two spaces where they are not set. */
export function writeSession(neighbor: NeighborConfig, router: RouterConfig, out: Writer): void {
  const peer = peerOf(neighbor);
  const line = (field: NeighborLine, text: string): void =>
    out.neighbor(`  neighbor ${peer} ${text}`, neighbor, field);
  const { port, holdTime, keepaliveTime, connectTime, password, srcAddr, bfdProfile, localASN } = neighbor;
  line("asn", `${neighbor.iface === undefined ? "" : "interface "}remote-as ${neighbor.asn}`);
  if (neighbor.ebgpMultiHop) line("ebgpMultiHop", "ebgp-multihop");
  if (localASN !== undefined) line("localASN", `local-as ${localASN} no-prepend replace-as`);
  if (port !== undefined) line("port", `port ${port}`);
  else out.plain("  ");
  out.plain("  ");
  if (keepaliveTime !== undefined && holdTime !== undefined)
    line("timers", `timers ${keepaliveTime} ${holdTime}`);
  if (connectTime !== undefined) line("connectTime", `timers connect ${connectTime}`);
  if (password !== undefined) line("password", `password ${password}`);
  else out.plain("  ");
  if (srcAddr !== undefined) line("sourceaddress", `update-source ${srcAddr}`);
  else out.plain("  ");
  if (neighbor.gracefulRestart) line("enableGracefulRestart", "graceful-restart");
  if (bfdProfile !== undefined) {
    line("bfdProfile", "bfd");
    line("bfdProfile", `bfd profile ${bfdProfile}`);
  }
  if (needsNoConnectedCheck(neighbor, router)) line("family", "disable-connected-check");
}

/** Only for an IPv6 session of one hop to another AS: a session of both families does not get it. */
function needsNoConnectedCheck(neighbor: NeighborConfig, router: RouterConfig): boolean {
  const external = neighbor.asn !== "internal" && neighbor.asn !== String(router.myASN);
  return neighbor.ipFamily === "ipv6" && external && !neighbor.ebgpMultiHop && neighbor.iface === undefined;
}

/** Writes the unicast families that a session carries. No address families means unicast. */
export function writeActivation(neighbor: NeighborConfig, release: Release, out: Writer): void {
  const peer = peerOf(neighbor);
  const id = neighborId(neighbor);
  const { addressFamilies, ipFamily } = neighbor;
  const both = ipFamily === "dual" || (release.disableMP && !neighbor.disableMP);
  const unicast = addressFamilies === undefined || addressFamilies.includes("unicast");
  out.plain("");
  for (const family of ["ipv4", "ipv6"]) {
    if (!unicast || !(both || ipFamily === family)) continue;
    const line = (text: string): void => out.neighbor(text, neighbor, "family");
    line(`  address-family ${family} unicast`);
    line(`    neighbor ${peer} activate`);
    line(`    neighbor ${peer} route-map ${id}-in in`);
    line(`    neighbor ${peer} route-map ${id}-out out`);
    line("  exit-address-family");
  }
}
