import type { FRRConfiguration } from "../../api/frrk8s.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { lastChange } from "../recent.ts";

/** Speaker and frr-k8s each collect for three seconds; a reload takes a second or two. */
const UNDERWAY_MS = 15_000;

/** Changes so young that FRR cannot be expected to have them: said, so that nobody chases them. */
export const recentChange = analyzer({
  name: "recent-change",
  codes: ["MLB604"],
  reads: { kinds: ["FRRConfiguration"] },
  *analyze({ objects, shared }) {
    const now = shared.now === undefined ? Number.NaN : Date.parse(shared.now);
    if (Number.isNaN(now)) return;
    for (const object of objects<FRRConfiguration>("FRRConfiguration")) {
      const latest = lastChange(object);
      const age = latest === undefined ? Number.NaN : now - latest;
      if (latest === undefined || !(age >= 0 && age <= UNDERWAY_MS)) continue;
      yield finding(
        "MLB604",
        { object: nameOf(object), age: `${Math.round(age / 1000)} s` },
        {
          objects: [object],
          nodes: shared.nodesOf(object),
          evidence: [evidence(object, "metadata.managedFields", new Date(latest).toISOString())],
        },
      );
    }
  },
});
