import type { Node } from "../../api/core.ts";
import type { FRRConfiguration, Neighbor } from "../../api/frrk8s.ts";
import { listOf } from "../../api/values.ts";
import { formatAddress, parseAddress } from "../../net/address.ts";
import { matches, parseSelector } from "../../net/selector.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";

interface Named {
  readonly object: FRRConfiguration;
  readonly path: string;
  readonly neighbor: string;
  readonly vrf: string;
}

/**
 * frr-k8s compares addresses as text and builds names of route maps as `<neighbor>-<vrf>`: two spellings of one address are two
 * neighbors, and an interface `eth0-red` shares its filters with interface `eth0` in VRF red.
 */
export const neighborNames = analyzer({
  name: "neighbor-names",
  codes: ["MLB216", "MLB217"],
  reads: { kinds: ["FRRConfiguration", "Node"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const all = shared.frrConfigurations().flatMap(namesIn);
    const nodes = objects<Node>("Node");
    for (const [address, same] of Map.groupBy(all, canonical)) {
      if (address === undefined) continue;
      for (const pair of pairs(same, (x) => x.neighbor)) {
        const where = common(pair, nodes);
        if (where === undefined) continue;
        yield finding(
          "MLB216",
          {
            a: pair[0].neighbor,
            b: pair[1].neighbor,
            address: address.slice(0, address.indexOf(" ")),
          },
          parts(pair, where),
        );
      }
    }
    for (const [id, same] of Map.groupBy(all, (x) => (x.vrf === "" ? x.neighbor : `${x.neighbor}-${x.vrf}`)))
      for (const pair of pairs(same, (x) => `${x.neighbor} ${x.vrf}`)) {
        const where = common(pair, nodes);
        if (where === undefined) continue;
        yield finding("MLB217", { a: said(pair[0]), b: said(pair[1]), id }, parts(pair, where));
      }
  },
});

const said = ({ neighbor, vrf }: Named): string =>
  vrf === "" ? `${neighbor} in the default VRF` : `${neighbor} in VRF ${vrf}`;

function parts([a, b]: readonly [Named, Named], nodes: readonly string[]) {
  return {
    objects: a.object === b.object ? [a.object] : [a.object, b.object],
    nodes,
    evidence: [evidence(a.object, a.path, said(a)), evidence(b.object, b.path, said(b))],
  };
}

function namesIn(object: FRRConfiguration): readonly Named[] {
  return listOf(object.spec?.bgp?.routers).flatMap((router, r) =>
    listOf(router.neighbors).flatMap((n: Neighbor, i): Named[] => {
      const field = typeof n.address === "string" && n.address !== "" ? "address" : "interface";
      const neighbor = n[field];
      if (typeof neighbor !== "string" || neighbor === "") return [];
      const path = `spec.bgp.routers[${r}].neighbors[${i}].${field}`;
      return [{ object, path, neighbor, vrf: typeof router.vrf === "string" ? router.vrf : "" }];
    }),
  );
}

/** The address in one spelling with its VRF; undefined for an interface. */
function canonical({ neighbor, vrf }: Named): string | undefined {
  const address = parseAddress(neighbor);
  return address === undefined ? undefined : `${formatAddress(address)} ${vrf}`;
}

/** One pair for each name beside the first: naming all pairs would say no more. */
function pairs(same: readonly Named[], name: (n: Named) => string): readonly (readonly [Named, Named])[] {
  const byName = new Map<string, Named>();
  for (const n of same) if (!byName.has(name(n))) byName.set(name(n), n);
  const [first, ...others] = byName.values();
  return first === undefined ? [] : others.map((other) => [first, other] as const);
}

/** The nodes that both select; undefined if there is none. */
function common([a, b]: readonly [Named, Named], nodes: readonly Node[]): readonly string[] | undefined {
  const selectors = [a, b].map((x) => parseSelector(x.object.spec?.nodeSelector ?? {}));
  const found = nodes
    .filter((node) => selectors.every((s) => s.ok && matches(s.selector, node.metadata.labels)))
    .map((node) => node.metadata.name);
  return found.length === 0 ? undefined : found;
}
