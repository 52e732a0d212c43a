import { KERNEL } from "../show/commands.ts";
import type { Md5Counters, SessionCause, SessionEvidence, SessionFacts } from "./facts.ts";
import { cause, fromNeighbor, type KnownSession, peerName } from "./parts.ts";

/** What each counter counts, and what it is called. A node with a password for the neighbor counts the first two, one without it the third. */
const COUNTERS: readonly {
  readonly counter: keyof Md5Counters;
  readonly name: string;
  readonly dropped: string;
  readonly withPassword: boolean;
}[] = Object.freeze([
  {
    counter: "failure",
    name: "TCPMD5Failure",
    dropped: "for a wrong TCP MD5 signature",
    withPassword: true,
  },
  {
    counter: "notFound",
    name: "TCPMD5NotFound",
    dropped: "for a missing TCP MD5 signature",
    withPassword: true,
  },
  {
    counter: "unexpected",
    name: "TCPMD5Unexpected",
    dropped: "for a TCP MD5 signature that was not expected",
    withPassword: false,
  },
]);

/** The counters that can speak of a session, by whether the node has a password for it. */
const relevant = ({ password }: SessionFacts) =>
  COUNTERS.filter(({ withPassword }) => password === undefined || password === withPassword);

/**
 * The cause that a counter names which rises while one looks. Counters rise only where packets arrive, so nothing follows from their standing
 * still; and they are the whole node's, so nothing follows where several of its sessions could be meant.
 */
export function causeByCounters(facts: KnownSession): SessionCause | undefined {
  const { md5 } = facts;
  if (md5?.rise === undefined || md5.suspects > 1) return undefined;
  const { rise } = md5;
  const rising = relevant(facts).find(({ counter }) => rise[counter] > 0);
  if (rising === undefined) return undefined;
  const evidence = [...fromNeighbor(facts.neighbor, "state"), ...md5Evidence(facts)];
  switch (rising.counter) {
    case "failure":
      return cause({
        kind: "password-differs",
        certainty: "likely",
        text: `packets arrive whose signature is wrong: the passwords of the node and of ${peerName(facts)} differ`,
        evidence,
        next: [
          "Set the same password on both sides; a line end at the end of the Secret counts as well",
          OTHERS,
        ],
      });
    case "notFound":
      // Whoever refuses a connection does so without a signature; Linux keeps silent to one that is signed.
      return cause({
        kind: "password-node-only",
        certainty: "cannot tell apart",
        text: `packets arrive without the signature that the node expects: ${peerName(facts)} has no password, or refuses the connection`,
        candidates: [
          "the router has no password for this node, or not for the address that it comes from",
          `nothing listens on port 179 of ${facts.peer}: a refusal carries no signature`,
        ],
        evidence,
        next: [
          `From the node: nc -vz ${facts.peer} 179 (without password): "refused" means that BGP does not run there`,
          "Set the password on the router as well",
          OTHERS,
        ],
      });
    case "unexpected":
      return cause({
        kind: "password-router-only",
        certainty: "likely",
        text: `signed packets arrive that the node does not expect: ${peerName(facts)} has a password`,
        evidence,
        next: ["Give the BGPPeer a passwordSecret with the router's password", OTHERS],
      });
  }
}

const OTHERS =
  "The counters are those of the whole node: compare with what else speaks TCP with passwords there";

/** @returns the counters that have counted something which this session may be the reason of. */
export function md5Evidence(facts: SessionFacts): readonly SessionEvidence[] {
  const { md5 } = facts;
  if (md5 === undefined) return [];
  return relevant(facts).flatMap(({ counter, name }) => {
    const [total, rise] = [md5.total[counter], md5.rise?.[counter] ?? 0];
    if (total === 0) return [];
    return [
      {
        source: KERNEL.tcp,
        field: `TcpExt.${name}`,
        value: `${total} since the kernel started, node-wide${md5.rise === undefined ? "" : `; +${rise} while looking`}`,
      },
    ];
  });
}

/** @returns what the counters add to a possibility, or nothing: a sum since the start of the kernel is a hint and never a proof. */
export function md5Hint(facts: SessionFacts): string {
  const { md5 } = facts;
  if (md5 === undefined) return "";
  const hints = relevant(facts).flatMap(({ counter, dropped }) => {
    const total = md5.total[counter];
    return total === 0 ? [] : [`${total} segment${total === 1 ? "" : "s"} ${dropped}`];
  });
  return hints.length === 0
    ? ""
    : ` (the kernel has dropped ${hints.join(" and ")} since it started; node-wide)`;
}
