import { expect, test } from "vitest";
import { type Md5Counters, type SessionFacts, sessionCause } from "../../src/frr/session.ts";
import type { Neighbor } from "../../src/frr/show/neighbors.ts";
import { parsePrefix } from "../../src/net/prefix.ts";

const neighbor = (fields: Partial<Neighbor> = {}): Neighbor => ({
  vrf: "default",
  id: "10.0.0.1",
  state: "Active",
  remoteAs: 65102,
  localAs: 65801,
  external: true,
  adminShutdown: false,
  maxHops: 1,
  opensSent: 0,
  opensReceived: 0,
  notificationsSent: 0,
  notificationsReceived: 0,
  updatesReceived: 0,
  established: 0,
  dropped: 0,
  families: [],
  ...fields,
});

const networks = (...texts: string[]) => texts.flatMap((t) => parsePrefix(t) ?? []);
const facts = (fields: Partial<Neighbor>, more: Partial<SessionFacts> = {}): SessionFacts => ({
  peer: "10.0.0.1",
  vrf: "default",
  neighbor: neighbor(fields),
  connected: networks("10.0.0.0/24"),
  ...more,
});
/** A session without an answer, on a node whose kernel has counted so much, all of it while looking unless told otherwise. */
const kernel = (
  counted: Partial<Md5Counters>,
  password: boolean,
  { rise = true, suspects = 1 }: { readonly rise?: boolean; readonly suspects?: number } = {},
): SessionFacts => {
  const total = { notFound: 0, unexpected: 0, failure: 0, ...counted };
  return facts(
    { state: "Connect" },
    { password, md5: { total, suspects, ...(rise ? { rise: total } : {}) } },
  );
};
const sent = (code: string): Partial<Neighbor> => ({ lastReset: "BGP Notification send", lastError: code });
const received = (code: string): Partial<Neighbor> => ({
  lastReset: "BGP Notification received",
  lastError: code,
});

test.each<[string, SessionFacts, string | undefined]>([
  ["established", facts({ state: "Established", ...sent("0202") }), undefined],
  ["nobody asked", facts({}, { neighbor: undefined }), undefined],
  ["bgpd does not run", facts({}, { neighbor: "down" }), "bgpd-down proven"],
  ["FRR has no such neighbor", facts({}, { neighbor: "absent" }), "not-configured proven"],
  ["no VRF", facts({ vrfId: -1, localRouterId: "0.0.0.0" }), "vrf-absent proven"],
  ["no VRF, by its reason", facts({ lastReset: "Waiting for VRF to be initialized" }), "vrf-absent proven"],
  ["no router ID", facts({ localRouterId: "0.0.0.0" }), "no-router-id proven"],
  ["bad router ID", facts(received("0203")), "bad-router-id proven"],
  ["neighbor removed on the router", facts(received("0603")), "not-accepted proven"],
  ["connection rejected", facts(received("0605")), "not-accepted proven"],
  [
    "an error without a rule of its own",
    facts({ ...received("0301"), lastNotification: "UPDATE Message Error" }),
    "notification proven",
  ],
  ["a reset that is no reason", facts({ ...sent("0606"), state: "Connect" }), "no-answer cannot tell apart"],
  [
    "multihop missing, interfaces known",
    facts(
      { lastReset: "No path to specified Neighbor" },
      { connected: networks("10.1.0.0/24"), downInterfaces: [] },
    ),
    "multihop-missing proven",
  ],
  [
    "multihop missing, interfaces not known",
    facts({}, { connected: networks("10.1.0.0/24") }),
    "multihop-missing likely",
  ],
  [
    "its interface is down",
    facts(
      {},
      { connected: [], downInterfaces: [{ name: "eth0", network: networks("10.0.0.0/24")[0] as never }] },
    ),
    "link-down proven",
  ],
  [
    "it was connected once",
    facts({ established: 3, lastReset: "Waiting for NHT" }, { connected: [] }),
    "link-down likely",
  ],
  [
    "no route, multihop",
    facts({ maxHops: 255, lastReset: "No path to specified Neighbor" }, { connected: [] }),
    "no-route proven",
  ],
  [
    "iBGP needs no connected network",
    facts({ external: false }, { connected: [] }),
    "refused-or-unreachable cannot tell apart",
  ],
  ["a wrong signature while looking", kernel({ failure: 3 }, true), "password-differs likely"],
  [
    "no signature while looking: no password, or a refusal",
    kernel({ notFound: 2 }, true),
    "password-node-only cannot tell apart",
  ],
  ["an unexpected signature while looking", kernel({ unexpected: 2 }, false), "password-router-only likely"],
  ["counters that stand still prove nothing", kernel({}, true), "no-answer cannot tell apart"],
  [
    "one look proves nothing, however many it counts",
    kernel({ failure: 3 }, true, { rise: false }),
    "no-answer cannot tell apart",
  ],
  [
    "another session may be the one that the counters speak of",
    kernel({ failure: 3 }, true, { suspects: 2 }),
    "no-answer cannot tell apart",
  ],
  [
    "a node without a password has none that could differ",
    kernel({ failure: 3 }, false),
    "no-answer cannot tell apart",
  ],
  [
    "a node with a password expects a signature",
    kernel({ unexpected: 3 }, true),
    "no-answer cannot tell apart",
  ],
  [
    "the router does not know the node",
    facts({}, { router: { host: "r", neighbor: "absent" } }),
    "not-accepted proven",
  ],
  [
    "the router shut it down",
    facts({}, { router: { host: "r", neighbor: neighbor({ adminShutdown: true }) } }),
    "shutdown-router proven",
  ],
  ["starting", facts({ state: "OpenSent" }), "starting likely"],
  ["idle without a word", facts({ state: "Idle" }), "no-reason cannot tell apart"],
])("%s", (_, given, expected) => {
  const cause = sessionCause(given);
  expect(cause && `${cause.kind} ${cause.certainty}`).toBe(expected);
});

test("what cannot be told apart lists the possibilities, the likelier first, and how to find out", () => {
  const withPassword = sessionCause(facts({ state: "Connect" }, { password: true }));
  expect(withPassword?.candidates.map((c) => c.split(":")[0])).toEqual([
    "the passwords differ, or the router has none",
    "a filter between the two, or on the router, drops TCP port 179",
    "the router is down or has no route back to the node",
    "BGP does not run on the router",
  ]);
  const without = sessionCause(facts({ state: "Connect" }, { password: false }));
  expect(without?.candidates.at(-1)).toMatch(/^the router expects a password/);
  for (const cause of [withPassword, without]) expect(cause?.next.length).toBeGreaterThan(0);
});

test.each<[string, SessionFacts, string, readonly string[]]>([
  [
    "with a password",
    kernel({ failure: 12, notFound: 1, unexpected: 7 }, true, { rise: false }),
    "the passwords differ, or the router has none: the kernel drops such packets in silence (the kernel has dropped 12 segments for a wrong TCP MD5 signature and 1 segment for a missing TCP MD5 signature since it started; node-wide)",
    [
      "cat /proc/net/netstat TcpExt.TCPMD5Failure 12 since the kernel started, node-wide",
      "cat /proc/net/netstat TcpExt.TCPMD5NotFound 1 since the kernel started, node-wide",
    ],
  ],
  [
    "without one",
    kernel({ failure: 12, unexpected: 7 }, false, { rise: false }),
    "the router expects a password and the node has none: the kernel drops such packets in silence (the kernel has dropped 7 segments for a TCP MD5 signature that was not expected since it started; node-wide)",
    ["cat /proc/net/netstat TcpExt.TCPMD5Unexpected 7 since the kernel started, node-wide"],
  ],
  [
    "without one, and nothing counted",
    kernel({}, false, { rise: false }),
    "a filter between the two, or on the router, drops TCP port 179",
    [],
  ],
])("the kernel's counters are a hint %s", (_, given, first, counters) => {
  const found = sessionCause(given);
  expect(found?.candidates[0]).toBe(first);
  expect(
    found?.evidence
      .filter((e) => e.field.startsWith("TcpExt"))
      .map((e) => `${e.source} ${e.field} ${e.value}`),
  ).toEqual(counters);
});

test("the AS of the router is named only if it is known", () => {
  expect(sessionCause(facts(sent("0202")))?.text).toBe(
    "bad peer AS: the node expects 10.0.0.1 to be AS 65102, the router announces another AS in its OPEN",
  );
  const router = { host: "r", neighbor: neighbor({ localAs: 65199 }) };
  expect(sessionCause(facts(sent("0202"), { router }))?.text).toBe(
    "bad peer AS: the node expects 10.0.0.1 to be AS 65102, the router is AS 65199",
  );
});

test("every cause has one sentence without a full stop, evidence and a next step", () => {
  const all = ["0202", "0203", "0207", "0400", "0601", "0602", "0603", "0605", "060A", "0301"].flatMap(
    (code) => [sessionCause(facts(sent(code))), sessionCause(facts(received(code)))],
  );
  for (const cause of all) {
    expect(cause?.text).toMatch(/[^.]$/);
    expect(cause?.evidence.length).toBeGreaterThan(0);
    expect(cause?.next.length).toBeGreaterThan(0);
  }
});
