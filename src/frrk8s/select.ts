import type { FRRConfigurationSpec } from "../api/frrk8s.ts";
import type { KubernetesObject } from "../api/object.ts";
import type { ObjectRef, Origin } from "../api/ref.ts";
import { matches, parseSelector, type Selector } from "../net/selector.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { decodeFrrConfiguration } from "./decode.ts";
import type { Fault } from "./fault.ts";
import { identityOf } from "./identity.ts";
import { perSnapshot } from "./memo.ts";
import type { Release } from "./releases.ts";

/** A FRRConfiguration as the daemon reads it. */
export interface Config {
  readonly ref: ObjectRef;
  readonly name: string;
  readonly spec: FRRConfigurationSpec;
}

/** A FRRConfiguration with its selector; which nodes it is for does not depend on the node. */
export interface Candidate {
  readonly config: Config;
  readonly selector: Selector;
}

/** The FRRConfigurations that a daemon sees, in list order, and what keeps it from reading them. */
export interface Candidates {
  readonly candidates: readonly Candidate[];
  /** The positions of those that demand a certain label, by it; and of all others. */
  readonly byLabel: ReadonlyMap<string, readonly number[]>;
  readonly others: readonly number[];
  /** Objects that the daemon's typed client cannot read, in list order: it then reads none. */
  readonly undecodable: readonly Fault[];
  /** Selectors that cannot be parsed, in list order: one anywhere fails every node. */
  readonly invalidSelectors: readonly Fault[];
}

/** Reads the FRRConfigurations that the daemons of a namespace see; once for each snapshot. */
export const candidatesOf: (s: Snapshot, namespace: string, release: Release) => Candidates = perSnapshot(
  readCandidates,
  (namespace, release) => `${release.name} ${namespace}`,
);

function readCandidates(s: Snapshot, namespace: string, release: Release): Candidates {
  const candidates: Candidate[] = [];
  const undecodable: Fault[] = [];
  const invalidSelectors: Fault[] = [];
  for (const object of objectsOf(s, "FRRConfiguration")) {
    const own = identityOf(object).namespace ?? namespace;
    if (release.ownNamespace && own !== namespace) continue;
    const { config, faults } = readConfig(object, release);
    undecodable.push(...faults);
    if (faults.length > 0) continue;
    const parsed = parseSelector(config.spec.nodeSelector ?? {});
    if (parsed.ok) candidates.push({ config, selector: parsed.selector });
    else {
      invalidSelectors.push({
        error: `could not parse nodeSelector for FRRConfiguration ${own}/${config.name}, err: ${parsed.error}`,
        origin: { ref: config.ref, path: "spec.nodeSelector" },
      });
    }
  }
  return { candidates, ...indexed(candidates), undecodable, invalidSelectors };
}

/** Most selectors name one node, so that asking each of them for each node would be quadratic. */
function indexed(candidates: readonly Candidate[]): Pick<Candidates, "byLabel" | "others"> {
  const byLabel = new Map<string, number[]>();
  const others: number[] = [];
  for (const [i, { selector }] of candidates.entries()) {
    const demanded = selector.requirements.find(
      ({ operator, values }) => operator === "In" && values.length === 1,
    );
    if (demanded === undefined) others.push(i);
    else {
      const key = labelKey(demanded.key, demanded.values[0] ?? "");
      const list = byLabel.get(key);
      if (list === undefined) byLabel.set(key, [i]);
      else list.push(i);
    }
  }
  return { byLabel, others };
}

function labelKey(key: string, value: string): string {
  return `${key}=${value}`;
}

/** @returns the configurations that select a node with these labels, in list order. */
export function selectedBy(
  { candidates, byLabel, others }: Candidates,
  labels: Readonly<Record<string, string>> | undefined,
): readonly Config[] {
  const possible = Object.entries(labels ?? {}).flatMap(
    ([key, value]) => byLabel.get(labelKey(key, value)) ?? [],
  );
  return [...possible, ...others]
    .sort((a, b) => a - b)
    .flatMap((i) => {
      const candidate = candidates[i];
      return candidate !== undefined && matches(candidate.selector, labels) ? [candidate.config] : [];
    });
}

/** Reads one FRRConfiguration; what cannot be decoded is left out and reported. */
export function readConfig(
  object: KubernetesObject,
  release: Release,
): { readonly config: Config; readonly faults: readonly Fault[] } {
  const ref = identityOf(object);
  const { spec, errors } = decodeFrrConfiguration(object.spec, release);
  const faults = errors.map(({ path, message }) => ({
    error: `FRRConfiguration ${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name} cannot be decoded: ${path}: ${message}`,
    origin: { ref, path } satisfies Origin,
  }));
  return { config: { ref, name: ref.name, spec }, faults };
}
