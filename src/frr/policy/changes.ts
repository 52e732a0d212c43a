import type { Family } from "../../net/address.ts";
import { type Amount, type Attributes, pathKey, type ValueSet, valueSetKey } from "./attributes.ts";

/** An attribute that two policies set differently, in words. */
export interface AttributeChange {
  readonly attribute: string;
  readonly first: string;
  readonly second: string;
}

/** @returns the attributes in which two results differ, with what each makes of them. */
export function attributeChanges(a: Attributes, b: Attributes, family: Family): readonly AttributeChange[] {
  const rows: readonly (readonly [string, string, string])[] = [
    row("communities", a, b, (x) => setWords(x.values.communities)),
    row("large communities", a, b, (x) => setWords(x.values.largeCommunities)),
    row("extended communities", a, b, (x) => setWords(x.values.extCommunities)),
    row("local preference", a, b, (x) => amountWords(x.amounts.localPref)),
    row("MED", a, b, (x) => amountWords(x.amounts.med)),
    row("tag", a, b, (x) => amountWords(x.amounts.tag)),
    row("weight", a, b, (x) => String(x.weight ?? "as it was")),
    row("AIGP metric", a, b, (x) => String(x.aigpMetric ?? "as it was")),
    row("origin", a, b, (x) => x.origin ?? "as it was"),
    row("link bandwidth", a, b, (x) => (x.bandwidth === undefined ? "as it was" : `${x.bandwidth} Mbit/s`)),
    row("next hop", a, b, (x) => hopWords(x, family)),
    row("AS path", a, b, (x) => (x.path.length === 0 ? "as it was" : pathKey(x.path))),
    row("further attributes", a, b, (x) => [...x.others].map((pair) => pair.join(" ")).join(", ") || "none"),
    row("lines that are not understood", a, b, (x) => x.unclaimed.join(", ") || "none"),
  ];
  return rows
    .filter(([, x, y]) => x !== y)
    .map(([attribute, first, second]) => ({ attribute, first, second }));
}

const row = (
  name: string,
  a: Attributes,
  b: Attributes,
  words: (x: Attributes) => string,
): readonly [string, string, string] => [name, words(a), words(b)];

function setWords(set: ValueSet): string {
  const added = [...set.added].join(" ");
  if (!set.keepsInput) return added === "" ? "none" : `only ${added}`;
  const parts = [
    ...(added === "" ? [] : [`with ${added}`]),
    ...(set.removed.size === 0 ? [] : [`without ${[...set.removed].join(" ")}`]),
    ...set.filters.map(({ name }) => `without those of ${name}`),
  ];
  return parts.length === 0 ? valueSetKey(set) && "as they were" : parts.join(", ");
}

function amountWords(amount: Amount): string {
  if (amount.kind === "constant") return String(amount.value);
  if (!amount.changed) return "as it was";
  return `${amount.add < 0 ? "" : "+"}${amount.add}`;
}

function hopWords(attributes: Attributes, family: Family): string {
  const { ipv4, ipv6 } = attributes.nextHops;
  const address = family === "ipv4" ? (ipv4 ?? ipv6)?.address : ipv6?.address;
  return (
    address ??
    attributes.others.get(family === "ipv4" ? "next-hop" : "ipv6 next-hop peer-address") ??
    "as it was"
  );
}
