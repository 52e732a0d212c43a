import fc from "fast-check";
import { expect, test } from "vitest";
import type { Node } from "../../../src/api/core.ts";
import { admissionStore } from "../../../src/metallb/admission/store.ts";
import { webhookOf } from "../../../src/metallb/admission/webhooks.ts";
import { settingsOf } from "../../../src/metallb/options.ts";
import type { CustomKind } from "../../../src/metallb/prepare.ts";
import { RELEASES } from "../../../src/metallb/releases.ts";
import { CONFIGURATION_KINDS } from "../../../src/snapshot/kinds.ts";
import { cluster } from "../../support/arbitrary-cluster.ts";

test("checking suspects only says what checking everything again and again says", () => {
  fc.assert(
    fc.property(
      cluster.chain((objects) => fc.shuffledSubarray([...objects], { minLength: objects.length })),
      fc.constantFrom(...RELEASES.map(({ name }) => name)),
      fc.infiniteStream(fc.boolean()),
      (objects, name, skipped) => {
        const settings = settingsOf({ release: name });
        const nodes = objects.filter((object): object is Node => object.kind === "Node");
        const ours = objects.filter(({ kind }) => CONFIGURATION_KINDS.some((known) => known === kind));
        const byKind = Map.groupBy(ours, ({ kind }) => kind as CustomKind);
        const webhook = webhookOf(nodes, settings);
        const quick = admissionStore(webhook, byKind, settings.release);
        const slow = admissionStore(webhook, new Map(), settings.release);
        for (const object of ours) {
          const kind = object.kind as CustomKind;
          const refusal = slow.check(kind, object);
          expect(quick.check(kind, object)).toBe(refusal);
          const unchecked = skipped.next().value === true && kind === "BGPPeer";
          if (refusal !== undefined && !unchecked) continue;
          quick.add(kind, object, !unchecked);
          slow.add(kind, object, !unchecked);
        }
        for (const object of ours) {
          const kind = object.kind as CustomKind;
          expect(quick.check(kind, object)).toBe(slow.check(kind, object));
        }
      },
    ),
    { numRuns: 300 },
  );
});
