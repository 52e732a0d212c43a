import type { Cell } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import { wrapText } from "../../output/wrap.ts";
import type { SilentHost } from "../../state/bgp/hosts.ts";
import type { LastReset } from "../../state/bgp/summary.ts";

/** @returns seconds as FRR and kubectl write ages: `00:02:08`, `14:46:16`, `3d04h12m`. */
export function uptime(seconds: number | undefined): string {
  if (seconds === undefined) return "-";
  const days = Math.floor(seconds / 86_400);
  const [h, m, s] = [
    Math.floor((seconds % 86_400) / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ].map((n) => String(n).padStart(2, "0"));
  return days > 0 ? `${days}d${h}h${m}m` : `${h}:${m}:${s}`;
}

/** @returns `No routes.`, or that none is known where not every host answered */
export const none = (what: string, unknown: readonly SilentHost[]): string =>
  unknown.length === 0 ? `No ${what}.` : `No ${what} known.`;

/** @returns a count, or `-` where there is none. */
export const count = (n: number | undefined): string => (n === undefined ? "-" : String(n));

/** @returns `ipv4` for `ipv4Unicast`; other families as FRR spells them. */
export const familyName = (family: string | undefined): string => family?.replace(/Unicast$/, "") ?? "-";

/** @returns a session's state in the color of its meaning. */
export function stateCell(state: string): Cell {
  if (state === "Established") return { text: state, style: "good" };
  return { text: state, style: state === "unknown" ? "unknown" : "bad" };
}

/** @returns `BGP Notification send: OPEN Message Error/Bad Peer AS (the node ended it and said why), 00:00:12 ago`. */
export function lastResetText(reset: LastReset | undefined, session: Resettable): string {
  const what = resetReason(reset, session);
  if (what === undefined) return "never";
  return reset?.secondsAgo === undefined ? what : `${what}, ${uptime(reset.secondsAgo)} ago`;
}

interface Resettable {
  readonly state: string;
  readonly dropped: number;
}

/** @returns `lastResetText` without the time; undefined if the session was never reset */
export function resetReason(reset: LastReset | undefined, session: Resettable): string | undefined {
  // FRR counts the wait for the first OPEN as a reset.
  if (reset === undefined || (session.state === "Established" && session.dropped === 0)) return undefined;
  const said = reset.notification === undefined ? "" : `: ${reset.notification}`;
  const meaning = reset.meaning === undefined ? "" : ` (${reset.meaning})`;
  return `${reset.reason}${said}${meaning}`;
}

/** @returns `wk3, wk4`, `a, b, c, d, e and 45 more`. */
export function fewNodes(nodes: readonly string[]): string {
  return visibleLine(
    nodes.length > 6 ? `${nodes.slice(0, 5).join(", ")} and ${nodes.length - 5} more` : nodes.join(", "),
  );
}

/** @returns one line for each reason, with the nodes that share it. */
export function silentText(unknown: readonly SilentHost[], view: View): readonly string[] {
  const byReason = Map.groupBy(unknown, ({ node, reason }) =>
    node === "*" ? reason : reason.replaceAll(node, "NODE"),
  );
  return [...byReason.values()].map((hosts) => {
    const nodes = hosts.map(({ node }) => (node === "*" ? "all nodes" : node));
    const reason = hosts[0]?.reason ?? "";
    return wrapText(view.theme.unknown(`unknown  ${fewNodes(nodes)}: ${visibleLine(reason)}`), view.width);
  });
}

/** @returns parts one under the other, those that are empty left out. */
export const paragraphs = (parts: readonly string[]): string => parts.filter((p) => p !== "").join("\n");
