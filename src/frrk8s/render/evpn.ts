import { carriesEvpn } from "../evpn-check.ts";
import { peerOf, type RouterConfig, type VniConfig } from "../model.ts";
import type { RouterLine, Writer } from "./writer.ts";

/** Writes the L3VNI of a VRF; the default VRF has no place for one. */
export function writeVrf(router: RouterConfig, out: Writer): void {
  const { vrf, evpn } = router;
  if (vrf === undefined || evpn?.l3vni === undefined) return;
  out.plain("");
  out.router(`vrf ${vrf}`, router, "l3vni");
  out.router(`  vni ${evpn.l3vni.vni}`, router, "l3vni");
  out.router("exit-vrf", router, "l3vni");
}

/** Writes the EVPN family of a router: an empty object writes an empty block, and an L2VNI without properties nothing. */
export function writeEvpn(router: RouterConfig, out: Writer): void {
  const { evpn, neighbors = [] } = router;
  if (evpn === undefined) return;
  const line = (field: RouterLine, text: string): void => out.router(text, router, field);
  line("evpn", "  address-family l2vpn evpn");
  for (const neighbor of neighbors.filter(carriesEvpn)) {
    out.neighbor(`    neighbor ${peerOf(neighbor)} activate`, neighbor, "evpn");
  }
  if (evpn.advertiseVNIs === "All") line("advertiseVNIs", "    advertise-all-vni");
  if (evpn.advertiseSVI) line("advertiseSVI", "    advertise-svi-ip");
  for (const l2vni of evpn.l2vnis ?? []) {
    const properties = vniLines(l2vni);
    if (properties.length === 0) continue;
    const about = (text: string): void => out.router(text, router, "l2vni", String(l2vni.vni));
    about(`    vni ${l2vni.vni}`);
    for (const property of properties) about(`      ${property}`);
    about("    exit-vni");
  }
  if (evpn.l3vni !== undefined) {
    for (const kind of evpn.l3vni.advertisePrefixes ?? []) {
      if (kind !== "unicast") continue;
      line("l3vni", "    advertise ipv4 unicast");
      line("l3vni", "    advertise ipv6 unicast");
    }
    for (const property of vniLines(evpn.l3vni)) line("l3vni", `    ${property}`);
  }
  line("evpn", "  exit-address-family");
  out.plain("");
}

function vniLines({ rd, importRTs = [], exportRTs = [] }: VniConfig): string[] {
  return [
    ...(rd === undefined ? [] : [`rd ${rd}`]),
    ...importRTs.map((rt) => `route-target import ${rt}`),
    ...exportRTs.map((rt) => `route-target export ${rt}`),
  ];
}
