import { describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { parseFrr } from "../../src/frr/config.ts";
import { BASE, inPlaceOf, withLines } from "./support/base.ts";

const session = (...lines: readonly string[]): string =>
  withLines(BASE, "neighbor 192.0.2.2 timers 30 90", ...lines.map((line) => ` neighbor 192.0.2.2 ${line}`));
const family = (...lines: readonly string[]): string =>
  withLines(BASE, "neighbor 192.0.2.2 activate", ...lines.map((line) => `  neighbor 192.0.2.2 ${line}`));
const profile = (...lines: readonly string[]): string =>
  inPlaceOf(session("bfd profile p"), "end", "bfd", " profile p", ...lines.map((line) => `  ${line}`), "end");
const router = (text: string, line: string): string => withLines(text, "bgp router-id 10.0.0.1", ` ${line}`);

describe("what is entered and what FRR prints (recorded by test/lab/frr-forms.test.ts)", () => {
  test.each<[string, string, string]>([
    [
      "attribute-unchanged without words is all three",
      family("attribute-unchanged"),
      family("attribute-unchanged as-path next-hop med"),
    ],
    [
      "a client of a route server gets next hops unchanged",
      family("route-server-client"),
      family("route-server-client", "attribute-unchanged next-hop"),
    ],
    [
      "check-control-plane-failure switches BFD on",
      session("bfd check-control-plane-failure"),
      session("bfd", "bfd check-control-plane-failure"),
    ],
    ["the values of BFD are not printed", session("bfd 4 400 400"), session("bfd")],
    [
      "a path for each AS needs deterministic MED",
      family("addpath-tx-bestpath-per-AS"),
      router(family("addpath-tx-bestpath-per-AS"), "bgp deterministic-med"),
    ],
    [
      "echo-interval is both ways",
      profile("echo-interval 60"),
      profile("echo transmit-interval 60", "echo receive-interval 60"),
    ],
    [
      "update-delay of bgp holds for all instances, wherever it stands",
      inPlaceOf(BASE, "end", "router bgp 65001", " bgp update-delay 10", "end"),
      inPlaceOf(BASE, "end", "bgp update-delay 10", "end"),
    ],
    [
      "a list after a profile that was not left",
      profile("transmit-interval 300\nbgp community-list standard c permit 65001:1"),
      profile("transmit-interval 300"),
    ],
  ])("%s", (_, entered, printed) => {
    expect(compareFrr(entered, printed)).toEqual([]);
    expect(compareFrr(printed, entered)).toEqual([]);
  });

  test.each<[string, string, string, string]>([
    [
      "attribute-unchanged with fewer words",
      family("attribute-unchanged"),
      family("attribute-unchanged med"),
      "attribute-unchanged for 192.0.2.2 is med instead of as-path med next-hop",
    ],
    [
      "deterministic MED for no reason",
      BASE,
      router(BASE, "bgp deterministic-med"),
      "bgp deterministic-med is yes instead of no",
    ],
    [
      "private AS numbers replaced instead of removed",
      family("remove-private-AS all"),
      family("remove-private-AS all replace-AS"),
      "private AS numbers are replaced by the own one in paths sent to 192.0.2.2",
    ],
  ])("but not %s", (_, intended, running, expected) => {
    expect(compareFrr(intended, running).map(({ effect }) => effect)).toEqual([expected]);
  });

  test.each([
    ["8.5.3", ["router"]],
    ["9.0.2", ["router"]],
    ["9.1.0", []],
    ["10.0.1", []],
    ["10.4.3", []],
  ])("FRR %s has no line for next hops by the default route: %j", (version, expected) => {
    const running = BASE.replace("10.4.3", version);
    const differences = compareFrr(`ip nht resolve-via-default\n${running}`, running);
    expect(differences.map(({ area }) => area)).toEqual(expected);
  });

  test("values of BFD that neither text was printed with are compared", () => {
    const unprinted = (text: string): string => text.replace("frr version 10.4.3\n", "");
    const [difference] = compareFrr(unprinted(session("bfd 4 400 400")), unprinted(session("bfd")));
    expect(difference?.effect).toBe("BFD to 192.0.2.2 runs with other values than intended");
  });

  test("what stands after a profile belongs to the top", () => {
    const { model, policyLines } = parseFrr(
      "bfd\n profile p\nbgp community-list standard c permit 65001:1\n",
    );
    expect([...(model.profiles.get("p")?.settings.keys() ?? [])]).toEqual([]);
    expect(policyLines.map(({ text }) => text)).toEqual(["bgp community-list standard c permit 65001:1"]);
  });
});
