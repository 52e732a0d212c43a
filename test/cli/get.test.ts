import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../support/cli.ts";
import { temporaryFolder, writeFiles } from "../support/dump.ts";
import { listFile, only, without } from "../support/parts.ts";
import { expectSchema } from "../support/schema.ts";

const examples = resolve(import.meta.dirname, "../../examples");
const healthy = "l3-healthy";
const frozen = "node-frozen-by-conflict";

/** `from` is an example, or a path. */
const get = (words: string, from: string, columns = 80, color = false) =>
  run(["get", ...words.split(" "), "--from", resolve(examples, from)], { columns, color });

describe("tables", () => {
  const cases: readonly (readonly [words: string, from: string, columns: number])[] = [
    ["pools", healthy, 80],
    ["peers", healthy, 80],
    ["peers -o wide", frozen, 200],
    ["services", healthy, 80],
    ["services", frozen, 80],
    ["services -o wide", frozen, 200],
    ["nodes", frozen, 80],
    ["nodes -o wide", healthy, 200],
  ];
  test.each(cases)("get %s --from %s in %i columns", async (words, from, columns) => {
    const { stdout, stderr, code } = await get(words, from, columns);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
    const colored = await get(words, from, columns, true);
    expect(colored.stdout.replace(/\u001b\[\d+m/g, "")).toBe(stdout);
    expect(colored.stdout).not.toBe(stdout);
  });
});

describe("the same in every format", () => {
  test.each(["pools", "peers", "services", "nodes"])("get %s", async (what) => {
    const json = await get(`${what} -o json`, frozen);
    expectSchema(json.stdout);
    for (const format of ["text", "wide", "yaml", "name", "jsonpath={.items[*].name}"]) {
      expect((await get(`${what} -o ${format}`, frozen)).code).toBe(json.code);
    }
    const names = JSON.parse(json.stdout).items.map(({ name }: { name: string }) => name);
    expect((await get(`${what} -o jsonpath={.items[*].name}`, frozen)).stdout).toBe(names.join(" "));
    const one = await get(`${what} ${names.at(-1)} -o name`, frozen);
    expect(one.stdout).toBe(`${what.slice(0, -1)}/${names.at(-1)}\n`);
  });
});

/** A copy of the healthy lab in which things were changed. */
interface Change {
  /** Node → state of its session with the router; `gone`: FRR has no such neighbor; `silent`: FRR was not asked. */
  readonly sessions?: Readonly<Record<string, string>>;
  readonly objects?: (text: string) => string;
}

function changed({ sessions = {}, objects }: Change): string {
  const folder = temporaryFolder();
  cpSync(join(examples, healthy), folder, { recursive: true });
  for (const [node, state] of Object.entries(sessions)) {
    const file = join(folder, "vtysh", node, "show-bgp-vrf-all-neighbors-json.json");
    const text = readFileSync(file, "utf8");
    const { default: vrf } = JSON.parse(text);
    const { "172.18.20.1": neighbor, ...rest } = vrf;
    if (state === "silent") rmSync(file);
    else if (state === "gone") writeFileSync(file, JSON.stringify({ default: rest }));
    else
      writeFileSync(
        file,
        JSON.stringify({ default: { ...rest, "172.18.20.1": { ...neighbor, bgpState: state } } }),
      );
  }
  if (objects !== undefined) {
    const file = join(folder, "objects.yaml");
    writeFileSync(file, objects(readFileSync(file, "utf8")));
  }
  return folder;
}

describe("the state of a Service is what is known of it", () => {
  const advertisement = "kind: BGPAdvertisement";
  const cases: readonly (readonly [name: string, change: Change, state: string, code: number])[] = [
    ["every session up", {}, "session up", 0],
    ["every session down", { sessions: { wk3: "Idle", wk4: "Active" } }, "session down", 0],
    ["one node's session down", { sessions: { wk3: "Idle" } }, "session down: wk3", 0],
    ["FRR lacks the neighbor", { sessions: { wk4: "gone" } }, "session down: wk4", 0],
    ["only BGPSessionState tells", { sessions: { wk3: "silent" } }, "session up", 0],
    [
      "nobody tells of a session",
      {
        sessions: { wk3: "silent" },
        objects: (text) => text.replaceAll("kind: BGPSessionState", "kind: Nothing"),
      },
      "sessions unknown: wk3",
      0,
    ],
    [
      "no advertisement",
      { objects: (text) => text.replace(advertisement, "kind: Nothing") },
      "pool not advertised",
      0,
    ],
    [
      "layer 2",
      { objects: (text) => text.replace(advertisement, "kind: L2Advertisement") },
      "layer 2 only",
      0,
    ],
    ["no address", { objects: (text) => text.replace("      ingress:", "      none:") }, "no address", 0],
    [
      "another class",
      {
        objects: (text) =>
          text.replace("type: LoadBalancer", "type: LoadBalancer\n    loadBalancerClass: x/y"),
      },
      "not MetalLB's class",
      0,
    ],
    [
      "no endpoint",
      { objects: (text) => text.replaceAll(/(ready|serving): true/g, "$1: false") },
      "no ready endpoint",
      0,
    ],
  ];
  test.each(cases)("%s", async (_, change, state, code) => {
    const folder = changed(change);
    const outcome = await get("services --no-headers", folder, 200);
    expect(outcome.stdout.split("\n")[0]?.split(/ {2,}/).at(-1)).toBe(state);
    expect(outcome.code).toBe(code);
    expectSchema((await get("services -o json", folder)).stdout);
  });
});

describe("what is not so simple", () => {
  test("--no-headers", async () =>
    expect((await get("pools --no-headers", healthy)).stdout).toMatch(/^pool-l3 /));
  test("a namespace", async () => {
    expect((await get("services -n proj1 -o name", healthy)).stdout).toBe("service/hello-lb-l3\n");
    expect((await get("services -n other", healthy)).stdout).toBe("no services found\n");
  });
  test("--node", async () =>
    expect((await get("nodes --node wk3,wk4 -o name", healthy)).stdout).toBe("node/wk3\nnode/wk4\n"));

  test.each([
    [
      "peeers",
      /nothing to get is called "peeers"\nDid you mean peers\? known: pools, peers, services, nodes\n/,
    ],
    ["nodes wk33", /no "wk33" found\nDid you mean: wk3, /],
  ])("get %s", async (words, stderr) => {
    const outcome = await get(words, healthy);
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toMatch(stderr);
  });

  test("what could not be read is said, and exits 3", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "p.yaml":
        "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: p, namespace: metallb-system}\nspec: {addresses: [10.0.0.0/30]}\n",
    });
    const { stdout, code } = await get("pools", folder);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^p +10\.0\.0\.0\/30 +yes +unknown +unknown +all\nunknown: Service, Namespace: .* holds no object of this kind$/m,
    );
  });

  const incomplete: readonly (readonly [words: string, from: string, says: RegExp])[] = [
    [
      "services",
      without("Node"),
      /^proj1 +hello-lb-l3 +172\.19\.20\.181 +- +unknown +- +unknown\nunknown: Node: /m,
    ],
    ["services", without("EndpointSlice"), / unknown\nunknown: EndpointSlice: /],
    [
      "services",
      without("Service"),
      /^no services known\nunknown: Service: .* holds no object of this kind\n$/,
    ],
    ["peers", without("Node"), /^bgppeer-r2 +172\.18\.20\.1 +65102 +- +unknown *\nunknown: Node: /m],
    ["nodes", only("Service"), /^no nodes known\nunknown: Node, FRRNodeState, BGPSessionState/],
    ["peers", listFile([]), /^no peers known\nunknown: BGPPeer, Node, BGPSessionState: /],
  ];
  test.each(incomplete)("get %s of %s: unknown is not none", async (words, from, says) => {
    const { stdout, code, stderr } = await get(words, from, 200);
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
    expect(stdout).toMatch(says);
  });

  test("a name where nothing is known", async () =>
    expect(await get("services web", without("Service"))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^error: services are not known: .*\nkubectl get services -A -o yaml > services\.yaml/,
      ),
    }));

  test("names from a hostile file reach the terminal as text", async () => {
    const folder = temporaryFolder();
    const evil = "a\u001b]0;title\u0007\u009b2J\u202e";
    const peer = {
      apiVersion: "metallb.io/v1beta2",
      kind: "BGPPeer",
      metadata: { name: "p" },
      spec: { myASN: 1, peerASN: 2, peerAddress: evil },
    };
    writeFiles(folder, { "p.json": JSON.stringify(peer) });
    for (const format of ["text", "wide", "json", "yaml", "jsonpath={.items[*].address}"]) {
      const { stdout, stderr } = await get(`peers -o ${format}`, folder, 80, true);
      expect(stdout).toContain("title");
      expect((stdout + stderr).replace(/\u001b\[\d+m/g, "")).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/,
      );
    }
  });
});

test("capture -o json is what its schema says", async () => {
  const file = join(temporaryFolder(), "c.tar.gz");
  const { stdout, code } = await run(["capture", file, "--from", join(examples, healthy), "-o", "json"]);
  expect(code).toBe(0);
  expectSchema(stdout);
});
