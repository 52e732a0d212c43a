/**
 * Builds single executables, which need no node, and packs each with its licence and pages into `release/`.
 *
 *   node scripts/sea.ts [PLATFORM…|all]     by default for this machine (linux-amd64, …)
 *
 * Executables for another platform are made of that platform's node, which comes from npm. They start a little slower (no code
 * cache), and those for macOS made elsewhere must still be signed there: codesign --sign - kubectl-metallb
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { build } from "esbuild";
import tar from "tar-stream";
import { manifestOf, PROCESS, programPlugin, programSource } from "./bundle.ts";
import { archiveOf, nameOf, ownPlatform, PLATFORMS, type Platform } from "./platforms.ts";

const root = resolve(import.meta.dirname, "..");
const cache = join(root, ".cache");
const { version } = createRequire(import.meta.url)("../package.json");

/** The whole program as one CommonJS file: what an executable can hold, and what starts fastest. */
async function bundleAsOne(file: string): Promise<void> {
  const source = `${programSource('require("node:path").dirname(process.execPath)', await manifestOf())}\nstart();\n`;
  await build({
    absWorkingDir: root,
    entryPoints: { main: "program" },
    plugins: [PROCESS, programPlugin(source)],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node26",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
    logOverride: { "empty-import-meta": "silent" },
  });
}

/** @returns the path of node for a platform, of the version that runs this script. */
function nodeFor(platform: Platform): string {
  if (platform === ownPlatform()) return process.execPath;
  const wanted = `${platform.nodePackage}@${process.versions.node}`;
  const folder = join(cache, "node", wanted);
  const node = join(folder, "package", platform.nodePath);
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder, wanted], {
      encoding: "utf8",
    }).trim();
    execFileSync("tar", ["-xzf", join(folder, packed), "-C", folder]);
    rmSync(join(folder, packed));
  }
  return node;
}

/** Without symbols, which must go before the program is put in: afterwards it would break. */
function stripped(node: string, platform: Platform): string {
  const copy = join(cache, `node-${nameOf(platform)}`);
  copyFileSync(node, copy);
  chmodSync(copy, 0o755);
  if (platform.os === "linux") spawnSync("strip", [copy], { stdio: "ignore" });
  return copy;
}

function buildExecutable(main: string, platform: Platform): string {
  const folder = join(root, "release", nameOf(platform));
  mkdirSync(folder, { recursive: true });
  const output = join(folder, platform.executable);
  const own = platform === ownPlatform();
  const config = join(cache, `sea-${nameOf(platform)}.json`);
  const sea = {
    main,
    mainFormat: "commonjs",
    output,
    executable: stripped(nodeFor(platform), platform),
    disableExperimentalSEAWarning: true,
    useCodeCache: own,
  };
  writeFileSync(config, JSON.stringify(sea));
  execFileSync(process.execPath, ["--build-sea", config], { stdio: ["ignore", "ignore", "inherit"] });
  if (platform.os === "darwin" && process.platform === "darwin")
    execFileSync("codesign", ["--sign", "-", output]);
  if (own) tryOut(output);
  return output;
}

/** An executable that was built for this machine must run on it. */
function tryOut(executable: string): void {
  const lab = join(root, "examples/l3-healthy");
  const archive = join(cache, "try.tar.gz");
  for (const argv of [["--version"], ["--help"], ["capture", archive, "--force", "--from", lab]]) {
    const { status, stdout, stderr } = spawnSync(executable, argv, { encoding: "utf8", env: { PATH: "" } });
    if (status !== 0 || stdout === "")
      throw new Error(`${executable} ${argv.join(" ")}: exit ${status}\n${stderr}`);
  }
}

/** Packs files into a tar.gz that depends on their contents only, so that whoever builds it gets the same checksum. */
async function pack(
  archive: string,
  files: readonly { readonly name: string; readonly path: string; readonly mode: number }[],
): Promise<void> {
  const packed = tar.pack();
  const written = pipeline(packed, createGzip({ level: 9 }), createWriteStream(archive));
  for (const { name, path, mode } of files) {
    const { size } = statSync(path);
    await pipeline(createReadStream(path), packed.entry({ name, mode, size, mtime: new Date(0) }));
  }
  packed.finalize();
  await written;
}

function pages(): { name: string; path: string; mode: number }[] {
  return ["docs/findings", "docs/runbooks"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((file) => join(root, folder, String(file)))
      .filter((path) => path.endsWith(".md"))
      .sort()
      .map((path) => ({ name: relative(root, path), path, mode: 0o644 })),
  );
}

async function release(platform: Platform, main: string): Promise<void> {
  const executable = buildExecutable(main, platform);
  const archive = join(root, "release", archiveOf(platform, version));
  await pack(archive, [
    { name: platform.executable, path: executable, mode: 0o755 },
    { name: "LICENSE", path: join(root, "LICENSE"), mode: 0o644 },
    ...pages(),
  ]);
  const sum = createHash("sha256").update(readFileSync(archive)).digest("hex");
  const megabytes = (path: string): string => `${(statSync(path).size / 1e6).toFixed(0)} MB`;
  process.stdout.write(
    `${sum}  ${relative(root, archive)}  (${megabytes(archive)}, executable ${megabytes(executable)})\n`,
  );
}

const wanted = process.argv.slice(2);
const own = ownPlatform();
const chosen =
  wanted.length === 0
    ? PLATFORMS.filter((platform) => platform === own)
    : PLATFORMS.filter((platform) => wanted[0] === "all" || wanted.includes(nameOf(platform)));
if (chosen.length === 0) throw new Error(`no such platform; known: ${PLATFORMS.map(nameOf).join(", ")}`);
mkdirSync(cache, { recursive: true });
const main = join(cache, "main.cjs");
await bundleAsOne(main);
for (const platform of chosen) await release(platform, main);
