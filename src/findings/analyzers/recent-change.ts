import type { FRRConfiguration } from "../../api/frrk8s.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";

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
      const entries = object.metadata.managedFields ?? [];
      const times = [object.metadata.creationTimestamp, ...entries.map((e) => e.time)].map((t) =>
        Date.parse(t ?? ""),
      );
      const latest = Math.max(0, ...times.filter((t) => !Number.isNaN(t)));
      const age = now - latest;
      if (age < 0 || age > UNDERWAY_MS) continue;
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
