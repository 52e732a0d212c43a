import { readdirSync } from "node:fs";
import { afterEach, beforeAll, expect, test } from "vitest";
import { type Outcome, run } from "../support/cli.ts";
import { missing, sharedPath } from "../support/vectors.ts";
import { behaviorsOf, type Captured, readCaptured, writeCaptured } from "./support/captures.ts";
import { installDefinitions, loadObjects, unloadObjects } from "./support/load.ts";
import { clusterSuite } from "./support/suite.ts";

const clusters = sharedPath("clusters");
const definitions = sharedPath("crds");

/** Where something was read. */
const PLACE: ReadonlySet<string> = new Set(["source", "at", "file", "line"]);
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** What differs between a file and a cluster: where and when it was read, and the times at which the API server stored it. */
function comparable({ code, stdout }: Outcome): { readonly code: number; readonly document: unknown } {
  const document: unknown = JSON.parse(stdout === "" ? "null" : stdout, (key, value) =>
    PLACE.has(key) ? undefined : value,
  );
  return { code, document: JSON.parse(JSON.stringify(document).replace(TIME, "TIME")) };
}

if (clusters === undefined || definitions === undefined) missing("captures in an API server", "clusters");
else {
  await clusterSuite("captures in an API server", {}, (cluster) => {
    let loaded: Captured | undefined;

    beforeAll(() => installDefinitions(cluster().api.admin, definitions, { platform: true }));
    afterEach(async () => {
      if (loaded !== undefined) await unloadObjects(cluster().api.admin, loaded.objects);
    });

    const folders = readdirSync(clusters, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    test.each(folders.map(({ name }) => name))(
      "%s: explain and diff say live what they say of the file",
      async (name) => {
        const { api, kubelet, run: live } = cluster();
        loaded = readCaptured(clusters, name);
        await loadObjects(api.admin, loaded.objects, { kubeletPort: kubelet.port });
        kubelet.containers(behaviorsOf(loaded));
        const folder = writeCaptured(loaded);
        const services = loaded.objects.filter(
          (o) => o.kind === "Service" && (o.spec as { type?: string }).type === "LoadBalancer",
        );
        expect(services.length).toBeGreaterThan(0);
        const questions = [
          ...services.map(({ metadata }) => [
            "explain",
            `svc/${metadata.name}`,
            "-n",
            metadata.namespace ?? "",
          ]),
          ["explain", "node/wk3"],
          ["diff", "--all", "--against", "applied"],
          ["diff", "--node", "wk3,wk4", "--against", "live"],
        ];
        for (const question of questions) {
          const words = [...question, "-o", "json"];
          const fromFile = comparable(await run([...words, "--from", folder]));
          const fromCluster = comparable(await live(words));
          expect({ question, ...fromCluster }).toEqual({ question, ...fromFile });
          expect(fromFile.document).not.toBeNull();
        }
      },
    );
  });
}
