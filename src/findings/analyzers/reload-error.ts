import type { FRRConfiguration, FRRNodeState } from "../../api/frrk8s.ts";
import { refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { edit, show } from "../shell.ts";

/** lastReloadResult of FRRNodeState: what frr-reload said when FRR did not take the file. */
export const reloadError = analyzer({
  name: "reload-error",
  codes: ["MLB204"],
  reads: { kinds: ["FRRNodeState", "FRRConfiguration"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    for (const state of objects<FRRNodeState>("FRRNodeState")) {
      const result = state.status?.lastReloadResult ?? "";
      if (result === "" || result === "success") continue;
      const { error, line } = meaningOf(result);
      const node = state.metadata.name;
      const culprit = shared
        .frrConfigurations()
        .find((o) => line !== "" && rawLines(o).includes(line) && shared.nodesOf(o).includes(node));
      yield finding(
        "MLB204",
        { error: culprit === undefined ? error : `${error}, a line of ${nameOf(culprit)}`, line },
        {
          objects: culprit === undefined ? [state] : [culprit],
          nodes: [node],
          evidence: [
            evidence(state, "status.lastReloadResult", oneLine(result)),
            ...(culprit === undefined ? [] : [evidence(culprit, "spec.raw.rawConfig", line)]),
          ],
          commands: [...(culprit === undefined ? [] : [edit(refOf(culprit))]), show(refOf(state))],
        },
      );
    }
  },
});

function rawLines(object: FRRConfiguration): readonly string[] {
  return (object.spec?.raw?.rawConfig ?? "").split("\n").map((line) => line.trim());
}

const REFUSED =
  /line (\d+): (?:Failure to communicate\[\d+\] to [^,]+, line: |% Unknown command(?:\[\d+\])?: ?)(.*)/;

function meaningOf(result: string): { readonly error: string; readonly line: string } {
  const refused = REFUSED.exec(result);
  if (refused !== null)
    return { error: "FRR does not know the command", line: withoutEscapes(refused[2] ?? "") };
  const invalid = /% (.*)/.exec(result);
  if (invalid !== null) return { error: oneLine(invalid[1] ?? ""), line: "" };
  const last = result.trim().split("\n").at(-1) ?? "";
  return { error: oneLine(last).slice(0, 200), line: "" };
}

/** frr-reload prints what vtysh said as Python writes bytes: `b'line 30: …\\n\\n'`. */
const withoutEscapes = (text: string): string => text.replace(/(?:\\[nr])+['"]?\s*$/, "").trim();

function oneLine(text: string): string {
  const short = text.replace(/\s+/g, " ").trim();
  return short.length > 400 ? `${short.slice(0, 400)} …` : short;
}
