import type { FrrText } from "../frr-text.ts";
import type { VyosStatement } from "./tree.ts";

/** @returns the interface of a statement, a VLAN on it included, and the words behind it */
function interfaceOf(
  words: readonly string[],
): { readonly name: string; readonly rest: readonly string[] } | undefined {
  const [first, , name, ...rest] = words;
  if (first !== "interfaces" || name === undefined) return undefined;
  return rest[0] === "vif" ? { name: `${name}.${rest[1]}`, rest: rest.slice(2) } : { name, rest };
}

/** The VRFs of interfaces: their lines may stand behind the addresses. */
export function interfaceVrfs(statements: readonly VyosStatement[]): ReadonlyMap<string, string> {
  return new Map(
    statements.flatMap(({ words }): [string, string][] => {
      const found = interfaceOf(words);
      return found?.rest[0] === "vrf" && found.rest[1] !== undefined ? [[found.name, found.rest[1]]] : [];
    }),
  );
}

/** Puts the address of an interface, or that it is disabled, into FRR's words. */
export function networkInterface(s: VyosStatement, vrfs: ReadonlyMap<string, string>, out: FrrText): void {
  const found = interfaceOf(s.words);
  if (found === undefined) return;
  const vrf = vrfs.get(found.name);
  const header = `interface ${found.name}${vrf === undefined ? "" : ` vrf ${vrf}`}`;
  const [what, value] = found.rest;
  if (what === "disable") out.add([header], "shutdown", s.line);
  if (what !== "address" || value === undefined || !value.includes("/")) return;
  out.add([header], `${value.includes(":") ? "ipv6" : "ip"} address ${value}`, s.line);
}
