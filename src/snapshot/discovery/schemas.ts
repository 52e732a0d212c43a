import type { KubernetesObject } from "../../api/object.ts";
import type { DefinitionRule, Program } from "../finder.ts";
import { objectsOf } from "../select.ts";
import type { Snapshot } from "../snapshot.ts";

/** What the definitions of the custom resources say about a release: at least, since they may be newer than what runs. */
export interface SchemaRelease {
  readonly release: string;
  /** The field or kind that says so. */
  readonly evidence: string;
}

/** @returns the oldest release of a program that has these definitions, or undefined if none was read. */
export function releaseBySchemas(s: Snapshot, program: Program): SchemaRelease | undefined {
  const read = new Map(objectsOf(s, "CustomResourceDefinition").map((o) => [o.metadata.name, o]));
  const rule = s.finders
    .flatMap((f) => f.definitions?.[program] ?? [])
    .find((r) => proves(read.get(r.definition), r));
  if (rule === undefined) return undefined;
  const { release, definition, path } = rule;
  return { release, evidence: path === undefined ? definition : `${path.join(".")} in ${definition}` };
}

function proves(definition: KubernetesObject | undefined, { path }: DefinitionRule): boolean {
  return definition !== undefined && (path === undefined || hasProperty(definition, path));
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function hasProperty(crd: KubernetesObject, path: readonly string[]): boolean {
  const versions = (crd.spec as { versions?: readonly { schema?: { openAPIV3Schema?: Schema } }[] })
    ?.versions;
  return (versions ?? []).some((version) => {
    let schema: Schema | undefined = version.schema?.openAPIV3Schema;
    for (const name of path) {
      const properties: Schema["properties"] = schema?.properties ?? schema?.items?.properties;
      schema = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    }
    return schema !== undefined;
  });
}
