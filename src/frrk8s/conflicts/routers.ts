import type { Conflict } from "../conflict.ts";
import { below } from "../fault.ts";
import { addRouter, beginRouter } from "../merge/router.ts";
import type { RouterConfig } from "../model.ts";
import type { Release } from "../releases.ts";
import type { TranslatedRouter } from "../translate/router.ts";
import { differingPairs } from "./pairs.ts";

type Found = Omit<Conflict, "node">;

/** @returns the conflicts among what the resources say of the router of one VRF: its AS and its ID. */
export function routerConflicts(same: readonly TranslatedRouter[], release: Release): readonly Found[] {
  const withId = same.filter(({ config }) => config.routerID !== undefined);
  return [
    ...differingPairs(same, ({ config }) => config.myASN).map(([a, b]) =>
      conflict("asn", a, b, ({ config }) => String(config.myASN), release),
    ),
    ...differingPairs(withId, ({ config }) => config.routerID).map(([a, b]) =>
      conflict("id", a, b, ({ config }) => config.routerID ?? "", release),
    ),
  ];
}

function conflict(
  field: "asn" | "id",
  a: TranslatedRouter,
  b: TranslatedRouter,
  valueIn: (router: TranslatedRouter) => string,
  release: Release,
): Found {
  const heads = [headOf(a.config, field), headOf(b.config, field)] as const;
  return {
    vrf: a.config.vrf ?? "",
    field,
    a: { value: valueIn(a), origin: below(a.origin, `.${field}`) },
    b: { value: valueIn(b), origin: below(b.origin, `.${field}`) },
    error: addRouter(beginRouter(heads[0]), heads[1], release) ?? "",
  };
}

/** The router with nothing but the field that is in question. */
function headOf({ vrf, myASN, routerID }: RouterConfig, field: "asn" | "id"): RouterConfig {
  return {
    myASN: field === "asn" ? myASN : 0,
    ...(vrf === undefined ? {} : { vrf }),
    ...(field === "asn" || routerID === undefined ? {} : { routerID }),
  };
}
