import type { ObjectRef } from "../api/ref.ts";
import type { Code } from "../findings/catalogue.ts";
import { type Finding, type FindingParts, finding } from "../findings/finding.ts";
import type { SessionCause, SessionCauseKind } from "../frr/session.ts";
import type { Session } from "../state/sessions.ts";

/** The code under which each cause of a session is reported. */
export const CODE_OF_CAUSE: Readonly<Record<SessionCauseKind, Code>> = Object.freeze({
  "bgpd-down": "MLB805",
  "not-configured": "MLB219",
  "vrf-absent": "MLB407",
  "no-router-id": "MLB408",
  "shutdown-node": "MLB416",
  "shutdown-router": "MLB416",
  "wrong-as": "MLB402",
  "as-refused": "MLB402",
  "bad-router-id": "MLB408",
  "no-common-family": "MLB417",
  "hold-expired": "MLB418",
  "max-prefix": "MLB419",
  "not-accepted": "MLB401",
  "bfd-down": "MLB601",
  "bfd-never-up": "MLB601",
  "link-down": "MLB401",
  "multihop-missing": "MLB403",
  "no-route": "MLB401",
  "password-node-only": "MLB404",
  "password-router-only": "MLB404",
  "password-differs": "MLB404",
  "no-answer": "MLB401",
  refused: "MLB401",
  "refused-or-unreachable": "MLB401",
  notification: "MLB401",
  starting: "MLB401",
  "no-reason": "MLB401",
});

/** What the finding of a session points at besides FRR's own words. */
export interface SessionObjects {
  /** The BGPPeers and FRRConfigurations that ask for the session, the one to change first. */
  readonly objects: readonly ObjectRef[];
  /** Commands that put it right, if one is known. */
  readonly commands?: readonly string[];
}

/** @returns the finding for a session's cause: FRR's words as evidence, the possibilities where they look alike, what to do. */
export function sessionFinding(session: Session, cause: SessionCause, about: SessionObjects): Finding {
  const parts: FindingParts = {
    objects: about.objects,
    nodes: [session.node],
    evidence: cause.evidence.map((e) => ({
      path: e.field === "" ? e.source : `${e.source}: ${e.field}`,
      value: e.value,
    })),
    cause: causeText(cause),
    remedy: cause.next.join(". "),
    commands: about.commands ?? [],
    ...(cause.effect === "risk" ? { severity: "warning" } : {}),
  };
  return withArgs(session, cause, parts);
}

/** The cause as a paragraph: what it is, how sure, and what else would look the same. */
function causeText(cause: SessionCause): string {
  if (cause.candidates.length === 0)
    return `${capital(cause.text)}${cause.certainty === "likely" ? " (likely, not proven)" : ""}.`;
  return `${capital(cause.text)}. From this side alone these look the same: ${cause.candidates.map((c, i) => `(${i + 1}) ${c}`).join("; ")}.`;
}

function withArgs(session: Session, cause: SessionCause, parts: FindingParts): Finding {
  const peer = session.vrf === "default" ? session.peer : `${session.peer} in VRF ${session.vrf}`;
  const { neighbor } = session;
  const code = CODE_OF_CAUSE[cause.kind];
  switch (code) {
    case "MLB402":
      return finding(
        code,
        {
          peer,
          ours: `the node is AS ${neighbor?.localAs ?? "?"} and expects AS ${neighbor?.remoteAs ?? "?"}`,
          theirs: cause.text,
          refusedBy: cause.kind === "wrong-as" ? "the node" : "the router",
        },
        parts,
      );
    case "MLB403":
      return finding(code, { peer, networks: "none holds it" }, parts);
    case "MLB404":
      return finding(code, { peer, reason: cause.text }, parts);
    case "MLB407":
      return finding(code, { vrf: session.vrf, peer: session.peer, reason: cause.text }, parts);
    case "MLB408":
      return finding(code, { reason: cause.text }, parts);
    case "MLB416":
      return finding(
        code,
        {
          peer,
          by: cause.kind === "shutdown-node" ? "somebody on the node" : "the router",
          text: neighbor?.shutdownMessage ?? "",
        },
        parts,
      );
    case "MLB417":
    case "MLB418":
      return finding(code, { peer }, parts);
    case "MLB419":
      return finding(code, { peer, sent: cause.text }, parts);
    case "MLB601":
      return finding(code, { peer, reason: cause.text }, parts);
    case "MLB805":
      return finding(code, { daemon: "bgpd", evidence: cause.text }, parts);
    case "MLB219":
      return finding(code, { effect: cause.text, state: "FRR" }, parts);
    default:
      return finding("MLB401", { peer, state: session.state, reason: cause.text }, parts);
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
