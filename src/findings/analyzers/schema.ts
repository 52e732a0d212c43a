import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { stored } from "../../api/schema/defaults.ts";
import { droppedByFrrK8s } from "../../api/schema/frrk8s-releases.ts";
import { type DroppedFields, type SchemaOptions, schemaOf } from "../../api/schema/kinds.ts";
import { unknownFields } from "../../api/schema/unknown-fields.ts";
import { validate } from "../../api/schema/validate.ts";
import { nearestRelease } from "../../metallb/releases.ts";
import { CONFIGURATION_KINDS, type Kind } from "../../snapshot/kinds.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding, nameOf } from "../finding.ts";
import { command } from "../shell.ts";
import { isGeneratedByOvn, isMetallbs } from "./generated-edits.ts";

const KINDS = [
  ...CONFIGURATION_KINDS,
  "FRRConfiguration",
  "FRRK8sConfiguration",
] as const satisfies readonly Kind[];

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** What the API server refuses, and what it drops without a word: by the definitions of the releases that were found. */
export const schema = analyzer({
  name: "schema",
  codes: ["MLB222", "MLB704"],
  reads: { kinds: [], also: KINDS, uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const { metallb, frrK8s } = shared.discovery();
    const metallbDropped = nearestRelease(metallb.release.value).release.droppedFields;
    const frrDropped = droppedByFrrK8s(frrK8s.release.value);
    for (const kind of KINDS) {
      const ofFrr = kind === "FRRConfiguration" || kind === "FRRK8sConfiguration";
      const dropped: DroppedFields = ofFrr ? frrDropped : metallbDropped;
      const program = ofFrr ? `frr-k8s ${frrK8s.release.value}` : `MetalLB ${metallb.release.value}`;
      for (const object of objects(kind)) {
        if (ofFrr && (isMetallbs(object as FRRConfiguration) || isGeneratedByOvn(object as FRRConfiguration)))
          continue;
        yield* refused(object, { dropped });
        yield* lost(object, { dropped }, program);
      }
    }
  },
});

function* refused(object: KubernetesObject, options: SchemaOptions): Generator<Finding> {
  const faults = validate(stored(object, options), options);
  const [first] = faults;
  if (first === undefined) return;
  yield finding(
    "MLB222",
    { object: nameOf(object), error: first.message },
    {
      objects: [object],
      evidence: faults.map((f) => evidence(object, f.path, `${f.found}, where ${f.expected} is expected`)),
      commands: [
        command("kubectl", "explain", `${object.kind.toLowerCase()}.${first.path.replace(/\[\d+\]/g, "")}`),
      ],
    },
  );
}

/** Fields in a file that the definition lacks, and fields that `kubectl apply` sent and the stored object does not have. */
function* lost(object: KubernetesObject, options: SchemaOptions, program: string): Generator<Finding> {
  const sent = lastApplied(object);
  const both = [object, ...(sent === undefined ? [] : [sent])];
  const inNone = new Set(both.flatMap((o) => unknownFields(o).map((f) => f.path)));
  const fields = new Map(both.flatMap((o) => unknownFields(o, options).map((f) => [f.path, f] as const)));
  for (const { path, nearest } of fields.values()) {
    const newer = !inNone.has(path);
    const reason = newer
      ? `${program} does not have it`
      : nearest === undefined
        ? `there is no such field in ${object.apiVersion}`
        : `there is no such field in ${object.apiVersion}; ${nearest} was meant, perhaps`;
    yield finding(
      "MLB704",
      { object: nameOf(object), field: path, reason },
      {
        objects: [object],
        evidence: [evidence(object, path, newer ? "known to later releases" : "unknown")],
        commands: [command("kubectl", "get", "crd", `${plural(object)}`, "-o", "yaml")],
      },
    );
  }
}

function lastApplied(object: KubernetesObject): KubernetesObject | undefined {
  const text = object.metadata.annotations?.[LAST_APPLIED];
  if (typeof text !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const sent = value as KubernetesObject;
    return typeof value === "object" &&
      value !== null &&
      sent.kind === object.kind &&
      schemaOf(sent) !== undefined
      ? sent
      : undefined;
  } catch {
    return undefined;
  }
}

function plural(object: KubernetesObject): string {
  const group = object.apiVersion.slice(0, object.apiVersion.indexOf("/"));
  const kind = object.kind.toLowerCase();
  return `${kind.endsWith("y") ? `${kind.slice(0, -1)}ies` : `${kind}s`}.${group}`;
}
