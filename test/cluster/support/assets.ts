import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The programs that the cluster suite runs, found or built once and kept in a cache directory. */

const here = resolve(import.meta.dirname, "..");
const KUBERNETES = /^\s*(?:require )?k8s\.io\/kubernetes (v[\d.]+)/m;

/** Where built programs are kept: `$XDG_CACHE_HOME/kubectl-metallb`. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kubectl-metallb");
}

export interface ApiServerPrograms {
  readonly apiServer: string;
  readonly etcd: string;
  /** Where they come from, for the log. */
  readonly from: string;
}

/** @returns kube-apiserver and etcd: of KUBEBUILDER_ASSETS, else of the cache, else built by Go; or why there are none. */
export async function apiServerPrograms(): Promise<ApiServerPrograms | string> {
  const given = process.env.KUBEBUILDER_ASSETS;
  if (given !== undefined && given !== "") {
    const programs = { apiServer: join(given, "kube-apiserver"), etcd: join(given, "etcd"), from: given };
    const missing = [programs.apiServer, programs.etcd].find((file) => !existsSync(file));
    return missing === undefined ? programs : `KUBEBUILDER_ASSETS is set, but ${missing} is not there`;
  }
  const module = join(here, "apiserver");
  const version = KUBERNETES.exec(readFileSync(join(module, "go.mod"), "utf8"))?.[1];
  if (version === undefined) throw new Error("apiserver/go.mod names no version of k8s.io/kubernetes");
  const folder = join(cacheFolder(), `kube-${version}-${process.platform}-${process.arch}`);
  const programs = { apiServer: join(folder, "kube-apiserver"), etcd: join(folder, "etcd"), from: folder };
  if (existsSync(programs.apiServer) && existsSync(programs.etcd)) return programs;
  const why = whyNoGo();
  if (why !== undefined)
    return `no kube-apiserver: KUBEBUILDER_ASSETS is not set, ${folder} is empty, and ${why}`;
  console.log(`building kube-apiserver ${version} and etcd into ${folder}; about six minutes, once`);
  const flags = `-s -w -X k8s.io/component-base/version.gitVersion=${version} -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=${version.split(".")[1]}`;
  await build(module, "k8s.io/kubernetes/cmd/kube-apiserver", programs.apiServer, flags);
  await build(module, "go.etcd.io/etcd/server/v3", programs.etcd, "-s -w");
  return programs;
}

/** @returns the stand-in for a kubelet, built by Go when its source has changed; or why there is none. */
export async function kubeletProgram(): Promise<{ readonly program: string } | string> {
  const module = join(here, "kubelet");
  const hash = createHash("sha256");
  for (const file of ["go.mod", "go.sum", "main.go", "answers.go"]) {
    hash.update(readFileSync(join(module, file)));
  }
  const program = join(
    cacheFolder(),
    `kubelet-${hash.digest("hex").slice(0, 16)}-${process.platform}-${process.arch}`,
  );
  if (existsSync(program)) return { program };
  const why = whyNoGo();
  if (why !== undefined) return `no stand-in for the kubelet: ${why}`;
  await build(module, ".", program, "-s -w");
  return { program };
}

function whyNoGo(): string | undefined {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "Go is not installed";
  }
}

/** Builds beside the target and renames, so that a build that was cut off leaves nothing that looks whole. */
async function build(module: string, what: string, target: string, ldflags: string): Promise<void> {
  mkdirSync(join(target, ".."), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  const args = ["build", "-trimpath", "-ldflags", ldflags, "-o", unfinished, what];
  await new Promise<void>((done, failed) => {
    const child = spawn("go", args, {
      cwd: module,
      env: { ...process.env, CGO_ENABLED: "0" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", failed);
    child.once("close", (code) => (code === 0 ? done() : failed(new Error(`go build ${what} failed`))));
  });
  renameSync(unfinished, target);
}
