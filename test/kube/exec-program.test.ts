import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { KERNEL } from "../../src/frr/show/commands.ts";
import { readTcpMd5 } from "../../src/frr/show/tcp-md5.ts";
import { PROGRAM, separate } from "../../src/kube/exec/vtysh.ts";

/* The program that runs in the container, in the shell of this machine with a vtysh that says what it was asked. */

const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-exec-"));
const vtysh = join(folder, "vtysh");
writeFileSync(vtysh, `#!/bin/sh\nprintf 'asked %s\\n' "$2"\n`);
chmodSync(vtysh, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

async function ask(...commands: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)("sh", ["-c", PROGRAM, "sh", "MARKER", "20", ...commands], {
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  return separate(stdout, "MARKER").map(({ text }) => text);
}

test("whatever is asked goes to vtysh as it is", async () => {
  const commands = [
    "show version",
    "cat /etc/passwd",
    `${KERNEL.tcp}; id`,
    "cat $n",
    "$(id)",
    "*",
    "",
    "show run\n; id",
  ];
  expect(await ask(...commands)).toEqual(commands.map((c) => `asked ${c}\n`));
});

test("but for the kernel's counters, once and twice", async () => {
  const [once, version, twice] = await ask(KERNEL.tcp, "show version", KERNEL.tcpTwice);
  expect(version).toBe("asked show version\n");
  // Elsewhere than on Linux there are none, and that is no answer.
  const looks = existsSync("/proc/net/netstat") ? [1, 2] : [0, 0];
  expect([once, twice].map((text) => readTcpMd5(text ?? "").length)).toEqual(looks);
  expect(`${once}${twice}`).not.toContain("asked");
});
