import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end } from "./api-server.ts";

/** What a container of the stand-in does with a command; see kubelet/answers.go. */
export interface Behavior {
  /** The command line that runs a program in the container. */
  readonly enter?: readonly string[];
  /** What vtysh says to each command; `{{pod}}` and `{{command}}` are replaced, `*` is every other command. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Milliseconds before it answers. */
  readonly delay?: number;
  /** The runtime refuses with this text. */
  readonly error?: string;
  /** Milliseconds that it stops in the middle of an answer. */
  readonly pause?: number;
}

export interface Kubelet {
  readonly port: number;
  /** Tells what the containers do, by `namespace/pod/container`; a star stands for all other pods. What is not named does not run. */
  containers(behaviors: Readonly<Record<string, Behavior>>): void;
  /** Ends it: nodes that do not answer. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the stand-in for all kubelets of a test. */
export async function startKubelet(program: string): Promise<Kubelet> {
  const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-kubelet-"));
  const file = join(folder, "containers.json");
  let version = 0;
  const write = (behaviors: Readonly<Record<string, Behavior>>): void => {
    // Renamed, so that it is never read half; and never of the same age as the one before.
    const next = join(folder, `${++version}.json`);
    writeFileSync(next, JSON.stringify(behaviors));
    renameSync(next, file);
  };
  write({});
  let { child, port } = await launch(program, file, "127.0.0.1:0");
  return {
    port,
    containers: write,
    pause: () => end(child, "SIGKILL"),
    resume: async () => {
      ({ child } = await launch(program, file, `127.0.0.1:${port}`));
    },
    stop: async () => {
      await end(child, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(
  program: string,
  config: string,
  listen: string,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(program, ["-listen", listen, "-config", config], { stdio: ["ignore", "pipe", "pipe"] });
  const port = await new Promise<number>((resolve, reject) => {
    let said = "";
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      const match = /^listening .*:(\d+)$/m.exec(said);
      if (match !== null) resolve(Number(match[1]));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new Error(`the stand-in for the kubelet ended: ${said}`)));
  });
  return { child, port };
}
