import { expect, test } from "vitest";
import { allocate } from "../../src/metallb/allocate.ts";
import { announce } from "../../src/metallb/announce.ts";
import { nearestRelease, RELEASES } from "../../src/metallb/releases.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { node, pool } from "../support/metallb.ts";

test.each<[text: string | undefined, release: string, note: boolean]>([
  [undefined, "main", false],
  ["main", "main", false],
  ["head", "main", false],
  ["0.15.3", "0.15.3", false],
  ["v0.14.8", "0.14.8", false],
  ["ocp-4.20", "ocp-4.20", false],
  ["4.20", "ocp-4.20", false],
  ["4.18.37", "ocp-4.18", false],
  ["0.13.12", "0.14.8", true],
  ["v0.14.3", "0.14.8", true],
  ["0.15.0", "0.15.2", true],
  ["0.15.4", "0.15.3", true],
  ["0.16.0", "0.16.1", true],
  ["0.16.7", "0.16.1", true],
  ["0.17.0", "main", true],
  ["1.0.0", "main", true],
  ["4.17", "ocp-4.18", true],
  ["4.23.1", "ocp-4.22", true],
  ["0.15.3-rc.1", "0.15.3", true],
  ["latest", "main", true],
])("%s is computed as %s", (text, release, note) => {
  const nearest = nearestRelease(text);
  expect([nearest.release.name, nearest.note !== undefined]).toEqual([release, note]);
});

test("releases are frozen and named once", () => {
  expect(RELEASES.every((release) => Object.isFrozen(release))).toBe(true);
  expect(new Set(RELEASES.map(({ name }) => name)).size).toBe(RELEASES.length);
});

test.each([
  ["0.15.0", 'pool cidr "192.0.2.0/24" contains nodeIp "192.0.2.7"'],
  ["0.15.1", null],
  ["0.15.2", null],
])("%s and a pool that holds a node's address", (release, expected) => {
  const objects = [
    pool("p"),
    { ...node("n1"), status: { addresses: [{ type: "InternalIP", address: "192.0.2.7" }] } },
  ];
  const s = snapshotOf(objects);
  expect(announce(s, { release }).configError).toBe(expected);
  expect(allocate(s, { release }).configError).toBe(expected);
});
