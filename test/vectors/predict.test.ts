import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseFrr } from "../../src/frr/config.ts";
import { predict } from "../../src/router/predict.ts";
import type { Speaker } from "../../src/router/speaker.ts";
import { missing, sharedPath } from "../support/vectors.ts";

/** The addresses of the reference lab's nodes: in a cluster they come from the Node and its NodeNetworkState. */
const ADDRESSES: Readonly<Record<string, Speaker["addresses"]>> = {
  wk3: [
    { address: "172.18.20.113", vrf: "" },
    { address: "172.19.11.113", vrf: "vrf1" },
  ],
  wk4: [
    { address: "172.18.20.114", vrf: "" },
    { address: "172.19.11.114", vrf: "vrf1" },
  ],
};

const HOSTS = ["wk3", "wk4", "r1", "r2", "r3"];

interface RecordedPath {
  readonly path?: string;
  readonly bestpath?: boolean;
  readonly multipath?: boolean;
  readonly nexthops?: readonly { readonly ip?: string }[];
}

/** What a captured table says: `prefix via next hop path AS…`, with `*` for the paths in use. */
function recordedTable(text: string, vrf: string): readonly string[] {
  const tables = JSON.parse(text) as Record<string, { routes?: Record<string, RecordedPath[]> }>;
  return Object.entries(tables[vrf === "" ? "default" : vrf]?.routes ?? {})
    .flatMap(([prefix, paths]) =>
      paths.map((p) => {
        const used = p.bestpath === true || p.multipath === true ? "*" : " ";
        return `${used} ${prefix} via ${p.nexthops?.[0]?.ip} path ${p.path}`.trimEnd();
      }),
    )
    .sort();
}

function speakersOf(folder: string): readonly Speaker[] {
  return HOSTS.flatMap((name) => {
    const file = `${folder}/${name}/show-running-config.txt`;
    if (!existsSync(file)) return [];
    return [{ name, config: parseFrr(readFileSync(file, "utf8")), addresses: ADDRESSES[name] ?? [] }];
  });
}

function differences(folder: string): readonly string[] {
  const prediction = predict(speakersOf(folder));
  return prediction.tables.flatMap((table) => {
    const file = `${folder}/${table.speaker}/show-bgp-vrf-all-ipv4-unicast-json.json`;
    if (!existsSync(file)) return [];
    const real = recordedTable(readFileSync(file, "utf8"), table.vrf);
    const predicted = table.entries
      .flatMap((e) =>
        e.paths.map((p) =>
          `${e.used.includes(p) ? "*" : " "} ${e.prefix} via ${p.nextHop} path ${p.asPath.join(" ")}`.trimEnd(),
        ),
      )
      .sort();
    const only = (a: readonly string[], b: readonly string[]) => a.filter((x) => !b.includes(x));
    return [
      ...only(real, predicted).map((x) => `${table.speaker} ${table.vrf} not predicted: ${x}`),
      ...only(predicted, real).map((x) => `${table.speaker} ${table.vrf} not there: ${x}`),
    ];
  });
}

/** The states in which all five hosts were captured. */
const COMPLETE = /^scenario\d/;

const clusters = sharedPath("clusters");
if (clusters === undefined) missing("predicted tables of the captured clusters", "clusters");
else {
  for (const name of readdirSync(clusters).filter((n) => existsSync(`${clusters}/${n}/vtysh`))) {
    test(`predicted tables: clusters/${name}`, () => {
      expect(differences(`${clusters}/${name}/vtysh`)).toEqual([]);
    });
  }
}

const captures = sharedPath("frr/captures");
if (captures === undefined) missing("predicted tables of the captured labs", "frr/captures");
else {
  for (const version of readdirSync(captures)) {
    for (const state of readdirSync(`${captures}/${version}`).filter((s) => COMPLETE.test(s))) {
      test(`predicted tables: ${version}/${state}`, () => {
        expect(differences(`${captures}/${version}/${state}`)).toEqual([]);
      });
    }
  }
}
