import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import { wrapText } from "../../output/wrap.ts";
import type { BgpAdvertised } from "../../state/bgp/advertised.ts";
import { prefixTable } from "./prefix-table.ts";
import { paragraphs, silentText } from "./words.ts";

/** What leaves each node, a line for each prefix. */
export function advertisedText(advertised: BgpAdvertised, view: View): string {
  const sent = prefixTable(
    advertised.items,
    ({ prefixes }) => (prefixes.length === 0 ? [["(nothing)"]] : prefixes.map((prefix) => [prefix])),
    view,
  );
  const down = advertised.down.map(({ node, vrf, neighbor, state }) =>
    wrapText(
      view.theme.bad(
        `down  ${visibleLine(node)}: nothing is sent to ${visibleLine(neighbor)}${vrf === "default" ? "" : ` in VRF ${visibleLine(vrf)}`}, the session is ${visibleLine(state)}`,
      ),
      view.width,
    ),
  );
  return paragraphs([
    sent === ""
      ? advertised.unknown.length === 0
        ? "Nothing is advertised."
        : "Nothing is known to be advertised."
      : sent,
    ...down,
    ...silentText(advertised.unknown, view),
  ]);
}
