import type { RouterDemand } from "../../src/router/demand-types.ts";
import type { RouterLine } from "../../src/router/dialect.ts";
import { BY_COMMUNITY, COMMUNITY_MAP, type CommunityRule, communityRules } from "../../src/router/filter.ts";

/**
 * The lists of communities and the route map that asks for one of them, in the form that FRR, IOS-XE, NX-OS and EOS share.
 * @param list how the system begins a line of a list, up to `permit`
 */
export function communityFilter(
  demand: RouterDemand,
  list: (rule: CommunityRule, seq: number) => string,
  indent = " ",
): readonly RouterLine[] {
  const rules = communityRules(demand);
  return [
    ...rules.flatMap((rule) =>
      rule.values.map((value, i) => ({
        text: `${list(rule, (i + 1) * 10)} permit ${value}`,
        why: BY_COMMUNITY,
      })),
    ),
    ...rules.flatMap((rule, i): RouterLine[] => [
      { text: `route-map ${COMMUNITY_MAP} permit ${(i + 1) * 10}`, why: BY_COMMUNITY },
      { text: `${indent}match ${rule.kind} ${rule.name}` },
    ]),
  ];
}
