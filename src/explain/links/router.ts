import { finding } from "../../findings/finding.ts";
import { receivedCommand } from "../../frr/show/commands.ts";
import { readReceived } from "../../frr/show/routes.ts";
import { liveView } from "../../state/live.ts";
import { routerOf } from "../../state/sessions.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import type { Target } from "../service-nodes.ts";
import { familyOf } from "./route.ts";
import { peerText } from "./session.ts";

/** Whether the router has the prefixes, where somebody captured the router too; no link otherwise, since only the router knows. */
export function routerLink(context: Context, node: string, target: Target): Link | undefined {
  const { s } = context;
  const router = routerOf(s, node, target.peer, target.vrf);
  if (router === undefined || typeof router.neighbor !== "object") return undefined;
  const view = liveView(s, router.host);
  const from = router.neighbor.id;
  const missing = target.prefixes.filter((prefix) => {
    const tables = view?.tables(familyOf(prefix));
    if (!tables?.ok) return false;
    return !tables.value.some((t) =>
      t.paths.some((p) => p.prefix === prefix && (p.from === from || p.nextHops.includes(from))),
    );
  });
  const asked = target.prefixes.every((prefix) => view?.tables(familyOf(prefix))?.ok === true);
  const peer = peerText(target);
  const base = { name: "router", peer } as const;
  if (!asked) return undefined;
  if (missing.length === 0)
    return {
      ...base,
      state: "sound",
      text: `${router.host} has ${target.prefixes.join(", ")}`,
      detail: `from ${from}`,
    };
  const prefix = missing[0] ?? "";
  const why = reasonOf(context, router.host, router.peerState, from, prefix);
  return {
    ...base,
    state: "broken",
    text: `${router.host} does not use ${missing.join(", ")}${why === undefined ? "" : `: ${why}`}`,
    detail: `from ${from}`,
    finding: finding(
      "MLB312",
      { prefix: missing.join(", "), peer },
      {
        nodes: [node],
        severity: "error",
        ...(why === undefined ? {} : { cause: `On ${router.host}: ${why}.` }),
        remedy: `Let ${router.host} accept the prefix from ${from}.`,
      },
    ),
  };
}

function reasonOf(
  context: Context,
  host: string,
  peerState: string | undefined,
  from: string,
  prefix: string,
): string | undefined {
  if (peerState === "Policy") return "it requires a policy for eBGP neighbors and has none for this one";
  const family = familyOf(prefix);
  const answers = context.s.live.get(host)?.answers;
  for (const command of [
    receivedCommand("default", family, from),
    `show bgp ${family} neighbors ${from} received-routes json`,
  ]) {
    const answer = answers?.get(command);
    if (answer?.ok !== true) continue;
    const received = readReceived(answer.text);
    if (received.ok)
      return received.value.prefixes.includes(prefix)
        ? "it receives the prefix and its inbound policy drops it"
        : "it has not received the prefix";
  }
  return undefined;
}
