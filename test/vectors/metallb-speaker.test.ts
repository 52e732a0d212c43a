import { announce } from "../../src/metallb/announce.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import {
  announcementDifference,
  type RecordedAnnouncement,
  type RecordedCase,
} from "../support/announcement.ts";
import { type Verdict, vectorFile } from "../support/vectors.ts";

for (const file of [
  "speaker-unit",
  "speaker-samples",
  "speaker-fuzz",
  "speaker-transitions",
  "config-unit",
]) {
  vectorFile<RecordedCase>(file, ({ objects, options, steps, expect }) =>
    announcementDifference(announce(snapshotOf(objects), { ...options, ...(steps && { steps }) }), expect),
  );
}

/** Per release what it answered, or `=` and the release that answered the same. */
type ByRelease = Readonly<Record<string, RecordedAnnouncement | `=${string}`>>;

interface VersionCase extends Omit<RecordedCase, "expect"> {
  readonly expect: ByRelease;
}

for (const file of ["metallb-versions", "metallb-versions-start-order"]) {
  vectorFile<VersionCase>(file, ({ objects, options, steps, expect }) => {
    const s = snapshotOf(objects);
    for (const [release, answer] of Object.entries(expect)) {
      const recorded = typeof answer === "string" ? expect[answer.slice(1)] : answer;
      if (recorded === undefined || typeof recorded === "string") return `${release}: no answer is recorded`;
      const result = announce(s, { ...options, release, ...(steps && { steps }) });
      const difference: Verdict = announcementDifference(result, recorded);
      if (difference !== undefined) return `${release}: ${difference}`;
    }
    return undefined;
  });
}
