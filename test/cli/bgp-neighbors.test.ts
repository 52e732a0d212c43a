import { expect, test } from "vitest";
import { KERNEL, SHOW } from "../../src/frr/show/commands.ts";
import { fileOfCommand } from "../../src/sources/vtysh-files.ts";
import { run } from "../support/cli.ts";
import { temporaryFolder, writeFiles } from "../support/dump.ts";

/* A session without an answer, captured with what the kernel had counted. */

const folder = temporaryFolder();
const at = "2026-01-01T12:00:00Z";
const answers: readonly (readonly [string, string])[] = [
  [
    SHOW.neighbors,
    JSON.stringify({
      default: {
        "192.0.2.1": { remoteAs: 64512, localAs: 64500, nbrExternalLink: true, bgpState: "Connect" },
      },
    }),
  ],
  [
    SHOW.runningConfig,
    "router bgp 64500\n neighbor 192.0.2.1 remote-as 64512\n neighbor 192.0.2.1 password <retracted>\nexit\n",
  ],
  [KERNEL.tcp, "TcpExt: TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure\nTcpExt: 0 9 4\n"],
];
writeFiles(folder, {
  "capture.json": JSON.stringify({
    apiVersion: "metallb.cli/v1",
    kind: "Capture",
    tool: "test",
    at,
    written: at,
    source: "lab",
    unknown: {},
  }),
  "objects.yaml":
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Node\n  metadata: { name: wk3 }\n",
  "vtysh/wk3/index.json": JSON.stringify({
    host: "wk3",
    answers: answers.map(([command]) => ({ command, file: fileOfCommand(command), at })),
  }),
  ...Object.fromEntries(answers.map(([command, text]) => [`vtysh/wk3/${fileOfCommand(command)}`, text])),
});

test("what looks alike is listed, with what the kernel has counted", async () => {
  const { stdout, stderr, code } = await run(["bgp", "neighbors", "--from", folder], { columns: 300 });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout.split("\n").filter((line) => /^ {2}(?:cause|perhaps)/.test(line))).toEqual([
    "  cause       no answer from 192.0.2.1 to the connection on port 179 (cannot tell apart)",
    "  perhaps     the passwords differ, or the router has none: the kernel drops such packets in silence (the kernel has dropped 4 segments for a wrong TCP MD5 signature since it started; node-wide)",
    "  perhaps     a filter between the two, or on the router, drops TCP port 179",
    "  perhaps     the router is down or has no route back to the node",
    "  perhaps     BGP does not run on the router: a router on Linux does not refuse a signed connection, it keeps silent",
  ]);
});
