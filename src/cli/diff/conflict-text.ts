import { formatOrigin } from "../../api/ref.ts";
import type { Block } from "../../output/block.ts";
import type { View } from "../../output/view.ts";
import type { NodeDiff } from "../../state/diff.ts";

/** What stops the conversion: each conflict with both owners, each fault with its resource. */
export function conflictBlocks({ conflicts, faults }: NodeDiff, { theme }: View): readonly Block[] {
  return [
    ...conflicts.map(({ vrf, neighbor, field, a, b }) => ({
      text: theme.bad(
        `${[...(neighbor === undefined ? [] : [`neighbor ${neighbor}`]), ...(vrf === "" ? [] : [`vrf ${vrf}`]), field].join(" ")}: ${a.value} against ${b.value}`,
      ),
      below: [a, b].map((side) => ({
        text: `${side.value}  ${theme.dim(`from ${formatOrigin(side.origin)}`)}`,
      })),
    })),
    ...faults.map(({ error, origin }) => ({
      text: theme.bad(error),
      below: [{ text: theme.dim(`from ${formatOrigin(origin)}`) }],
    })),
  ];
}
