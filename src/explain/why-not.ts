import type { Link } from "./explanation.ts";
import { type NodeReason, type ReasonContext, reasonOf, reasonText } from "./links/node-reasons.ts";
import type { NodePart } from "./service-nodes.ts";

/** Why the node of `--why-not` does not announce the Service: MetalLB's reason, and all others that would stop it as well. */
export function whyNotLinks(parts: readonly NodePart[], about: ReasonContext): readonly Link[] {
  const wanted = about.context.options.whyNot;
  const part = parts.find((p) => p.node === wanted);
  if (wanted === undefined || part === undefined) return [];
  const first = reasonOf(part, about);
  if (first === undefined) return [{ name: "why not", state: "sound", text: `${wanted} announces it` }];
  const reasons: readonly NodeReason[] = [
    first,
    ...part.reasons.slice(1).map((reason) => reasonText(reason, part, about)),
  ];
  return reasons.map(
    (reason, i): Link => ({
      name: "why not",
      state: "note",
      text: i === 0 ? `${wanted}: ${reason.text}` : `and besides: ${reason.text}`,
    }),
  );
}
