import type { BGPSessionState } from "../../api/frrk8s.ts";
import { refOf } from "../../api/ref.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { formatAddress, parseAddress } from "../../net/address.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { show } from "../shell.ts";

/** BGPSessionState against FRR itself, and against itself: duplicates, sessions and nodes that are gone. */
export const sessionState = analyzer({
  name: "session-state",
  codes: ["MLB804"],
  reads: { kinds: ["BGPSessionState", "Node"], live: [SHOW.neighbors] },
  *analyze({ objects, frr, shared }) {
    const nodes = new Set(shared.nodeNames());
    const seen = new Map<string, BGPSessionState>();
    for (const state of objects<BGPSessionState>("BGPSessionState")) {
      const { node = "", peer = "", vrf = "", bgpStatus = "" } = state.status ?? {};
      if (node === "" || peer === "") continue;
      const name = vrf === "" ? peer : `${peer} in VRF ${vrf}`;
      const parts = {
        objects: [state],
        nodes: [node],
        evidence: [evidence(state, "status.bgpStatus", bgpStatus)],
        commands: [show(refOf(state))],
      };
      const key = `${node} ${canonical(peer)} ${vrf}`;
      const other = seen.get(key);
      seen.set(key, state);
      if (nodes.size > 0 && !nodes.has(node)) {
        yield finding("MLB804", { peer: name, says: bgpStatus, truth: "and there is no such node" }, parts);
        continue;
      }
      if (other !== undefined) {
        yield finding(
          "MLB804",
          {
            peer: name,
            says: `${other.status?.bgpStatus ?? ""} in one object and ${bgpStatus} in another`,
            truth: "and only one can be right",
          },
          { ...parts, objects: [other, state] },
        );
        continue;
      }
      const answer = frr(node)?.neighbors;
      if (answer?.ok !== true) continue;
      const neighbor = answer.value.find(
        (n) => canonical(n.id) === canonical(peer) && n.vrf === (vrf === "" ? "default" : vrf),
      );
      const truth =
        neighbor === undefined ? "and FRR has no such neighbor" : `and FRR says ${neighbor.state}`;
      const agrees =
        neighbor !== undefined && (neighbor.state === bgpStatus || bothDown(neighbor.state, bgpStatus));
      if (agrees || (neighbor !== undefined && (neighbor.upMs ?? POLL_MS) < POLL_MS)) continue;
      yield finding("MLB804", { peer: name, says: bgpStatus, truth }, parts);
    }
  },
});

/** frr-k8s asks FRR every two minutes: younger changes may not be there yet. */
const POLL_MS = 120_000;

const bothDown = (a: string, b: string): boolean => a !== "Established" && b !== "Established";

function canonical(peer: string): string {
  const address = parseAddress(peer) ?? parseAddress(peer.replaceAll("-", ":"));
  return address === undefined ? peer : formatAddress(address);
}
