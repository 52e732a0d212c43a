import { expect, test } from "vitest";
import { differencesKey } from "../../src/state/differences-key.ts";
import type { FieldDifference } from "../../src/state/frrconfiguration-difference.ts";

const NEIGHBOR = "spec.bgp.routers[0].neighbors[0]";
const prefix = (i: number, text: string): FieldDifference => ({
  path: `${NEIGHBOR}.toAdvertise.allowed.prefixes[${i}]`,
  intended: text,
});

test.each<[string, readonly FieldDifference[], readonly FieldDifference[], boolean]>([
  ["other prefixes", [prefix(0, "10.0.0.1/32")], [prefix(7, "10.0.0.2/32"), prefix(8, "10.0.0.3/32")], true],
  [
    "other counts",
    [{ path: `${NEIGHBOR}.prefixes`, intended: "a, b and 30 more" }],
    [{ path: `${NEIGHBOR}.prefixes`, intended: "a, c and 31 more" }],
    true,
  ],
  [
    "prefixes that the other side lacks",
    [prefix(0, "10.0.0.1/32")],
    [{ path: prefix(0, "").path, actual: "10.0.0.1/32" }],
    false,
  ],
  [
    "another AS",
    [{ path: `${NEIGHBOR}.asn`, intended: "1", actual: "2" }],
    [{ path: `${NEIGHBOR}.asn`, intended: "1", actual: "3" }],
    false,
  ],
  [
    "another neighbor",
    [prefix(0, "10.0.0.1/32")],
    [{ path: "spec.bgp.routers[0].neighbors[1].toAdvertise.allowed.prefixes[0]", intended: "10.0.0.1/32" }],
    false,
  ],
])("told together: %s", (_, a, b, together) => {
  expect(differencesKey(a) === differencesKey(b)).toBe(together);
});
