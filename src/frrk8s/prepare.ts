import type { KubernetesObject } from "../api/object.ts";
import type { Origin } from "../api/ref.ts";
import { quote } from "../net/quote.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { alwaysBlockOf } from "./always-block.ts";
import type { ConvertOptions } from "./convert.ts";
import { decodeFrrK8sConfiguration } from "./decode.ts";
import { identityOf, labelsOf } from "./identity.ts";
import { frrLogLevel } from "./loglevel.ts";
import { perSnapshot } from "./memo.ts";
import { daemonNamespace } from "./namespace.ts";
import { type Release, releaseOf } from "./releases.ts";
import { type Refused, type RenderOptions, refuse } from "./result.ts";
import type { Secrets } from "./secrets.ts";
import { type Config, candidatesOf, selectedBy } from "./select.ts";

/** What is settled before the text is written. */
export interface Prepared {
  readonly release: Release;
  readonly level: string;
  readonly levelOrigin: Origin | undefined;
  readonly selected: readonly Config[];
  /** What `convert` needs beside them. */
  readonly context: ConvertOptions;
  readonly unknown: readonly string[];
}

/** Everything before the text, in the order of the daemon's reconcile. */
export function prepare(s: Snapshot, node: string, options: RenderOptions): Prepared | Refused {
  const release = releaseOf(options.release);
  if (release === undefined) {
    const error = `${quote(options.release ?? "")} is no release of frr-k8s: expected 0.0.14 … 0.0.25 or main`;
    return refuse(error, undefined, { unknown: error });
  }
  const missing = unknownKind(s, "FRRConfiguration");
  if (missing !== undefined) {
    const error = `the FRRConfigurations are not known: ${missing}`;
    return refuse(error, release, { unknown: error });
  }
  const block = alwaysBlockOf(options.alwaysBlock ?? []);
  if (!block.ok) return refuse(`invalid CIDR address: ${block.cidr}`, release, { retry: true });
  const namespace = daemonNamespace(s, options.frrK8sNamespace);
  const logging = logLevelOf(s, namespace, options, release);
  if (!logging.ok) return logging.refused;
  const all = candidatesOf(s, namespace, release);
  const { candidates, undecodable, invalidSelectors } = all;
  const [unreadable] = undecodable;
  if (unreadable !== undefined) {
    return refuse(unreadable.error, release, { faults: undecodable, retry: true });
  }
  const secrets = secretsOf(s, namespace);
  const prepared = (selected: readonly Config[]): Prepared => ({
    release,
    level: logging.level,
    levelOrigin: logging.origin,
    selected,
    context: { release, namespace, secrets, alwaysBlock: block.filters },
    unknown: unknownPasswords(selected, secrets),
  });
  if (candidates.length === 0 && invalidSelectors.length === 0) return prepared([]);
  const labels = nodeLabels(s, node);
  if (!labels.ok) {
    return refuse(labels.error, release, labels.unknown ? { unknown: labels.error } : { retry: true });
  }
  const [invalid] = invalidSelectors;
  if (invalid !== undefined) return refuse(invalid.error, release, { faults: invalidSelectors, retry: true });
  return prepared(selectedBy(all, labels.labels));
}

type Logging =
  | { readonly ok: true; readonly level: string; readonly origin: Origin | undefined }
  | { readonly ok: false; readonly refused: Refused };

/**
 * The FRRK8sConfiguration named `config` overrides the flag (since 0.0.23). A level that is none stops every reconcile, while the last conversion result
 * stays what it was.
 */
function logLevelOf(s: Snapshot, namespace: string, options: RenderOptions, release: Release): Logging {
  const object = release.fields.frrK8sConfiguration
    ? objectsOf(s, "FRRK8sConfiguration").find((found) => {
        const { name, namespace: own = namespace } = identityOf(found);
        return name === "config" && own === namespace;
      })
    : undefined;
  const ref = { kind: "FRRK8sConfiguration", name: "config", namespace };
  const { spec, errors } = decodeFrrK8sConfiguration(object?.spec, release);
  const [wrong] = errors;
  if (wrong !== undefined) {
    const error = `FRRK8sConfiguration ${namespace}/config cannot be decoded: ${wrong.path}: ${wrong.message}`;
    const faults = [{ error, origin: { ref, path: wrong.path } }];
    return { ok: false, refused: refuse(error, release, { faults, retry: true }) };
  }
  const origin = spec.logLevel ? { ref, path: "spec.logLevel" } : undefined;
  const level = frrLogLevel(spec.logLevel || options.logLevel || "info");
  if (level.ok) return { ok: true, level: level.level, origin };
  const faults = origin === undefined ? [] : [{ error: level.error, origin }];
  return {
    ok: false,
    refused: refuse(level.error, release, { faults, retry: true, conversionResult: "success" }),
  };
}

type Labels =
  | { readonly ok: true; readonly labels: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly error: string; readonly unknown: boolean };

function nodeLabels(s: Snapshot, node: string): Labels {
  const object = nodesByName(objectsOf(s, "Node")).get(node);
  if (object !== undefined) return { ok: true, labels: labelsOf(object) };
  const reason = unknownKind(s, "Node");
  return reason === undefined
    ? { ok: false, error: `nodes ${quote(node)} not found`, unknown: false }
    : { ok: false, error: `the labels of node ${node} are not known: ${reason}`, unknown: true };
}

const indexes = new WeakMap<readonly KubernetesObject[], ReadonlyMap<string, KubernetesObject>>();

/** By the list and not by the snapshot: snapshots that are narrowed to one node share the list. */
function nodesByName(nodes: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  const known = indexes.get(nodes) ?? new Map(nodes.map((node) => [identityOf(node).name, node] as const));
  indexes.set(nodes, known);
  return known;
}

const secretsOf = perSnapshot(readSecrets, (namespace) => namespace);

function readSecrets(s: Snapshot, namespace: string): Secrets {
  const reason = unknownKind(s, "Secret");
  if (reason !== undefined) return { known: false, reason };
  const byName = new Map<string, KubernetesObject>();
  for (const secret of objectsOf(s, "Secret")) {
    const { name, namespace: own = namespace } = identityOf(secret);
    if (own === namespace) byName.set(name, secret);
  }
  return { known: true, byName };
}

function unknownPasswords(selected: readonly Config[], secrets: Secrets): string[] {
  if (secrets.known) return [];
  const names = new Set(
    selected.flatMap(({ spec }) =>
      (spec.bgp?.routers ?? []).flatMap((router) =>
        (router.neighbors ?? []).flatMap((neighbor) => neighbor.passwordSecret?.name || []),
      ),
    ),
  );
  return [...names].map((name) => `the password in Secret ${name} is not known: ${secrets.reason}`);
}
