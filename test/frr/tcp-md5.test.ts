import { expect, test } from "vitest";
import { readTcpMd5 } from "../../src/frr/show/tcp-md5.ts";

/** As Linux writes it, with fewer names: each group is a line of names and one of numbers. */
const look = (notFound: number, unexpected: number, failure: number): string =>
  [
    "TcpExt: SyncookiesSent TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure TCPSackShifted",
    `TcpExt: 9 ${notFound} ${unexpected} ${failure} 8`,
    "IpExt: InNoRoutes InTruncatedPkts",
    "IpExt: 1 2",
    "MPTcpExt: MPCapableSYNRX",
    "MPTcpExt: 0",
    "",
  ].join("\n");

test.each([
  ["one look", look(1, 2, 3), [{ notFound: 1, unexpected: 2, failure: 3 }]],
  [
    "two looks",
    look(1, 2, 3) + look(1, 2, 5),
    [
      { notFound: 1, unexpected: 2, failure: 3 },
      { notFound: 1, unexpected: 2, failure: 5 },
    ],
  ],
  [
    "the second was cut",
    look(1, 2, 3) + look(1, 2, 5).slice(0, 60),
    [{ notFound: 1, unexpected: 2, failure: 3 }],
  ],
  ["a kernel without them", "TcpExt: SyncookiesSent\nTcpExt: 9\n", []],
  ["fewer numbers than names", "TcpExt: TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure\nTcpExt: 1 2\n", []],
  ["no numbers", "TcpExt: TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure\nTcpExt: a b c\n", []],
  ["nothing", "", []],
])("the kernel's counters of TCP MD5: %s", (_, text, expected) => {
  expect(readTcpMd5(text)).toEqual(expected);
});
