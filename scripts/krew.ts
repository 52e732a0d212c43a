/**
 * Writes krew-manifest.yaml with the checksums of the archives in `release/` (see scripts/sea.ts); platforms without an archive
 * are left out, and named.
 *
 *   node scripts/krew.ts
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { dump } from "js-yaml";
import { archiveOf, nameOf, PLATFORMS, type Platform } from "./platforms.ts";

const root = resolve(import.meta.dirname, "..");

interface Package {
  readonly version: string;
  readonly homepage?: string;
}

/** @returns the entry of a platform in the manifest. */
function entryOf(platform: Platform, { version, homepage = HOMEPAGE }: Package, sha256: string): object {
  return {
    selector: { matchLabels: { os: platform.os, arch: platform.arch } },
    uri: `${homepage}/releases/download/v${version}/${archiveOf(platform, version)}`,
    sha256,
    bin: platform.executable,
  };
}

/** Where releases are published, unless package.json has a homepage. */
const HOMEPAGE = "https://github.com/kubectl-metallb/kubectl-metallb";

/** @returns krew's manifest of a version, for the platforms of which a checksum is given by name. */
export function krewManifest(pjson: Package, sums: ReadonlyMap<string, string>): object {
  return {
    apiVersion: "krew.googlecontainertools.github.com/v1alpha2",
    kind: "Plugin",
    metadata: { name: "metallb" },
    spec: {
      version: `v${pjson.version}`,
      homepage: pjson.homepage ?? HOMEPAGE,
      shortDescription: "Explain and diff MetalLB BGP down to FRR",
      description: [
        "Tells why a MetalLB Service is or is not reachable through BGP with FRR-K8s:",
        "computes what MetalLB and frr-k8s must make of the resources, compares it with",
        "what the cluster says and with what FRR runs, and names the first broken link",
        "with its cause and remedy. Works on a live cluster, on files, and on must-gathers.",
        "",
      ].join("\n"),
      caveats: [
        "Reads only, unless told to apply. What it needs to read: kubectl metallb rbac",
        "Completion: kubectl metallb completion --help",
        "",
      ].join("\n"),
      platforms: PLATFORMS.flatMap((platform) => {
        const sum = sums.get(nameOf(platform));
        return sum === undefined ? [] : [entryOf(platform, pjson, sum)];
      }),
    },
  };
}

if (import.meta.main) {
  const pjson: Package = createRequire(import.meta.url)("../package.json");
  const sums = new Map<string, string>();
  for (const platform of PLATFORMS) {
    const archive = join(root, "release", archiveOf(platform, pjson.version));
    if (existsSync(archive))
      sums.set(nameOf(platform), createHash("sha256").update(readFileSync(archive)).digest("hex"));
    else
      process.stderr.write(
        `no ${archiveOf(platform, pjson.version)} in release/: ${nameOf(platform)} is left out\n`,
      );
  }
  writeFileSync(
    join(root, "krew-manifest.yaml"),
    dump(krewManifest(pjson, sums), { lineWidth: -1, seqNoIndent: true }),
  );
}
