import {
  asObject,
  documentsOf,
  field,
  flagField,
  numberField,
  objectOf,
  present,
  type Shown,
  textField,
} from "./json.ts";

/** One route of zebra: `show ip route vrf all json`. */
export interface KernelRoute {
  readonly vrf: string;
  readonly prefix: string;
  /** `connected`, `local`, `kernel`, `static`, `bgp`, `ospf` … */
  readonly protocol: string;
  readonly selected: boolean;
  readonly installed: boolean;
  readonly table?: number;
  readonly nextHops: readonly {
    readonly ip?: string;
    readonly interface?: string;
    readonly active: boolean;
  }[];
}

/** Reads `show ip route [vrf all] json` and `show ipv6 route …`: one document per VRF in FRR 8, one keyed by VRF in FRR 10. */
export function readKernelRoutes(text: string): Shown<readonly KernelRoute[]> {
  const read = documentsOf(text);
  if (!read.ok) return read;
  const routes: KernelRoute[] = [];
  const collect = (value: unknown, vrf: string, depth: number) => {
    for (const [key, inner] of Object.entries(asObject(value) ?? {})) {
      if (Array.isArray(inner))
        for (const entry of inner) {
          const route = routeOf(entry, vrf, key);
          if (route !== undefined) routes.push(route);
        }
      else if (depth === 0) collect(inner, key, 1);
    }
  };
  for (const document of read.value) collect(document, "default", 0);
  return { ok: true, value: routes };
}

function routeOf(value: unknown, vrf: string, prefix: string): KernelRoute | undefined {
  const route = asObject(value);
  if (route === undefined) return undefined;
  const hops = field(route, "nexthops");
  return {
    vrf: textField(route, "vrfName") ?? vrf,
    prefix: textField(route, "prefix") ?? prefix,
    protocol: textField(route, "protocol") ?? "unknown",
    selected: flagField(route, "selected"),
    installed: flagField(route, "installed"),
    ...present<Pick<KernelRoute, "table">>({ table: numberField(route, "table") }),
    nextHops: (Array.isArray(hops) ? hops : []).flatMap((entry) => {
      const hop = asObject(entry);
      if (hop === undefined) return [];
      return [
        {
          active: flagField(hop, "active"),
          ...present<{ ip?: string; interface?: string }>({
            ip: textField(hop, "ip"),
            interface: textField(hop, "interfaceName"),
          }),
        },
      ];
    }),
  };
}

/** One interface of `show interface brief json`. */
export interface Interface {
  readonly name: string;
  readonly vrf: string;
  readonly up: boolean;
  /** Addresses with their prefix length. */
  readonly addresses: readonly string[];
}

/** Reads `show interface brief json`. */
export function readInterfaces(text: string): Shown<readonly Interface[]> {
  const read = objectOf(text);
  if (!read.ok) return read;
  const interfaces = Object.entries(read.value).flatMap(([name, value]) => {
    const object = asObject(value);
    if (object === undefined) return [];
    const addresses = field(object, "addresses");
    return [
      {
        name,
        vrf: textField(object, "vrfName") ?? "default",
        up: textField(object, "status") === "up",
        addresses: (Array.isArray(addresses) ? addresses : []).filter((a) => typeof a === "string"),
      },
    ];
  });
  return { ok: true, value: interfaces };
}

/** @returns the version of `show version` (`10.4.3`), or undefined if the text does not say it. */
export function readVersion(text: string): string | undefined {
  return /^FRRouting (\d+\.\d+(?:\.\d+)?)/m.exec(text)?.[1];
}
