import { expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import { KERNEL, SHOW } from "../../src/frr/show/commands.ts";
import type { LiveHost } from "../../src/snapshot/snapshot.ts";
import { sessionOf } from "../../src/state/sessions.ts";
import { tcpCommands } from "../../src/state/tcp-md5.ts";

const source = { kind: "cluster", name: "pod" } as const;
const text = (value: string) => ({ ok: true, text: value, source }) as const;

interface Peer {
  readonly state: string;
  readonly password?: true;
  readonly shut?: true;
}

/** A node with these neighbors, and what its kernel has counted at each look: missing, unexpected, wrong signatures. */
function node(
  peers: Readonly<Record<string, Peer>>,
  looks?: readonly (readonly [number, number, number])[],
  command?: string,
): LiveHost {
  const neighbors = Object.fromEntries(
    Object.entries(peers).map(([id, { state, shut }]) => [
      id,
      {
        remoteAs: 65102,
        localAs: 65801,
        nbrExternalLink: true,
        bgpState: state,
        ...(shut === true ? { adminShutDown: true } : {}),
      },
    ]),
  );
  const conf = Object.entries(peers).map(
    ([id, { password }]) =>
      ` neighbor ${id} remote-as 65102\n${password === true ? ` neighbor ${id} password <retracted>\n` : ""}`,
  );
  const counted = (looks ?? []).map(
    (n) => `TcpExt: TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure\nTcpExt: ${n.join(" ")}\n`,
  );
  return {
    host: "wk3",
    answers: new Map([
      [SHOW.neighbors, text(JSON.stringify({ default: { vrfId: 0, vrfName: "default", ...neighbors } }))],
      [SHOW.runningConfig, text(`router bgp 65801\n${conf.join("")}exit\n`)],
      ...(looks === undefined ? [] : [[command ?? KERNEL.tcp, text(counted.join(""))] as const]),
    ]),
  };
}

const [UP, DOWN] = ["Established", "Connect"];

test.each<[string, LiveHost, readonly string[], readonly string[]]>([
  ["every session is up", node({ "10.0.0.1": { state: UP, password: true } }), [], []],
  ["one is shut down", node({ "10.0.0.1": { state: DOWN, shut: true } }), [], []],
  ["one speaks already", node({ "10.0.0.1": { state: "OpenSent", password: true } }), [], []],
  ["one without a password", node({ "10.0.0.1": { state: DOWN } }), [KERNEL.tcp], [KERNEL.tcp]],
  [
    "one with a password",
    node({ "10.0.0.1": { state: DOWN, password: true } }),
    [KERNEL.tcp],
    [KERNEL.tcpTwice],
  ],
  [
    "the password is another session's",
    node({ "10.0.0.1": { state: DOWN }, "10.0.0.2": { state: UP, password: true } }),
    [KERNEL.tcp],
    [KERNEL.tcp],
  ],
  [
    "one without a password, and signatures were counted that nobody expected",
    node({ "10.0.0.1": { state: DOWN } }, [[0, 5, 0]]),
    [KERNEL.tcp],
    [KERNEL.tcpTwice],
  ],
  ["vtysh does not answer", { host: "wk3", answers: new Map() }, [], []],
])("what the kernel is asked: %s", (_, host, once, twice) => {
  expect(tcpCommands(host, 1)).toEqual(once);
  expect(tcpCommands(host, 2)).toEqual(twice);
});

const WRONG = [0, 0, 7] as const;
const TWO = [WRONG, [0, 0, 9]] as const;
const LOCKED = { state: DOWN, password: true } as const;

test.each<[string, LiveHost, string]>([
  ["it was not asked", node({ "10.0.0.1": LOCKED }), "no-answer"],
  ["one look", node({ "10.0.0.1": LOCKED }, [WRONG]), "no-answer, 7 counted"],
  ["two looks alike", node({ "10.0.0.1": LOCKED }, [WRONG, WRONG], KERNEL.tcpTwice), "no-answer, 7 counted"],
  [
    "two looks that differ",
    node({ "10.0.0.1": LOCKED }, TWO, KERNEL.tcpTwice),
    "password-differs, 9 counted",
  ],
  [
    "another session may be meant",
    node({ "10.0.0.1": LOCKED, "10.0.0.2": LOCKED }, TWO, KERNEL.tcpTwice),
    "no-answer, 9 counted",
  ],
  [
    "another session is up",
    node({ "10.0.0.1": LOCKED, "10.0.0.2": { state: UP, password: true } }, TWO, KERNEL.tcpTwice),
    "password-differs, 9 counted",
  ],
  [
    "another session has no password",
    node({ "10.0.0.1": LOCKED, "10.0.0.2": { state: DOWN } }, TWO, KERNEL.tcpTwice),
    "password-differs, 9 counted",
  ],
])("a session without an answer, and the kernel: %s", (_, host, expected) => {
  const { cause } = sessionOf(snapshotOf([], { live: new Map([["wk3", host]]) }), "wk3", "10.0.0.1", "");
  const counted = cause?.evidence.find((e) => e.field === "TcpExt.TCPMD5Failure")?.value.split(" ")[0];
  expect(`${cause?.kind}${counted === undefined ? "" : `, ${counted} counted`}`).toBe(expected);
});

test("a kernel that cannot be asked leaves the answer as it is", () => {
  const { host, answers } = node({ "10.0.0.1": LOCKED });
  const refused = { ok: false, reason: "cat: /proc/net/netstat: No such file or directory" } as const;
  const mute: LiveHost = { host, answers: new Map([...answers, [KERNEL.tcp, refused]]) };
  const of = (live: LiveHost) =>
    sessionOf(snapshotOf([], { live: new Map([["wk3", live]]) }), "wk3", "10.0.0.1", "");
  expect(of(mute)).toEqual(of({ host, answers }));
});
