import type { KubernetesObject } from "../api/object.ts";
import { matches, parseSelector, type Selector } from "../net/selector.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { convert } from "./convert.ts";
import { identityOf, labelsOf } from "./identity.ts";
import { type Release, releaseOf } from "./releases.ts";
import { type Config, readConfig } from "./select.ts";

/** What the webhook of frr-k8s answers. */
export interface Admission {
  /** The message of the refusal, or null. */
  readonly denied: string | null;
  readonly warnings: readonly string[];
}

export interface AdmissionOptions {
  readonly release?: string;
}

/**
 * Validates one FRRConfiguration by itself, as the webhook does for each node it selects: without secrets, without always-block, whatever its
 * selector.
 * @returns the message of refusal, or null
 */
export function admitFrrConfiguration(
  object: KubernetesObject,
  options: AdmissionOptions = {},
): string | null {
  const release = releaseOf(options.release);
  if (release === undefined) return null;
  const { config, faults } = readConfig(object, release);
  return faults[0]?.error ?? validate([config], release);
}

/**
 * Answers as the webhook to creating or updating an object while all others of the snapshot exist: for every node that the object selects, the existing
 * configurations that select it (of all namespaces, but none of the same name) and the new one last. Secrets are not looked at, deletes never
 * checked. Nodes that the same configurations select are computed once.
 */
export function admitAgainst(
  s: Snapshot,
  object: KubernetesObject,
  options: AdmissionOptions = {},
): Admission {
  const release = releaseOf(options.release);
  if (release === undefined) return { denied: null, warnings: [] };
  const { config, faults } = readConfig(object, release);
  const [fault] = faults;
  if (fault !== undefined) return { denied: fault.error, warnings: [] };
  const parsed = parseSelector(config.spec.nodeSelector ?? {});
  if (!parsed.ok) {
    return { denied: `${parsed.error}\nresource contains an invalid NodeSelector`, warnings: [] };
  }
  const existing = objectsOf(s, "FRRConfiguration").flatMap((other) => readable(other, release));
  const others = existing.filter((other) => other.config.name !== config.name);
  const nodes = objectsOf(s, "Node").filter((node) => matches(parsed.selector, labelsOf(node)));
  const previous = nodes.length === 0 ? [] : existing.filter((other) => other.config.name === config.name);
  const warnings = warningsOf(config, previous, release);
  const verdicts = new Map<string, string | null>();
  for (const node of nodes) {
    const labels = labelsOf(node);
    const selecting = others.map(({ selector }) => matches(selector, labels));
    const key = selecting.map(Number).join("");
    let error = verdicts.get(key);
    if (error === undefined) {
      const configs = others.filter((_, i) => selecting[i]).map((other) => other.config);
      error = validate([...configs, config], release);
      verdicts.set(key, error);
    }
    if (error !== null)
      return { denied: `${error}\nresource is invalid for node ${identityOf(node).name}`, warnings };
  }
  return { denied: null, warnings };
}

interface Existing {
  readonly config: Config;
  readonly selector: Selector;
}

/** An existing object that cannot be read or selected with is passed over. */
function readable(object: KubernetesObject, release: Release): Existing[] {
  const { config, faults } = readConfig(object, release);
  const parsed = parseSelector(config.spec.nodeSelector ?? {});
  return faults.length === 0 && parsed.ok ? [{ config, selector: parsed.selector }] : [];
}

function validate(configs: readonly Config[], release: Release): string | null {
  const { error } = convert(configs.map(withoutSecrets), {
    release,
    namespace: "",
    secrets: { known: true, byName: new Map() },
    alwaysBlock: [],
  });
  return error ?? null;
}

/** A secret may come later, so it does not count; that two secrets differ shows on the node only. */
function withoutSecrets(config: Config): Config {
  const { bgp } = config.spec;
  if (bgp?.routers === undefined) return config;
  const routers = bgp.routers.map((router) =>
    router.neighbors === undefined
      ? router
      : {
          ...router,
          neighbors: router.neighbors.map(({ passwordSecret: _, ...neighbor }) => neighbor),
        },
  );
  return { ...config, spec: { ...config.spec, bgp: { ...bgp, routers } } };
}

const RESTART = "Graceful restart configuration changed, it will be available on the next restart";

function warningsOf(config: Config, previous: readonly Existing[], release: Release): string[] {
  const neighbors = neighborsOf(config);
  const warnings: string[] = [];
  if (neighbors.some(({ neighbor }) => neighbor.disableMP)) {
    warnings.push(
      release.disableMP
        ? "disableMP is deprecated and will be removed in a future release"
        : "disableMP is deprecated, is ignored and will be removed in a future release",
    );
  }
  const before = new Map(
    previous.flatMap((other) => neighborsOf(other.config)).map(({ key, neighbor }) => [key, neighbor]),
  );
  for (const { key, neighbor } of neighbors) {
    const old = before.get(key);
    if (old === undefined) continue;
    if ((old.enableGracefulRestart ?? false) !== (neighbor.enableGracefulRestart ?? false)) {
      warnings.push(RESTART);
    }
  }
  return warnings;
}

function neighborsOf({ spec }: Config) {
  return (spec.bgp?.routers ?? []).flatMap((router) =>
    (router.neighbors ?? []).map((neighbor) => ({
      key: JSON.stringify([router.vrf ?? "", neighbor.asn ?? 0, neighbor.address ?? ""]),
      neighbor,
    })),
  );
}
