import { afterAll, expect, test } from "vitest";
import type { FrrDifference } from "../../src/frr/compare/difference.ts";
import { compareFrr } from "../../src/frr/compare.ts";
import { parseFrr, printFrr } from "../../src/frr/config.ts";
import { readLines, sharedPath, type Verdict, vectorFile } from "../support/vectors.ts";

/** A rendered configuration and what FRR made of it. */
interface Running {
  readonly name: string;
  readonly frrVersion: string;
  readonly rendered: string;
  readonly running: string;
  readonly testOk: boolean;
  readonly reloadOk: boolean;
  readonly reloadOutput: string;
  readonly knownLoss: readonly string[];
  readonly verifyNoChange: boolean;
  readonly second?: { readonly reloadOk: boolean; readonly running: string };
}

const VERSIONS = ["8.4.4", "8.5.3", "10.4.3"] as const;

/** What a known loss must be reported as: the setting at the end of the path. */
const LOSSES: Readonly<Record<string, RegExp>> = {
  "update-source lost": / > update-source$/,
  "evpn rd lost": / > vni \d+ > rd$/,
  "evpn route-target lost": / > vni \d+ > route-target /,
  "evpn advertise-svi-ip lost": / > advertise-svi-ip$/,
  "prefix-lists/route-maps rejected as one transaction": / > route-map \S+-in > |^ipv?6? prefix-list /,
};

/** What frr-reload says when bgpd refuses a line, and how the difference must name it. */
const REFUSALS: readonly (readonly [RegExp, RegExp])[] = [
  [/Operation not allowed on a directly connected neighbor/, / > ebgp-multihop$/],
  [/Cannot have local-as same as BGP AS number/, / > local-as$/],
  [/BGP (?:instance )?is already running; AS is/, /router bgp/],
  [/Local-AS allowed only for EBGP peers/, / > local-as$/],
  [/Please unconfigure EVPN in VRF/, / > advertise-all-vni$/],
  [/Specify remote-as or peer-group commands first/, / > activate$/],
];

for (const version of VERSIONS) {
  vectorFile<Running>(`running-${version}`, judge, `frr/running-${version}.jsonl`);
  beside(version);
}

function judge(recorded: Running): Verdict {
  const { rendered, running } = recorded;
  for (const text of [rendered, running]) if (printFrr(parseFrr(text)) !== text) return "bytes were lost";
  const differences = compareFrr(rendered, running);
  if (!recorded.testOk) return refusedWhole(recorded, differences);
  const expected = [
    ...recorded.knownLoss.map((loss) => LOSSES[loss]),
    ...REFUSALS.filter(([said]) => said.test(recorded.reloadOutput)).map(([, path]) => path),
  ].filter((path) => path !== undefined);
  const strange = differences.filter(({ path }) => !expected.some((known) => known.test(path)));
  const silent = recorded.knownLoss.filter(
    (loss) => !differences.some(({ path }) => LOSSES[loss]?.test(path)),
  );
  // An instance that another one's import created with the wrong AS differs in all that it has.
  const wrongInstance = differences.some(
    ({ kind, path }) => kind === "changed" && /^router bgp \d+ vrf \S+$/.test(path),
  );
  if (strange.length > 0 && !wrongInstance)
    return strange.map(({ path, effect }) => `${path}: ${effect}`).join("; ");
  return silent.length === 0 ? secondReload(recorded) : `nothing said of ${silent.join(", ")}`;
}

/** Where the test fails, nothing is applied: FRR is empty, and everything intended is missing. */
function refusedWhole({ rendered }: Running, differences: readonly FrrDifference[]): Verdict {
  if (differences.length === 0) return "the test failed, and nothing is missing?";
  const wanted = [...parseFrr(rendered).model.routers.values()].flatMap((router) => [
    ...router.neighbors.keys(),
  ]);
  const said = new Set(differences.map(({ neighbor }) => neighbor));
  const silent = wanted.filter((neighbor) => !said.has(neighbor));
  return silent.length === 0 ? undefined : `nothing said of ${silent.join(", ")}`;
}

/** A second reload that went through leaves nothing but the known losses. */
function secondReload({ rendered, second, knownLoss, reloadOk }: Running): Verdict {
  if (reloadOk || second === undefined || !second.reloadOk || knownLoss.length > 0) return undefined;
  const differences = compareFrr(rendered, second.running);
  return differences.length === 0 ? undefined : `second: ${differences.map(({ path }) => path).join("; ")}`;
}

/** What frr-reload says of the same pairs, for comparison: it calls a difference what is none. */
function beside(version: string): void {
  const path = sharedPath(`frr/running-${version}.jsonl`);
  if (path === undefined) return;
  let sound = 0;
  let settled = 0;
  test(`frr-reload on the sound pairs of ${version}`, () => {
    for (const { testOk, reloadOk, knownLoss, verifyNoChange } of readLines<Running>(path)) {
      if (!testOk || !reloadOk || knownLoss.length > 0) continue;
      sound++;
      if (verifyNoChange) settled++;
    }
    expect(sound).toBeGreaterThan(0);
  });
  afterAll(() =>
    console.log(`frr-reload on running-${version}: no change in ${settled} of ${sound} sound pairs`),
  );
}
