import { compareBytes } from "../../net/order.ts";
import { quote } from "../../net/quote.ts";
import type { Conflict } from "../conflict.ts";
import {
  carriesEvpn,
  l3vniError,
  layer2Error,
  layer2Field,
  sharedVniError,
  type VniUse,
} from "../evpn-check.ts";
import { below, type Fault } from "../fault.ts";
import { mergeEvpn, NO_VNIS } from "../merge/evpn.ts";
import { type EvpnConfig, peerOf, type VniConfig } from "../model.ts";
import type { TranslatedRouter } from "../translate/router.ts";
import { differingPairs, groupBy } from "./pairs.ts";

type Found = Omit<Conflict, "node">;

/** One value that a resource gives, and the smallest configuration that says the same. */
interface Statement {
  readonly router: TranslatedRouter;
  readonly field: string;
  readonly value: string;
  readonly path: string;
  readonly alone: EvpnConfig;
}

/** @returns the conflicts among the EVPN parts of the routers of one VRF. */
export function evpnConflicts(same: readonly TranslatedRouter[]): readonly Found[] {
  const statements = same.flatMap((router) => statementsOf(router));
  return [...groupBy(statements, ({ field }) => field).values()].flatMap((group) =>
    differingPairs(group, ({ value }) => value).map(([a, b]) => {
      const vrf = a.router.config.vrf ?? "";
      // Within one list the last of a number is there first, when the list is merged with itself.
      const within = a.router === b.router;
      const merged = within ? mergeEvpn(b.alone, a.alone) : mergeEvpn(a.alone, b.alone);
      return {
        vrf,
        field: a.field,
        a: { value: a.value, origin: below(a.router.origin, a.path) },
        b: { value: b.value, origin: below(b.router.origin, b.path) },
        error: `could not merge EVPN configuration for vrf ${quote(vrf)}, err: ${merged.ok ? "" : merged.error}`,
      };
    }),
  );
}

function statementsOf(router: TranslatedRouter): Statement[] {
  const { evpn } = router.config;
  if (evpn === undefined) return [];
  const vnis = evpn.advertiseVNIs ?? NO_VNIS;
  const svi = evpn.advertiseSVI === true;
  const { l3vni } = evpn;
  return [
    {
      router,
      field: "evpn.advertiseVNIs",
      value: vnis,
      path: ".evpn.advertiseVNIs",
      alone: { advertiseVNIs: vnis },
    },
    {
      router,
      field: "evpn.advertiseSVI",
      value: String(svi),
      path: ".evpn.advertiseSVI",
      alone: svi ? { advertiseSVI: true } : {},
    },
    ...(evpn.l2vnis ?? []).flatMap((vni, i) =>
      vniStatements(router, vni, `evpn.l2vnis (${vni.vni})`, `.evpn.l2vnis[${i}]`, (part) => ({
        l2vnis: [part],
      })),
    ),
    ...(l3vni === undefined
      ? []
      : [
          {
            router,
            field: "evpn.l3vni.vni",
            value: String(l3vni.vni),
            path: ".evpn.l3vni.vni",
            alone: { l3vni: { vni: l3vni.vni } },
          },
          ...vniStatements(router, l3vni, "evpn.l3vni", ".evpn.l3vni", (part) => ({
            l3vni: { ...part, vni: 0 },
          })),
        ]),
  ];
}

/** Route targets disagree only as some and none. */
function vniStatements(
  router: TranslatedRouter,
  { vni, rd, importRTs, exportRTs }: VniConfig,
  field: string,
  path: string,
  wrap: (part: VniConfig) => EvpnConfig,
): Statement[] {
  const targets = (
    [
      ["importRTs", importRTs],
      ["exportRTs", exportRTs],
    ] as const
  ).map(([name, list]) => ({
    router,
    field: `${field}.${name}`,
    value: list === undefined ? "none" : "some",
    path: list === undefined ? path : `${path}.${name}`,
    alone: wrap(list === undefined ? { vni } : { vni, [name]: list }),
  }));
  if (rd === undefined) return targets;
  return [
    { router, field: `${field}.rd`, value: rd, path: `${path}.rd`, alone: wrap({ vni, rd }) },
    ...targets,
  ];
}

/** One use of a VNI, with its place. */
interface Use extends VniUse {
  readonly vni: number;
  readonly router: TranslatedRouter;
  readonly path: string;
}

/** @returns the VNIs that two VRFs (or two layers of one) use, each pair once, in the order of the VRFs by text. */
export function vniConflicts(routers: readonly TranslatedRouter[]): readonly Found[] {
  const uses = routers.flatMap((router): Use[] => {
    const { evpn, vrf = "" } = router.config;
    const l2: Use[] = (evpn?.l2vnis ?? []).map(({ vni }, i) => ({
      vni,
      vrf,
      kind: "l2vni",
      router,
      path: `.evpn.l2vnis[${i}].vni`,
    }));
    return evpn?.l3vni === undefined
      ? l2
      : [...l2, { vni: evpn.l3vni.vni, vrf, kind: "l3vni", router, path: ".evpn.l3vni.vni" }];
  });
  uses.sort((a, b) => compareBytes(a.vrf, b.vrf) || compareBytes(a.kind, b.kind));
  return [...groupBy(uses, ({ vni }) => String(vni)).values()].flatMap((group) =>
    differingPairs(group, ({ vrf, kind }) => `${kind} ${vrf}`).map(([a, b]) => ({
      vrf: a.vrf,
      field: "evpn",
      a: { value: `${a.kind} ${a.vni} in vrf ${quote(a.vrf)}`, origin: below(a.router.origin, a.path) },
      b: { value: `${b.kind} ${b.vni} in vrf ${quote(b.vrf)}`, origin: below(b.router.origin, b.path) },
      error: sharedVniError(a.vni, a, b),
    })),
  );
}

/** @returns the L3VNIs of a VRF that has neighbors, each with the first neighbor of the VRF. */
export function l3vniConflicts(same: readonly TranslatedRouter[]): readonly Found[] {
  const [neighbor] = same.flatMap(({ neighbors }) => neighbors);
  if (neighbor === undefined) return [];
  return same.flatMap(({ config, origin }) => {
    const { evpn, vrf = "" } = config;
    if (evpn?.l3vni === undefined) return [];
    return [
      {
        vrf,
        neighbor: peerOf(neighbor.config),
        field: "evpn.l3vni",
        a: { value: String(evpn.l3vni.vni), origin: below(origin, ".evpn.l3vni") },
        b: { value: `neighbor ${peerOf(neighbor.config)}`, origin: neighbor.origin },
        error: l3vniError(vrf),
      },
    ];
  });
}

/** @returns what is advertised for layer 2 in a VRF in which no session carries EVPN. */
export function layer2Faults(same: readonly TranslatedRouter[]): readonly Fault[] {
  if (same.some(({ neighbors }) => neighbors.some(({ config }) => carriesEvpn(config)))) return [];
  return same.flatMap(({ config, origin }) => {
    const { evpn, vrf = "" } = config;
    const field = evpn === undefined ? undefined : layer2Field(evpn);
    return field === undefined ? [] : [{ error: layer2Error(vrf), origin: below(origin, `.evpn.${field}`) }];
  });
}
