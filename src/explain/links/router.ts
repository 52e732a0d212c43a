import { finding } from "../../findings/finding.ts";
import { routerSideOf, type Taken } from "../../state/router-table.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import type { Target } from "../service-nodes.ts";
import { familyOf } from "./route.ts";
import { peerText } from "./session.ts";

/** Whether the router has the prefixes, where somebody captured the router too; no link otherwise, since only the router knows. */
export function routerLink(context: Context, node: string, target: Target): Link | undefined {
  const router = routerSideOf(context.s, node, target.peer, target.vrf);
  if (router === undefined) return undefined;
  const { host, from } = router;
  const answers = target.prefixes.map((prefix) => ({
    prefix,
    taken: router.taken(prefix, familyOf(prefix)),
  }));
  if (answers.some(({ taken }) => taken.state === "unknown")) return undefined;
  const refused = answers.filter(({ taken }) => taken.state === "refused");
  const peer = peerText(target);
  const base = { name: "router", peer, detail: `from ${from}` } as const;
  if (refused.length === 0)
    return { ...base, state: "sound", text: `${host} has ${target.prefixes.join(", ")}` };
  const prefix = refused.map((r) => r.prefix).join(", ");
  const why = reasonOf(refused[0]?.taken);
  return {
    ...base,
    state: "broken",
    text: `${host} does not use ${prefix}${why === undefined ? "" : `: ${why}`}`,
    finding: finding(
      "MLB312",
      { prefix, peer, router: host, ...(why === undefined ? {} : { why }) },
      {
        nodes: [node],
        severity: "error",
        ...(why === undefined ? {} : { cause: `On ${host}: ${why}.` }),
        remedy: `Let ${host} accept the prefix from ${from}.`,
      },
    ),
  };
}

const reasonOf = (taken: Taken | undefined): string | undefined =>
  taken?.state === "refused" ? taken.why : undefined;
