import { describe, expect, test } from "vitest";
import type { InputNote } from "../../src/snapshot/snapshot.ts";
import { type Collector, collector, type Trust } from "../../src/sources/collect.ts";
import { objectReader } from "../../src/sources/reading.ts";

function read(text: string, trust: Trust = "written"): ReturnType<Collector["end"]> {
  const collected = collector(trust, []);
  const reader = objectReader("f.yaml", collected);
  reader.push(text);
  reader.end();
  return collected.end();
}

const shown = ({ severity, line, object, field, message }: InputNote): string =>
  `${line ?? "-"} ${severity} ${object ?? "-"} ${field ?? "-"}: ${message}`;

const text = (...lines: readonly string[]): string => `${lines.join("\n")}\n`;

const POOL = [
  "apiVersion: metallb.io/v1beta1",
  "kind: IPAddressPool",
  "metadata:",
  "  name: p",
  "  namespace: m",
] as const;

describe("faults name line, object, field and what is expected", () => {
  const cases: readonly (readonly [name: string, text: string, notes: readonly (string | RegExp)[]])[] = [
    ["a sound object", text(...POOL, "spec:", "  addresses: [10.0.0.0/24]"), []],
    [
      "a wrong type",
      text(...POOL, "spec:", "  addresses:", "  - 10.0.0.0/24", "  autoAssign: maybe"),
      [/^9 error IPAddressPool m\/p spec\.autoAssign: true or false is expected, not "maybe"/],
    ],
    [
      "a wrong type in a list",
      text(...POOL, "spec:", "  addresses:", "  - 10.0.0.0/24", "  - 12"),
      [/^9 error IPAddressPool m\/p spec\.addresses\[1\]: a text is expected, not 12/],
    ],
    [
      "an unknown field",
      text(...POOL, "spec:", "  addresses: [10.0.0.0/24]", "  autoAsign: false"),
      [/^8 warning IPAddressPool m\/p spec\.autoAsign: unknown field, .*did you mean autoAssign\?$/],
    ],
    [
      "several faults at once",
      text(...POOL, "spec:", "  addresses: 7", "  avoidBuggyIPs: 1"),
      [/^7 error .* spec\.addresses: a list/, /^8 error .* spec\.avoidBuggyIPs: true or false/],
    ],
    [
      "no kind",
      text("apiVersion: v1", "metadata: {name: x}"),
      ["1 error object x kind: a text is expected, not nothing"],
    ],
    [
      "no name",
      text("apiVersion: v1", "kind: Service", "metadata: {}"),
      ["3 error Service (no name) metadata.name: a name is expected, not nothing"],
    ],
    [
      "no metadata",
      text("apiVersion: v1", "kind: Service"),
      ["1 error Service (no name) metadata: an object with a name is expected, not nothing"],
    ],
    [
      "a name that is none",
      text("apiVersion: v1", "kind: Service", "metadata:", '  name: "a\\e[31m"'),
      [/^4 error Service a.\[31m metadata\.name: "a\\u001b\[31m" is no name/],
    ],
    [
      "labels that are no texts",
      text("apiVersion: v1", "kind: Node", "metadata:", "  name: n", "  labels:", "    a: true"),
      ['6 error Node n metadata.labels["a"]: a text (in quotes) is expected, not true'],
    ],
    [
      "a port that is a text",
      text("apiVersion: v1", "kind: Service", "metadata: {name: s}", "spec:", "  ports:", '  - port: "80"'),
      ['6 error Service s spec.ports[0].port: an integer is expected, not "80"'],
    ],
    [
      "a secret's value is not shown",
      text("apiVersion: v1", "kind: Secret", "metadata: {name: s}", "data:", "  password: 12345"),
      ['5 error Secret s data["password"]: texts are expected'],
    ],
    [
      "a version that is not known",
      text("apiVersion: metallb.io/v9", "kind: IPAddressPool", "metadata: {name: p}"),
      [
        /^1 warning IPAddressPool p apiVersion: version "metallb.io\/v9" is not known \(metallb.io\/v1beta1 is\)/,
      ],
    ],
    [
      "kinds that are not known",
      text(
        "apiVersion: x.y/v1",
        "kind: Z",
        "metadata: {name: a}",
        "---",
        "apiVersion: x.y/v1",
        "kind: Z",
        "metadata: {name: b}",
      ),
      ["- warning - -: kept, but of kinds that are not understood here: x.y/v1 Z (2)"],
    ],
    [
      "the same object twice",
      text(
        "apiVersion: v1",
        "kind: Node",
        "metadata: {name: n}",
        "---",
        "apiVersion: v1",
        "kind: Node",
        "metadata: {name: n}",
      ),
      ["5 warning Node n -: defined twice: this one replaces the one in f.yaml:1"],
    ],
  ];
  test.each(cases)("%s", (_, input, notes) =>
    expect(read(input).notes.map(shown)).toEqual(
      notes.map((note) => (typeof note === "string" ? note : expect.stringMatching(note))),
    ),
  );
});

test("written objects come out as the API server stores them", () => {
  const { objects } = read(
    text(...POOL, "spec:", "  addresses: [10.0.0.0/24]", "  unknown: 1", "  serviceAllocation: null"),
  );
  expect(objects[0]?.spec).toEqual({ addresses: ["10.0.0.0/24"], autoAssign: true, avoidBuggyIPs: false });
});

test("stored objects are taken as they are", () => {
  const { objects, notes } = read(text(...POOL, "spec: {addresses: 7, unknown: 1}"), "stored");
  expect(objects[0]?.spec).toEqual({ addresses: 7, unknown: 1 });
  expect(notes).toEqual([]);
});

test("of a dump, a broken object is a warning", () => {
  const { objects, notes } = read(text("kind: [", "---", ...POOL), "stored");
  expect(objects).toHaveLength(1);
  expect(notes.map(({ severity }) => severity)).toEqual(["warning"]);
});

test("objects of unknown kinds are kept", () =>
  expect(read("apiVersion: x.y/v1\nkind: Z\nmetadata: {name: a}\n").objects).toHaveLength(1));
