import type { FRRK8sConfiguration } from "../../api/frrk8s.ts";
import { refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { patch } from "../shell.ts";

const LEVELS: ReadonlySet<string> = new Set(["all", "debug", "info", "warn", "error", "none"]);

/** frr-k8s since 0.0.23: FRRK8sConfiguration `config` in its namespace; an unknown level ends every reconcile before anything else. */
export const logLevel = analyzer({
  name: "log-level",
  codes: ["MLB218"],
  reads: { kinds: ["FRRK8sConfiguration"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const namespace = shared.discovery().frrK8s.namespace.value;
    for (const object of objects<FRRK8sConfiguration>("FRRK8sConfiguration")) {
      if (object.metadata.name !== "config" || (object.metadata.namespace ?? namespace) !== namespace)
        continue;
      const level = object.spec?.logLevel;
      if (level === undefined || level === "" || LEVELS.has(level)) continue;
      yield finding(
        "MLB218",
        { object: nameOf(object), level: String(level) },
        {
          objects: [object],
          nodes: shared.nodeNames(),
          evidence: [evidence(object, "spec.logLevel", String(level))],
          commands: [patch(refOf(object), { spec: { logLevel: "info" } })],
        },
      );
    }
  },
});
