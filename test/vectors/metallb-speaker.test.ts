import { announce } from "../../src/metallb/announce.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import {
  announcementDifference,
  type RecordedAnnouncement,
  type RecordedCase,
} from "../support/announcement.ts";
import { frozen } from "../support/frozen.ts";
import { type Verdict, vectorFile } from "../support/vectors.ts";

for (const file of [
  "speaker-unit",
  "speaker-samples",
  "speaker-fuzz",
  "speaker-transitions",
  "config-unit",
]) {
  vectorFile<RecordedCase>(file, (recorded) => {
    const { objects, options, steps, expect } = frozen(recorded);
    return announcementDifference(
      announce(snapshotOf(objects), { ...options, ...(steps && { steps }) }),
      expect,
    );
  });
}

/** Per release what it answered, or `=` and the release that answered the same. */
type ByRelease = Readonly<Record<string, RecordedAnnouncement | `=${string}`>>;

interface VersionCase extends Omit<RecordedCase, "expect"> {
  readonly expect: ByRelease;
}

for (const file of ["metallb-versions", "metallb-versions-start-order"]) {
  vectorFile<VersionCase>(file, (recorded) => {
    const { objects, options, steps, expect } = frozen(recorded);
    const s = snapshotOf(objects);
    for (const [release, answer] of Object.entries(expect)) {
      const known = typeof answer === "string" ? expect[answer.slice(1)] : answer;
      if (known === undefined || typeof known === "string") return `${release}: no answer is recorded`;
      const result = announce(s, { ...options, release, ...(steps && { steps }) });
      const difference: Verdict = announcementDifference(result, known);
      if (difference !== undefined) return `${release}: ${difference}`;
    }
    return undefined;
  });
}
