import { normalText } from "../../frr/render.ts";
import { textDiff } from "../../output/text-diff.ts";
import type { View } from "../../output/view.ts";
import type { NodeColumns } from "../../state/diff.ts";

/** The differences in lines, both sides in one layout: what behavior leaves out (logging, names, numbers) shows here. */
export function linesText(compared: readonly NodeColumns[], view: View): string {
  const parts = compared.flatMap(({ state, columns }) =>
    columns.map(({ name, observed }) => {
      const { intended, node } = state;
      if (intended.state !== "known")
        return view.theme.unknown(
          `${node}: what is intended is ${intended.state}: ${intended.state === "refused" ? intended.error : intended.reason}`,
        );
      if (observed.state !== "known")
        return view.theme.unknown(`${node}: ${name} is unknown: ${observed.reason}`);
      return textDiff(
        { name: `${node}/intended`, text: normalText(intended.config, observed.config.version) },
        { name: `${node}/${name}`, text: normalText(observed.config) },
        view.theme,
      );
    }),
  );
  return parts.filter((part) => part !== "").join("\n");
}
