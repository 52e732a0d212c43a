/** A policy as the tests make it, written down without the types of the program that is tested. */
export interface Rule {
  readonly sequence: number;
  readonly permit: boolean;
  /** Address as a number, length, and the lengths that it admits. */
  readonly address: number;
  readonly length: number;
  readonly ge?: number;
  readonly le?: number;
}

export interface CommunityRule {
  readonly permit: boolean;
  readonly values: readonly string[];
}

export type Step =
  | { readonly kind: "community"; readonly values: readonly string[]; readonly additive: boolean }
  | { readonly kind: "delete"; readonly list: string }
  | { readonly kind: "med"; readonly value: number }
  | { readonly kind: "med+"; readonly by: number }
  | { readonly kind: "preference"; readonly value: number }
  | { readonly kind: "origin"; readonly value: string }
  | { readonly kind: "weight"; readonly value: number }
  | { readonly kind: "large"; readonly values: readonly string[]; readonly additive: boolean }
  | { readonly kind: "prepend"; readonly asn: string }
  /** The last part of an address of `HOPS`. */
  | { readonly kind: "next-hop"; readonly host: number };

/** The network of the next hops that policies set. */
export const HOPS = { ipv4: "10.255.3.", ipv6: "2001:db8:255::3:" } as const;

export type Family = keyof typeof HOPS;

export interface Entry {
  readonly sequence: number;
  readonly permit: boolean;
  readonly prefixList?: string;
  readonly community?: { readonly list: string; readonly exact: boolean };
  readonly med?: number;
  readonly origin?: string;
  readonly steps: readonly Step[];
  readonly call?: string;
  readonly exit?: "next" | number;
}

export interface Policy {
  readonly prefixLists: ReadonlyMap<string, readonly Rule[]>;
  readonly communityLists: ReadonlyMap<string, readonly CommunityRule[]>;
  readonly maps: ReadonlyMap<string, readonly Entry[]>;
}

export interface Route {
  readonly address: number;
  readonly length: number;
  readonly communities: readonly string[];
  readonly med: number;
  readonly preference?: number;
  readonly origin: string;
  readonly weight?: number;
  readonly large?: readonly string[];
  /** What stands before the path that came. */
  readonly prepended?: readonly string[];
  readonly host?: number;
}

export const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

/** An IPv6 prefix stands for the IPv4 one by the last 32 bits. */
export function prefixText(family: Family, address: number, length: number): string {
  if (family === "ipv4") return `${dotted(address)}/${length}`;
  const [high, low] = [Math.floor(address / 65536), address % 65536].map((half) => half.toString(16));
  return `2001:db8::${high}:${low}/${length + 96}`;
}

/** Writes a policy as an operator would enter it, about the prefixes of a family. */
export function policyText({ prefixLists, communityLists, maps }: Policy, family: Family = "ipv4"): string {
  const lines: string[] = [];
  const command = family === "ipv4" ? "ip" : "ipv6";
  for (const [name, rules] of prefixLists)
    for (const rule of rules)
      lines.push(`${command} prefix-list ${name} seq ${rule.sequence} ${ruleWords(rule, family)}`);
  for (const [name, rules] of communityLists)
    for (const [i, { permit, values }] of rules.entries())
      lines.push(`bgp community-list standard ${name} seq ${i + 1} ${action(permit)} ${values.join(" ")}`);
  for (const [name, entries] of maps)
    for (const entry of entries) lines.push(...entryLines(name, entry, family));
  return `${lines.join("\n")}\n`;
}

const action = (permit: boolean): string => (permit ? "permit" : "deny");

function ruleWords({ permit, address, length, ge, le }: Rule, family: Family): string {
  const more = family === "ipv4" ? 0 : 96;
  return [
    action(permit),
    prefixText(family, address, length),
    ...(ge === undefined ? [] : [`ge ${ge + more}`]),
    ...(le === undefined ? [] : [`le ${le + more}`]),
  ].join(" ");
}

function entryLines(map: string, entry: Entry, family: Family): readonly string[] {
  const { community, exit } = entry;
  const command = family === "ipv4" ? "ip" : "ipv6";
  return [
    `route-map ${map} ${action(entry.permit)} ${entry.sequence}`,
    ...(entry.prefixList === undefined ? [] : [` match ${command} address prefix-list ${entry.prefixList}`]),
    ...(community === undefined
      ? []
      : [` match community ${community.list}${community.exact ? " exact-match" : ""}`]),
    ...(entry.med === undefined ? [] : [` match metric ${entry.med}`]),
    ...(entry.origin === undefined ? [] : [` match origin ${entry.origin}`]),
    ...entry.steps.map((step) => stepLine(step, family)),
    ...(entry.call === undefined ? [] : [` call ${entry.call}`]),
    ...(exit === undefined ? [] : [exit === "next" ? " on-match next" : ` on-match goto ${exit}`]),
    "exit",
  ];
}

function stepLine(step: Step, family: Family): string {
  switch (step.kind) {
    case "large":
      return ` set large-community ${step.values.join(" ")}${step.additive ? " additive" : ""}`;
    case "prepend":
      return ` set as-path prepend ${step.asn}`;
    case "next-hop":
      return ` set ${family === "ipv4" ? "ip next-hop" : "ipv6 next-hop global"} ${HOPS[family]}${step.host}`;
    case "community":
      if (step.values.length === 0) return " set community none";
      return ` set community ${step.values.join(" ")}${step.additive ? " additive" : ""}`;
    case "delete":
      return ` set comm-list ${step.list} delete`;
    case "med":
      return ` set metric ${step.value}`;
    case "med+":
      return ` set metric ${step.by < 0 ? step.by : `+${step.by}`}`;
    case "preference":
      return ` set local-preference ${step.value}`;
    case "origin":
      return ` set origin ${step.value}`;
    case "weight":
      return ` set weight ${step.value}`;
  }
}
