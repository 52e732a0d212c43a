import type { KubernetesObject } from "../../src/api/object.ts";
import { stored } from "../../src/api/schema/defaults.ts";
import { schemaOf } from "../../src/api/schema/kinds.ts";
import { validate } from "../../src/api/schema/validate.ts";
import { type Verdict, vectorFile } from "../support/vectors.ts";

interface MetalLbCase {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly options: { readonly metallbNamespace?: string; readonly noCRDDefaults?: boolean };
  readonly expect: {
    readonly admission?: readonly { readonly object: string; readonly schema?: readonly string[] }[] | null;
  };
}

const keyOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind}/${metadata.namespace ?? ""}/${metadata.name ?? ""}`;

/** `admission` has one entry for each custom resource, in input order; `schema` is absent for an object without faults. */
function metallb({ objects, options, expect }: MetalLbCase): Verdict {
  if (!expect.admission || options.noCRDDefaults) return undefined;
  const known = objects.filter((object) => schemaOf(object)?.group === "metallb.io");
  const actual = known.map((object) => ({
    object: keyOf(object),
    schema: validate(stored(object)).map(({ message }) => message),
  }));
  const expected = expect.admission.map(({ object, schema }) => ({ object, schema: schema ?? [] }));
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  return a === b ? undefined : `\n  actual   ${a}\n  expected ${b}`;
}

for (const file of [
  "config-unit",
  "controller-unit",
  "controller-fuzz",
  "speaker-unit",
  "speaker-samples",
  "speaker-fuzz",
  "speaker-transitions",
]) {
  vectorFile<MetalLbCase>(`${file} admission.schema`, metallb, `vectors/${file}.jsonl`);
}

interface FrrK8sCase {
  readonly name: string;
  readonly kind?: string;
  readonly tags?: readonly string[];
  readonly objects?: readonly KubernetesObject[];
}

const EVPN_RULE = /: R[DT] (must contain|global|local|with) /;

/** `crd-invalid` is recorded without the RD and RT rules; `crd-reject` and `crd-accept` with them. */
function frrk8s({ tags = [], objects = [] }: FrrK8sCase): Verdict {
  const messages = objects
    .filter(({ kind }) => kind === "FRRConfiguration")
    .flatMap((object) => validate(stored(object)).map(({ message }) => message));
  const verdict = (tag: string, actual: boolean): Verdict =>
    tags.includes(tag) === actual ? undefined : `${tag} should not be ${actual}: ${messages.join("\n")}`;
  const invalid = verdict(
    "crd-invalid",
    messages.some((message) => !EVPN_RULE.test(message)),
  );
  if (invalid !== undefined) return invalid;
  if (tags.includes("crd-accept")) return messages.length === 0 ? undefined : messages.join("\n");
  return tags.includes("crd-reject") && messages.length === 0 ? "should be refused" : undefined;
}

for (const file of ["frr-k8s-unit", "frr-k8s-samples", "frr-k8s-fuzz"]) {
  vectorFile<FrrK8sCase>(`${file} crd verdict`, frrk8s, `vectors/${file}.jsonl`);
}
