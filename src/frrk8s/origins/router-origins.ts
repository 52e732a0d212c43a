import type { Origin } from "../../api/ref.ts";
import { below } from "../fault.ts";
import type { RouterLine } from "../render/writer.ts";
import type { TranslatedRouter } from "../translate/router.ts";
import type { Lookup } from "./lookup.ts";

/** @returns the fields of the resources that a line of a router comes from. */
export function routerOrigins(
  same: readonly TranslatedRouter[],
  field: RouterLine,
  value: string | undefined,
  find: Lookup,
): readonly Origin[] {
  return same.flatMap((router) => {
    const path = pathOf(router, field, value ?? "", find);
    return path === undefined ? [] : [below(router.origin, path)];
  });
}

function pathOf(
  { config, spec }: TranslatedRouter,
  field: RouterLine,
  value: string,
  find: Lookup,
): string | undefined {
  const { evpn } = config;
  switch (field) {
    case "asn":
      return ".asn";
    case "id":
      return config.routerID === undefined ? undefined : ".id";
    case "import":
      return indexed(".imports", find.text(config.importVRFs, value), ".vrf");
    case "prefix":
      return indexed(".prefixes", find.text(spec.prefixes, value));
    case "evpn":
      return evpn === undefined ? undefined : ".evpn";
    case "advertiseVNIs":
      return evpn?.advertiseVNIs === undefined ? undefined : ".evpn.advertiseVNIs";
    case "advertiseSVI":
      return evpn?.advertiseSVI ? ".evpn.advertiseSVI" : undefined;
    case "l2vni": {
      const at = evpn?.l2vnis?.findIndex(({ vni }) => String(vni) === value) ?? -1;
      return at < 0 ? undefined : `.evpn.l2vnis[${at}]`;
    }
    case "l3vni":
      return evpn?.l3vni === undefined ? undefined : ".evpn.l3vni";
  }
}

function indexed(list: string, at: number | undefined, rest = ""): string | undefined {
  return at === undefined ? undefined : `${list}[${at}]${rest}`;
}
