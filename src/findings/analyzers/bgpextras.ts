import type { ConfigMap } from "../../api/core.ts";
import { refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { command, target } from "../shell.ts";

/** With the frr-k8s backend a ConfigMap bgpextras with text in data.extras makes every reconcile of a speaker fail. */
export const bgpextras = analyzer({
  name: "bgpextras",
  codes: ["MLB220"],
  reads: { kinds: ["ConfigMap"], uses: ["discovery"] },
  *analyze({ find, shared }) {
    const { metallb } = shared.discovery();
    if (!shared.onFrrK8s()) return;
    const object = find<ConfigMap>("ConfigMap", "bgpextras", metallb.namespace.value);
    const extras = object?.data?.extras;
    if (object === undefined || typeof extras !== "string" || extras === "") return;
    yield finding(
      "MLB220",
      { object: nameOf(object) },
      {
        objects: [object],
        evidence: [evidence(object, "data.extras", `${extras.split("\n").length} lines`)],
        commands: [command("kubectl", "delete", ...target(refOf(object)))],
      },
    );
  },
});
