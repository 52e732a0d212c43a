import type { Explanation } from "../../explain/explanation.ts";
import { visibleLine } from "../../output/visible.ts";
import { subjectName } from "./subject.ts";
import { releasesText } from "./text.ts";

/** The verdict on one line, with codes and releases: to be pasted into a chat. */
export function explanationShort(e: Explanation): string {
  const codes = e.verdict.codes.length === 0 ? "" : ` [${e.verdict.codes.join(", ")}]`;
  return visibleLine(`${subjectName(e.subject)}: ${e.verdict.text}${codes} (${releasesText(e)})`);
}
