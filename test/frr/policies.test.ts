import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { parseFrr } from "../../src/frr/config.ts";
import { evaluateRouteMap } from "../../src/frr/evaluate.ts";
import type { BgpRoute } from "../../src/frr/policy/route.ts";
import { ALL_ATTRIBUTES, ALL_PREFIXES, policyArb, policyPairArb, routeArb } from "./support/arbitrary.ts";
import { decide, told } from "./support/plain.ts";
import { dotted, HOPS, type Policy, policyText, type Route } from "./support/policy.ts";

const VERSION = "10.4.3";

function bgpRoute({ address, length, communities, med, origin }: Route): BgpRoute {
  return { prefix: `${dotted(address)}/${length}`, communities, med, origin, asPath: "65001" };
}

function plainRoute(route: BgpRoute, from: Route): Route {
  return {
    address: from.address,
    length: from.length,
    communities: route.communities as readonly string[],
    med: route.med ?? 0,
    origin: route.origin ?? "",
    ...(route.localPref === undefined ? {} : { preference: route.localPref }),
    ...(route.weight === undefined ? {} : { weight: route.weight }),
    large: (route.largeCommunities ?? []) as readonly string[],
    prepended: String(route.asPath).split(" ").slice(0, -1),
    ...(route.nextHop === undefined ? {} : { host: Number(route.nextHop.replace(HOPS.ipv4, "")) }),
  };
}

describe("a random policy", () => {
  test("decides about random and boundary routes as the plain evaluator does", () => {
    fc.assert(
      fc.property(policyArb, fc.array(routeArb, { minLength: 20, maxLength: 40 }), (policy, routes) => {
        const config = parseFrr(policyText(policy));
        for (const route of routes) {
          const answer = evaluateRouteMap(config, "X", bgpRoute(route), {
            frrVersion: VERSION,
            loadedBy: "lines",
          });
          if ("unknown" in answer) expect.fail(answer.unknown);
          const got = answer.permit ? plainRoute(answer.route, route) : undefined;
          expect(told(got)).toBe(told(decide(policy, "X", route)));
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** A neighbor of another AS that the policy filters. */
const applied = (policy: Policy): string =>
  `${policyText(policy)}router bgp 65002\n neighbor 192.0.2.1 remote-as 65001\n address-family ipv4 unicast\n  neighbor 192.0.2.1 route-map X in\n`;

/** A route of the corner for which two policies differ. */
function tellApart(a: Policy, b: Policy): Route | undefined {
  for (const attributes of ALL_ATTRIBUTES)
    for (const prefix of ALL_PREFIXES) {
      const route = { ...prefix, ...attributes };
      if (told(decide(a, "X", route)) !== told(decide(b, "X", route))) return route;
    }
  return undefined;
}

describe("the comparison of two random policies", () => {
  test("is empty if and only if the plain evaluator cannot tell them apart on any boundary prefix", () => {
    const seen = { equal: 0, different: 0 };
    fc.assert(
      fc.property(policyPairArb, ([a, b]) => {
        const differences = compareFrr(applied(a), applied(b), { frrVersion: VERSION });
        const apart = tellApart(a, b);
        seen[apart === undefined ? "equal" : "different"]++;
        expect({ reported: differences.length > 0, apart }).toEqual({ reported: apart !== undefined, apart });
        for (const { effect } of differences) expect(effect).not.toContain("cannot decide");
      }),
      { numRuns: 40 },
    );
    expect(seen.equal).toBeGreaterThan(0);
    expect(seen.different).toBeGreaterThan(0);
  });

  test("shows a route that really is treated differently", () => {
    fc.assert(
      fc.property(policyPairArb, ([a, b]) => {
        const [one, other] = [parseFrr(applied(a)), parseFrr(applied(b))];
        for (const { example } of compareFrr(one, other, { frrVersion: VERSION })) {
          const route = { asPath: "65001", ...example } as unknown as BgpRoute;
          const options = { frrVersion: VERSION, loadedBy: "lines" } as const;
          const answers = [one, other].map((config) =>
            JSON.stringify(evaluateRouteMap(config, "X", route, options)),
          );
          expect(answers[0]).not.toBe(answers[1]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
