import { describe, expect, test } from "vitest";
import { summaryText } from "../../src/cli/bgp/summary-text.ts";
import { viewOf } from "../../src/output/view.ts";
import type { SummaryRow } from "../../src/state/bgp/summary.ts";

const row = (node: string, more: Partial<SummaryRow> = {}): SummaryRow => ({
  node,
  vrf: "default",
  neighbor: "192.0.2.1",
  remoteAs: 64512,
  state: "Established",
  uptimeSeconds: 75,
  family: "ipv4Unicast",
  accepted: 0,
  sent: 1,
  dropped: 0,
  ...more,
});

const refused = (node: string, secondsAgo: number): SummaryRow =>
  row(node, {
    state: "Idle",
    cause: "bad peer AS",
    lastReset: { reason: "BGP Notification send", meaning: "the node ended it", secondsAgo },
  });

const text = (items: readonly SummaryRow[], width: number): string =>
  summaryText({ apiVersion: "metallb.cli/v1", kind: "BgpSummary", items, unknown: [] }, viewOf({ width }));

describe("bgp summary", () => {
  test("in 80 columns the last resets stand under the table, those alike in one line with the latest time", () =>
    expect(text([refused("wk3", 90), refused("wk4", 30), row("wk5")], 80).split("\n")).toEqual([
      expect.stringMatching(/^NODE +VRF +NEIGHBOR +AS +STATE +UPTIME +FAMILY +RCVD +SENT$/),
      expect.stringMatching(/^wk3 .*Idle/),
      expect.stringMatching(/^wk4 .*Idle/),
      expect.stringMatching(/^wk5 .*Established/),
      "down  wk3, wk4: bad peer AS",
      "reset  wk3, wk4 with 192.0.2.1: BGP Notification send (the node ended it),",
      "00:00:30 ago",
    ]));

  test("where there is room they are a column", () => {
    const drawn = text([refused("wk3", 90), row("wk4")], 140);
    expect(drawn).toMatch(/LAST RESET$/m);
    expect(drawn).toMatch(/^wk3 .*BGP Notification send \(the node ended it\), 00:01:30 ago$/m);
    expect(drawn).toMatch(/^wk4 .*never$/m);
    expect(drawn).not.toMatch(/^reset/m);
  });

  test("long names of nodes leave it a table: what is usual in every row gives way", () => {
    const drawn = text([row("worker-0.ocp4.example.com"), row("worker-1.ocp4.example.com")], 80);
    expect(drawn).toMatch(/^NODE +NEIGHBOR +AS +STATE +UPTIME +RCVD +SENT$/m);
  });

  test("no line is longer than the terminal is wide", () => {
    for (const width of [60, 80, 100])
      for (const line of text([refused("wk3", 9), row("wk4", { vrf: "red" })], width).split("\n"))
        expect(line.length).toBeLessThanOrEqual(width);
  });
});
