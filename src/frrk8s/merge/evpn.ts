import { quote } from "../../net/quote.ts";
import type { EvpnConfig, L3VniConfig, VniConfig } from "../model.ts";
import { sortedSet } from "../sorted.ts";

/** A merged value, or frr-k8s' error text. */
export type Merged<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

/** What advertiseVNIs means when it is not set. */
export const NO_VNIS = "Disabled";

/** Merges the EVPN parts of two routers of one VRF. One that says nothing gives way; the rest must agree, and lists unite. */
export function mergeEvpn(
  a: EvpnConfig | undefined,
  b: EvpnConfig | undefined,
): Merged<EvpnConfig | undefined> {
  if (a === undefined || b === undefined) return { ok: true, value: a ?? b };
  const vnis = [a.advertiseVNIs ?? NO_VNIS, b.advertiseVNIs ?? NO_VNIS] as const;
  if (vnis[0] !== vnis[1]) {
    return refused(`different advertiseVNIs (${quote(vnis[0])} != ${quote(vnis[1])})`);
  }
  const svi = [a.advertiseSVI === true, b.advertiseSVI === true] as const;
  if (svi[0] !== svi[1]) return refused(`different advertiseSVI (${svi[0]} != ${svi[1]})`);
  const l2vnis = mergeL2Vnis(a.l2vnis ?? [], b.l2vnis ?? []);
  if (!l2vnis.ok) return l2vnis;
  const l3vni = mergeL3Vni(a.l3vni, b.l3vni);
  if (!l3vni.ok) return l3vni;
  const advertiseVNIs = a.advertiseVNIs ?? b.advertiseVNIs;
  return {
    ok: true,
    value: {
      ...(advertiseVNIs === undefined ? {} : { advertiseVNIs }),
      ...(svi[0] ? { advertiseSVI: true } : {}),
      ...(l2vnis.value.length === 0 ? {} : { l2vnis: l2vnis.value }),
      ...(l3vni.value === undefined ? {} : { l3vni: l3vni.value }),
    },
  };
}

/** By number. Of doubles in the first list the last one counts, as in frr-k8s' map. */
function mergeL2Vnis(a: readonly VniConfig[], b: readonly VniConfig[]): Merged<readonly VniConfig[]> {
  if (a.length === 0 || b.length === 0) return { ok: true, value: a.length === 0 ? b : a };
  const byNumber = new Map(a.map((vni) => [vni.vni, vni]));
  for (const vni of b) {
    const existing = byNumber.get(vni.vni);
    const merged = existing === undefined ? { ok: true as const, value: vni } : mergeVni(existing, vni);
    if (!merged.ok) return refused(`could not merge l2vni ${vni.vni}, err: ${merged.error}`);
    byNumber.set(vni.vni, merged.value);
  }
  return { ok: true, value: [...byNumber.values()].sort((x, y) => x.vni - y.vni) };
}

function mergeL3Vni(a: L3VniConfig | undefined, b: L3VniConfig | undefined): Merged<L3VniConfig | undefined> {
  if (a === undefined || b === undefined) return { ok: true, value: a ?? b };
  if (a.vni !== b.vni) return refused(`different l3vni numbers (${a.vni} != ${b.vni})`);
  const merged = mergeVni(a, b);
  if (!merged.ok) return merged;
  const advertisePrefixes = sortedSet([...(a.advertisePrefixes ?? []), ...(b.advertisePrefixes ?? [])]);
  return {
    ok: true,
    value: { ...merged.value, ...(advertisePrefixes.length === 0 ? {} : { advertisePrefixes }) },
  };
}

/** A route distinguisher must be equal or one empty; route targets unite, but some and none exclude each other. */
function mergeVni(a: VniConfig, b: VniConfig): Merged<VniConfig> {
  if (a.rd !== undefined && b.rd !== undefined && a.rd !== b.rd) {
    return refused(`different RD values (${a.rd} != ${b.rd})`);
  }
  for (const [word, own, other] of [
    ["import", a.importRTs, b.importRTs],
    ["export", a.exportRTs, b.exportRTs],
  ] as const) {
    if ((own === undefined) !== (other === undefined)) {
      return refused(`conflicting ${word} route targets: mixing implicit and explicit route targets`);
    }
  }
  const rd = a.rd ?? b.rd;
  const importRTs = sortedSet([...(a.importRTs ?? []), ...(b.importRTs ?? [])]);
  const exportRTs = sortedSet([...(a.exportRTs ?? []), ...(b.exportRTs ?? [])]);
  return {
    ok: true,
    value: {
      vni: a.vni,
      ...(rd === undefined ? {} : { rd }),
      ...(importRTs.length === 0 ? {} : { importRTs }),
      ...(exportRTs.length === 0 ? {} : { exportRTs }),
    },
  };
}

function refused(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}
