import type { CommunityRule, Entry, Policy, Route, Rule, Step } from "./policy.ts";

/**
 * Decides about a route step by step, in the plainest way, from the recorded rules of FRR 10.4: the measure for the program, and
 * written apart from it. @returns the route that passes, or undefined
 */
export function decide(policy: Policy, map: string, route: Route): Route | undefined {
  const entries = policy.maps.get(map);
  if (entries === undefined || entries.length === 0) return undefined;
  const ordered = [...entries].sort((a, b) => a.sequence - b.sequence);
  let now = route;
  let permitted = false;
  for (let at = 0; at < ordered.length; ) {
    const entry = ordered[at];
    if (entry === undefined) break;
    if (!matches(policy, entry, now)) {
      permitted = false;
      at++;
      continue;
    }
    if (!entry.permit) return undefined;
    for (const step of entry.steps) now = apply(policy, step, now);
    if (entry.call !== undefined && policy.maps.has(entry.call)) {
      const after = decide(policy, entry.call, now);
      if (after === undefined) return undefined;
      now = after;
    }
    if (entry.exit === undefined) return now;
    permitted = true;
    const { exit } = entry;
    if (exit === "next") at++;
    else {
      at = ordered.findIndex(({ sequence }) => sequence >= exit);
      if (at < 0) return now;
    }
  }
  return permitted ? now : undefined;
}

function matches(policy: Policy, entry: Entry, route: Route): boolean {
  if (entry.prefixList !== undefined) {
    const rules = policy.prefixLists.get(entry.prefixList);
    if (rules === undefined || !listPermits(rules, route)) return false;
  }
  if (entry.community !== undefined) {
    const rules = policy.communityLists.get(entry.community.list);
    if (rules === undefined || !communitiesPermit(rules, route, entry.community.exact)) return false;
  }
  if (entry.med !== undefined && route.med !== entry.med) return false;
  return entry.origin === undefined || route.origin === entry.origin;
}

function listPermits(rules: readonly Rule[], { address, length }: Route): boolean {
  const ordered = [...rules].sort((a, b) => a.sequence - b.sequence);
  for (const rule of ordered) {
    const low = rule.ge ?? rule.length;
    const high = rule.le ?? (rule.ge === undefined ? rule.length : 32);
    const size = 2 ** (32 - rule.length);
    const inside = Math.floor(address / size) === Math.floor(rule.address / size);
    if (inside && length >= low && length <= high) return rule.permit;
  }
  return false;
}

function communitiesPermit(rules: readonly CommunityRule[], { communities }: Route, exact: boolean): boolean {
  for (const { permit, values } of rules) {
    const all = values.every((value) => communities.includes(value));
    if (all && (!exact || communities.length === new Set(values).size)) return permit;
  }
  return false;
}

function apply(policy: Policy, step: Step, route: Route): Route {
  switch (step.kind) {
    case "community": {
      const union = step.additive ? [...route.communities, ...step.values] : step.values;
      return { ...route, communities: [...new Set(union)] };
    }
    case "delete": {
      const rules = policy.communityLists.get(step.list);
      if (rules === undefined) return route;
      return { ...route, communities: route.communities.filter((value) => !taken(rules, value)) };
    }
    case "med":
      return { ...route, med: step.value };
    case "med+":
      return { ...route, med: Math.min(Math.max(route.med + step.by, 0), 4294967295) };
    case "preference":
      return { ...route, preference: step.value };
    case "origin":
      return { ...route, origin: step.value };
    case "weight":
      return { ...route, weight: step.value };
    case "large": {
      const union = step.additive ? [...(route.large ?? []), ...step.values] : step.values;
      return { ...route, large: [...new Set(union)] };
    }
    case "prepend":
      return { ...route, prepended: [step.asn, ...(route.prepended ?? [])] };
    case "next-hop":
      return { ...route, host: step.host };
  }
}

/** The first rule that names the value decides; none: it stays. */
function taken(rules: readonly CommunityRule[], value: string): boolean {
  return rules.find(({ values }) => values.includes(value))?.permit ?? false;
}

/** @returns a text that is equal for routes that nobody can tell apart. */
export function told(route: Route | undefined): string {
  if (route === undefined) return "denied";
  const { communities, med, preference, origin, weight, large = [], prepended = [], host } = route;
  const sorted = [[...communities].sort(), [...large].sort()];
  return JSON.stringify([sorted, med, preference, origin, weight, prepended, host]);
}
