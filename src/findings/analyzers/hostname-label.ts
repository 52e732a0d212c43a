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
    const wrong = objects<Node>("Node").filter(
      ({ metadata: { name, labels } }) =>
        labels?.[LABEL] !== name && (written.has(`metallb-${name}`) || peered.has(name)),
    );
    const [first] = wrong;
    if (first === undefined) return;
    const names = wrong.map((n) => n.metadata.name);
    const label = labelText(first);
    yield finding(
      "MLB802",
      { label: wrong.length === 1 ? label : `another name (${label} on ${first.metadata.name})` },
      {
        nodes: names,
        services: shared.unserved().onNodes(names),
        evidence: wrong.slice(0, SHOWN).map((n) => evidence(n, `metadata.labels["${LABEL}"]`, labelText(n))),
        commands: names
          .slice(0, SHOWN)
          .map((name) => command("kubectl", "label", "node", name, `${LABEL}=${name}`, "--overwrite")),
      },
    );
  },
});

/** Of the nodes, which may be all of a cluster, these are shown. */
const SHOWN = 5;

function labelText({ metadata }: Node): string {
  const label = metadata.labels?.[LABEL];
  return label === undefined ? "absent" : `"${label}"`;
}
