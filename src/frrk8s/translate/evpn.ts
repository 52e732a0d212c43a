import type { EVPNConfig, L2VNI } from "../../api/frrk8s.ts";
import type { EvpnConfig, VniConfig } from "../model.ts";

/** The EVPN part of a router as the model holds it; empty fields are dropped, an empty object stays. */
export function evpnOf(evpn: EVPNConfig): EvpnConfig {
  const { advertiseVNIs, l2vnis = [], l3vni } = evpn;
  return {
    ...(advertiseVNIs === undefined ? {} : { advertiseVNIs }),
    ...(evpn.advertiseSVI ? { advertiseSVI: true } : {}),
    ...(l2vnis.length === 0 ? {} : { l2vnis: l2vnis.map(vniOf) }),
    ...(l3vni === undefined
      ? {}
      : {
          l3vni: {
            ...vniOf(l3vni),
            ...(l3vni.advertisePrefixes === undefined || l3vni.advertisePrefixes.length === 0
              ? {}
              : { advertisePrefixes: l3vni.advertisePrefixes }),
          },
        }),
  };
}

function vniOf({ vni = 0, rd, importRTs = [], exportRTs = [] }: L2VNI): VniConfig {
  return {
    vni,
    ...(rd ? { rd } : {}),
    ...(importRTs.length === 0 ? {} : { importRTs }),
    ...(exportRTs.length === 0 ? {} : { exportRTs }),
  };
}
