import { expect, test } from "vitest";
import { readTimers } from "../../../src/metallb/configuration/timers.ts";
import { formatDuration } from "../../../src/net/duration.ts";

type Row = [hold: string | undefined, keepalive: string | undefined, answer: string];

const read = (
  hold: string | undefined,
  keepalive: string | undefined,
  form: "defaulted" | "derived",
): string => {
  const result = readTimers(hold, keepalive, form);
  if (!result.ok) return result.error;
  const { hold: h, keepalive: k } = result.timers;
  return h === undefined || k === undefined ? "none" : `${formatDuration(h)} ${formatDuration(k)}`;
};

test.each<Row>([
  [undefined, undefined, "none"],
  ["90s", "30s", "1m30s 30s"],
  ["100s", undefined, "1m40s 33.333333333s"],
  [undefined, "10s", "30s 10s"],
  ["0s", undefined, "0s 0s"],
  ["900ms", undefined, "900ms 300ms"],
  [
    "2.9s",
    undefined,
    'invalid BGPPeer timers: invalid hold time "&Duration{Duration:2.9s,}": must be 0 or >=3s',
  ],
  [undefined, "500ms", 'invalid BGPPeer timers: invalid hold time "nil": must be 0 or >=3s'],
  [
    "-5s",
    undefined,
    'invalid BGPPeer timers: invalid hold time "&Duration{Duration:-5s,}": must be 0 or >=3s',
  ],
  [
    "-900ms",
    undefined,
    'invalid BGPPeer timers: invalid keepaliveTime "nil", must be lower than holdTime "&Duration{Duration:-900ms,}"',
  ],
  [
    "0s",
    "1s",
    'invalid BGPPeer timers: invalid keepaliveTime "&Duration{Duration:1s,}", must be lower than holdTime "&Duration{Duration:0s,}"',
  ],
])("0.14.9 and later: hold %s, keepalive %s", (hold, keepalive, answer) => {
  expect(read(hold, keepalive, "derived")).toBe(answer);
});

test.each<Row>([
  [undefined, undefined, "1m30s 30s"],
  [undefined, "10s", "1m30s 10s"],
  ["0s", undefined, "1m30s 30s"],
  ["0s", "1s", "1m30s 1s"],
  ["1s", undefined, 'invalid hold time "1s": must be 0 or >=3s'],
  ["9s", "10s", 'invalid keepaliveTime "10s" must be smaller than holdtime "9s"'],
])("0.14.8: hold %s, keepalive %s", (hold, keepalive, answer) => {
  expect(read(hold, keepalive, "defaulted")).toBe(answer);
});
