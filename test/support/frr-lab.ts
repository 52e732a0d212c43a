import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";

/**
 * Hosts with real FRR on one machine, for tests: each host is a network, mount, UTS and process namespace with its own
 * run, log and configuration directories, so that the plain commands (`vtysh -c …`, `frr-reload.py`) inside it speak to that
 * host only, as in a pod. Ending a host's holder process ends everything in it.
 */

const SBIN = "/usr/lib/frr";
const RUN = "/run/frr";
const ETC = "/etc/frr";

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `vtysh -f` or `frr-reload.py` did to a host. */
export interface LoadResult {
  readonly ok: boolean;
  readonly output: string;
}

export interface FrrHost {
  readonly name: string;
  /** The process id, outside, of the first process of the host: what `nsenter -t` and `ip … netns` take. */
  readonly pid: number;
  /** Runs a program in the host; never through a shell. */
  run(command: readonly string[], input?: string): Promise<CommandResult>;
  /** The command line that runs a program in the host, for callers who start it themselves. */
  enter(command: readonly string[]): string[];
  /** Runs the commands in one vtysh; text of all answers. */
  vtysh(...commands: readonly string[]): Promise<string>;
  /** The answer of one `show … json` command. */
  show<T>(command: string): Promise<T>;
  /** Enters configuration lines one after the other, as by hand; the text that vtysh answered. */
  configure(...lines: readonly string[]): Promise<string>;
  /** Loads a file with `vtysh -f`. */
  load(text: string): Promise<LoadResult>;
  /** Loads a file as frr-k8s' reloader does, or with `--test` only says whether it would. Needs frr-pythontools. */
  reload(text: string, options?: { readonly test?: boolean }): Promise<LoadResult>;
  startDaemon(name: string, options?: readonly string[]): Promise<void>;
  /** Ends a daemon by its process id, by SIGTERM unless another signal is named, and waits until it has gone. */
  stopDaemon(name: string, signal?: NodeJS.Signals): Promise<void>;
  /** Sends a signal to a daemon (SIGSTOP: its neighbors wait in vain) and does not wait. */
  signalDaemon(name: string, signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** @returns why no host can be started here, or undefined if one can. */
export async function whyNoFrrLab(): Promise<string | undefined> {
  if (process.platform !== "linux") return "network namespaces need Linux";
  if (process.getuid?.() !== 0) return "network namespaces need root";
  for (const path of [`${SBIN}/bgpd`, `${SBIN}/zebra`, "/usr/bin/vtysh"])
    if (!existsSync(path)) return `${path} is not there: apt-get install frr frr-pythontools`;
  const probe = await execute(["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "true"]);
  return probe.code === 0 ? undefined : `unshare failed: ${probe.stderr.trim()}`;
}

/** Declares that a suite cannot run here: skipped with a printed reason, a failure when CI=true. */
export function withoutFrrLab(suite: string, reason: string): void {
  if (process.env.CI === "true") {
    test(suite, () => expect.fail(reason));
    return;
  }
  console.log(`${suite}: skipped, ${reason}`);
  test.skip(`${suite}: ${reason}`, () => {});
}

/** @returns the version of the installed FRR, e.g. `8.4.4`. */
export async function frrVersion(): Promise<string> {
  const { stdout } = await execute([`${SBIN}/zebra`, "--version"]);
  return /version (\S+)/.exec(stdout)?.[1] ?? "unknown";
}

const DIRECTORIES = ["/run", "/var/log/frr", "/var/lib/frr", "/var/tmp", ETC];

/** Brings a host up without daemons. The name is what FRR will print as `hostname`. */
export async function startHost(name: string): Promise<FrrHost> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`not a host name: ${name}`);
  const init = [
    "set -e",
    "read -r outer _ < /proc/self/stat",
    "mount -t proc proc /proc",
    `hostname ${name}`,
    ...DIRECTORIES.map((path) => `mkdir -p ${path}; mount -t tmpfs tmpfs ${path}`),
    `mkdir -p ${RUN} /run/netns`,
    `echo 'service integrated-vtysh-config' > ${ETC}/vtysh.conf; : > ${ETC}/frr.conf`,
    `chown -R frr:frr ${RUN} ${ETC} /var/log/frr`,
    "ip link set lo up",
    "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 || true",
    'echo "ready $outer"',
    "trap : TERM",
    "while :; do sleep 3600 & wait $!; done",
  ].join("\n");
  const holder = spawn(
    "unshare",
    ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "bash", "-c", init],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const pid = await ready(name, holder);
  return host(name, pid, holder);
}

function ready(name: string, holder: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const pid = /^ready (\d+)$/m.exec(said)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    };
    holder.stdout?.on("data", listen);
    holder.stderr?.on("data", listen);
    holder.once("error", reject);
    holder.once("exit", () => reject(new Error(`host ${name} did not come up: ${said.trim()}`)));
  });
}

function host(name: string, pid: number, holder: ChildProcess): FrrHost {
  const enter = (command: readonly string[]): string[] => [
    "nsenter",
    "-t",
    String(pid),
    "-n",
    "-m",
    "-u",
    "-p",
    "--",
    ...command,
  ];
  const run = (command: readonly string[], input?: string): Promise<CommandResult> =>
    execute(enter(command), input);
  const vtysh = async (...commands: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await run(["vtysh", ...commands.flatMap((c) => ["-c", c])]);
    return stdout === "" ? stderr : stdout;
  };
  const file = async (text: string): Promise<string> => {
    const path = `${ETC}/loaded.conf`;
    const written = await run(["tee", path], text);
    if (written.code !== 0) throw new Error(`${name}: ${written.stderr}`);
    return path;
  };
  const daemonPid = async (daemon: string): Promise<string | undefined> => {
    const { code, stdout } = await run(["cat", `${RUN}/${daemon}.pid`]);
    return code === 0 && stdout.trim() !== "" ? stdout.trim() : undefined;
  };
  return {
    name,
    pid,
    enter,
    run,
    vtysh,
    async show<T>(command: string): Promise<T> {
      return JSON.parse(await vtysh(command)) as T;
    },
    configure: (...lines) => vtysh("configure terminal", ...lines),
    async load(text) {
      const { code, stdout, stderr } = await run(["vtysh", "-f", await file(text)]);
      return { ok: code === 0, output: stdout + stderr };
    },
    async reload(text, options = {}) {
      const mode = options.test ? ["--test"] : ["--reload", "--overwrite"];
      const { code, stdout, stderr } = await run([
        "python3",
        `${SBIN}/frr-reload.py`,
        ...mode,
        "--bindir",
        "/usr/bin",
        "--confdir",
        ETC,
        "--rundir",
        RUN,
        "--stdout",
        await file(text),
      ]);
      return { ok: code === 0, output: stdout + stderr };
    },
    async startDaemon(daemon, options = []) {
      const started = await run([
        `${SBIN}/${daemon}`,
        "-d",
        "-A",
        "127.0.0.1",
        "-F",
        "traditional",
        "--log",
        `file:/var/log/frr/${daemon}.log`,
        ...options,
      ]);
      if (started.code !== 0)
        throw new Error(`${name}: ${daemon} did not start: ${started.stdout}${started.stderr}`);
    },
    async stopDaemon(daemon, signal = "SIGTERM") {
      const target = await daemonPid(daemon);
      if (target === undefined) return;
      await run(["kill", `-${signal.slice(3)}`, target]);
      await waitFor(
        async () => (await run(["kill", "-0", target])).code !== 0,
        20,
        `${name}: end of ${daemon}`,
      );
      await run(["rm", "-f", `${RUN}/${daemon}.pid`, `${RUN}/${daemon}.vty`]);
    },
    async signalDaemon(daemon, signal) {
      const target = await daemonPid(daemon);
      if (target !== undefined) await run(["kill", `-${signal.slice(3)}`, target]);
    },
    async stop() {
      if (holder.exitCode !== null || holder.signalCode !== null) return;
      const gone = new Promise((resolve) => holder.once("exit", resolve));
      holder.kill("SIGKILL");
      await gone;
    },
  };
}

/** Starts zebra, staticd, bgpd and bfdd, as frr-k8s' pods do, and waits until vtysh answers for all of them. */
export async function startFrr(
  host: FrrHost,
  options: { readonly bgpd?: readonly string[]; readonly more?: readonly string[] } = {},
): Promise<void> {
  await host.startDaemon("zebra", ["-s", "90000000"]);
  await host.startDaemon("staticd");
  await host.startDaemon("bgpd", options.bgpd ?? []);
  await host.startDaemon("bfdd");
  for (const daemon of options.more ?? []) await host.startDaemon(daemon);
  await waitFor(
    async () => /^end\s*$/m.test(await host.vtysh("show running-config")),
    20,
    `${host.name}: running configuration`,
  );
}

/** Joins two hosts by a pair of Ethernet interfaces, which are set up; addresses are given as `10.0.0.1/24`. */
export async function link(
  a: FrrHost,
  b: FrrHost,
  ends: {
    readonly a: string;
    readonly b: string;
    readonly addressesA?: readonly string[];
    readonly addressesB?: readonly string[];
  },
): Promise<void> {
  await must([
    "ip",
    "link",
    "add",
    ends.a,
    "netns",
    String(a.pid),
    "type",
    "veth",
    "peer",
    "name",
    ends.b,
    "netns",
    String(b.pid),
  ]);
  for (const [end, device, addresses] of [
    [a, ends.a, ends.addressesA ?? []],
    [b, ends.b, ends.addressesB ?? []],
  ] as const) {
    for (const address of addresses)
      await must(end.enter(["ip", "addr", "add", address, "dev", device, "nodad"]));
    await must(end.enter(["ip", "link", "set", device, "up"]));
  }
}

/** Makes a bridge in a host and puts the named interfaces, which must be there, into it: one broadcast domain. */
export async function bridge(on: FrrHost, name: string, ports: readonly string[]): Promise<void> {
  await must(on.enter(["ip", "link", "add", name, "type", "bridge"]));
  await must(on.enter(["ip", "link", "set", name, "up"]));
  for (const port of ports) await must(on.enter(["ip", "link", "set", port, "master", name]));
}

/** @returns whether the kernel makes devices of a kind (`vrf`, `vlan`): tests of VRFs skip with a reason where it does not. */
export async function kernelHas(device: "vrf" | "vlan"): Promise<boolean> {
  const make =
    device === "vrf"
      ? "ip link add x0 type vrf table 11"
      : "ip link add x0 type bridge && ip link add link x0 name x1 type vlan id 5";
  return (await execute(["unshare", "--net", "sh", "-c", make])).code === 0;
}

/** Asks until the answer is true; an error after `seconds`, naming what was waited for. */
export async function waitFor(
  answer: () => Promise<boolean>,
  seconds: number,
  what: string,
  pauseMs = 100,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await answer()) return;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function must(command: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await execute(command);
  if (code !== 0) throw new Error(`${command.join(" ")}: ${stdout}${stderr}`);
}

function execute(command: readonly string[], input?: string): Promise<CommandResult> {
  const [program, ...args] = command;
  if (program === undefined) throw new Error("no program");
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
    child.stdin?.end(input);
  });
}
