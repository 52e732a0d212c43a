import type { ConfigMap } from "../../api/core.ts";
import type { BGPSessionState } from "../../api/frrk8s.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";

/** bgpd with -p 0 does not listen (upstream, OpenShift since 4.19). Worth a word only while a session is down: the router may be waiting too. */
export const listener = analyzer({
  name: "listener",
  codes: ["MLB411"],
  reads: {
    kinds: ["ConfigMap"],
    also: ["BGPSessionState", "Node"],
    uses: ["discovery"],
    live: [SHOW.neighbors],
  },
  *analyze({ objects, find, shared }) {
    const startup = find<ConfigMap>("ConfigMap", "frr-startup", shared.discovery().frrK8s.namespace.value);
    const options = /bgpd_options=(.*)/.exec(startup?.data?.daemons ?? "")?.[1];
    if (startup === undefined || options === undefined || !/-p\s*0\b/.test(options)) return;
    const down = new Set(
      objects<BGPSessionState>("BGPSessionState")
        .filter((b) => (b.status?.bgpStatus ?? "Established") !== "Established")
        .map((b) => b.status?.node ?? ""),
    );
    for (const node of shared.nodeNames())
      if (shared.sessionsOn(node).some((x) => x.neighbor !== undefined && x.state !== "Established"))
        down.add(node);
    if (down.size === 0) return;
    yield finding(
      "MLB411",
      { object: nameOf(startup), options: "-p 0" },
      {
        objects: [startup],
        nodes: [...down],
        evidence: [evidence(startup, "data.daemons", `bgpd_options=${options.trim()}`)],
      },
    );
  },
});
