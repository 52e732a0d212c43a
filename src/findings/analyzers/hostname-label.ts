import type { Node } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { selectedNodes } from "../nodes.ts";
import { command } from "../shell.ts";

const LABEL = "kubernetes.io/hostname";

/** MetalLB writes `kubernetes.io/hostname: <node name>` as node selector, in all releases. */
export const hostnameLabel = analyzer({
  name: "hostname-label",
  codes: ["MLB802"],
  reads: { kinds: ["Node", "FRRConfiguration"], also: ["BGPPeer"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    if (!shared.onFrrK8s()) return;
    const written = new Set(objects("FRRConfiguration").map((o) => o.metadata.name));
    const peered = shared.speakersWork()
      ? new Set<string>()
      : new Set(
          objects<BGPPeer>("BGPPeer").flatMap((p) =>
            selectedNodes(p.spec?.nodeSelectors, objects<Node>("Node")).map((n) => n.metadata.name),
          ),
        );
    for (const node of objects<Node>("Node")) {
      const { name, labels } = node.metadata;
      const label = labels?.[LABEL];
      if (label === name || !(written.has(`metallb-${name}`) || peered.has(name))) continue;
      yield finding(
        "MLB802",
        { label: label === undefined ? "absent" : `"${label}"` },
        {
          objects: [node],
          nodes: [name],
          evidence: [evidence(node, `metadata.labels["${LABEL}"]`, label ?? "absent")],
          commands: [command("kubectl", "label", "node", name, `${LABEL}=${name}`, "--overwrite")],
        },
      );
    }
  },
});
