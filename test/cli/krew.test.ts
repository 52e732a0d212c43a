import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { krewManifest } from "../../scripts/krew.ts";
import { archiveOf, nameOf, PLATFORMS } from "../../scripts/platforms.ts";

const root = resolve(import.meta.dirname, "../..");

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly version: string;
    readonly shortDescription: string;
    readonly platforms: readonly { readonly uri: string; readonly sha256: string; readonly bin: string }[];
  };
}

const sums = new Map(PLATFORMS.map((platform, i) => [nameOf(platform), String(i).repeat(64)]));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

describe.each([
  ["as written by the script", () => krewManifest({ version }, sums) as Manifest],
  ["as committed", () => load(readFileSync(join(root, "krew-manifest.yaml"), "utf8")) as Manifest],
])("krew's manifest %s", (_, manifestOf) => {
  const { apiVersion, kind, metadata, spec } = manifestOf();

  test("is what krew takes", () => {
    expect({ apiVersion, kind, metadata }).toEqual({
      apiVersion: "krew.googlecontainertools.github.com/v1alpha2",
      kind: "Plugin",
      metadata: { name: "metallb" },
    });
    expect(spec.version).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(spec.shortDescription.length).toBeLessThanOrEqual(50);
    expect(spec.platforms.length).toBeGreaterThan(0);
  });

  test("names an archive of this version, its checksum and its executable for each platform", () => {
    expect(spec.version).toBe(`v${version}`);
    for (const { uri, sha256, bin } of spec.platforms) {
      const platform = PLATFORMS.find((known) => uri.endsWith(`/v${version}/${archiveOf(known, version)}`));
      expect(platform?.executable).toBe(bin);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});

test("platforms without an archive are left out", () => {
  const { spec } = krewManifest({ version }, new Map([["linux-amd64", "a".repeat(64)]])) as Manifest;
  expect(spec.platforms.map(({ uri }) => uri.split("/").at(-1))).toEqual([
    `kubectl-metallb_v${version}_linux_amd64.tar.gz`,
  ]);
});
