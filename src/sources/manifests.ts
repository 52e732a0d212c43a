import { KINDS, type Kind } from "../snapshot/kinds.ts";
import { kindOf } from "../snapshot/snapshot.ts";
import { type Collector, collector } from "./collect.ts";
import type { InputPart, Unknown } from "./part.ts";

/**
 * Gathers what people wrote into files. Such files hold what their author put there: of a kind without any object nothing is
 * known, least of all that there is none in the cluster.
 * @param name what the user calls the input
 * @param read reads the files into the collector
 */
export async function readManifests(
  name: string,
  needed: readonly Kind[],
  read: (collected: Collector) => Promise<void>,
): Promise<InputPart> {
  const collected = collector("written", needed);
  await read(collected);
  const { objects, notes } = collected.end();
  const present = new Set(objects.map(kindOf));
  const unknown = new Map(
    (Object.keys(KINDS) as Kind[])
      .filter((kind) => !present.has(kind))
      .map((kind): [Kind, Unknown] => [
        kind,
        { state: "unknown", reason: `${name} holds no object of this kind` },
      ]),
  );
  return { source: { kind: "file", name }, objects, notes, live: new Map(), unknown };
}
