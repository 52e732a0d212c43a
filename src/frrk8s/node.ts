import type { KubernetesObject } from "../api/object.ts";
import type { ObjectRef, Origin } from "../api/ref.ts";
import { quote } from "../net/quote.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { alwaysBlockOf } from "./always-block.ts";
import type { Conflict } from "./conflict.ts";
import { conflictsOf } from "./conflicts.ts";
import { type Conversion, convert } from "./convert.ts";
import { decodeFrrK8sConfiguration } from "./decode.ts";
import type { Fault } from "./fault.ts";
import { frrLogLevel } from "./loglevel.ts";
import type { NodeConfig } from "./model.ts";
import { daemonNamespace } from "./namespace.ts";
import { type FrrLine, linesOf } from "./origins.ts";
import { type Release, releaseOf } from "./release.ts";
import { writeFrrConf } from "./render/frr-conf.ts";
import { textWriter } from "./render/writer.ts";
import { fallbackRouterId } from "./router-id.ts";
import type { Secrets } from "./secrets.ts";
import { type Config, candidatesOf, selectedBy } from "./select.ts";

/** How a daemon of frr-k8s is started, and what of its host matters. */
export interface RenderOptions {
  /** CIDRs of `--always-block`. */
  readonly alwaysBlock?: readonly string[];
  /** `--log-level`: all, debug, info (default), warn, error, none. */
  readonly logLevel?: string;
  /** The host's name where it is not the node's. */
  readonly hostname?: string;
  /** No interface of the host has an IPv4 address. */
  readonly ipv6OnlyNode?: boolean;
  /** `0.0.14` … `0.0.25` or `main` (default). */
  readonly release?: string;
  /** The daemon's namespace; by default the usual one that has FRRConfigurations. */
  readonly frrK8sNamespace?: string;
}

/** What frr-k8s makes of a node's configurations. */
export type RenderResult = Rendered | Refused;

export interface Rendered {
  readonly ok: true;
  /** The bytes of frr.conf. Passwords are in clear: mask before it leaves the process. */
  readonly frrConf: string;
  readonly config: NodeConfig;
  /** The FRRConfigurations that count on the node, in list order. */
  readonly selected: readonly ObjectRef[];
  /** Every line of frrConf with the resources and fields that cause it; made when first read. */
  readonly lines: readonly FrrLine[];
  /** The release whose behaviour was used. */
  readonly release: string;
  /** What could not be known, in sentences; empty if all is. */
  readonly unknown: readonly string[];
}

export interface Refused {
  readonly ok: false;
  /** What frr-k8s reports (without `failed: `), or why the answer is not known. */
  readonly error: string;
  readonly conflicts: readonly Conflict[];
  /** Every fault of a single resource, the reported one first where it is one of them. */
  readonly faults: readonly Fault[];
  readonly selected: readonly ObjectRef[];
  readonly release: string;
  /** frr-k8s tries again by itself; otherwise only a change makes it look again. */
  readonly retry: boolean;
  /** Only a secret is missing. */
  readonly transient: boolean;
  /** FRRNodeState.status.lastConversionResult after this. */
  readonly conversionResult: string;
  /** Set if the input does not say enough: then this is no statement about frr-k8s. */
  readonly unknown?: string;
}

/**
 * Computes what frr-k8s writes for one node: its frr.conf to the byte, or its error with everything that stands behind it.
 * Never throws. Grows as n log n with the input.
 */
export function renderNode(s: Snapshot, node: string, options: RenderOptions = {}): RenderResult {
  const prepared = prepare(s, node, options);
  if ("ok" in prepared) return prepared;
  const { release, conversion, selected } = prepared;
  if (conversion.error !== undefined) {
    const conflicts = conflictsOf(conversion, node, release);
    return refuse(conversion.error, release, {
      conflicts,
      faults: conversion.faults,
      selected: selected.map(({ ref }) => ref),
      transient: conversion.transient,
    });
  }
  const config = nodeConfig(conversion, prepared, options, node);
  const out = textWriter();
  writeFrrConf(config, release, out);
  let lines: readonly FrrLine[] | undefined;
  return {
    ok: true,
    frrConf: out.text(),
    config,
    selected: selected.map(({ ref }) => ref),
    get lines() {
      lines ??= linesOf(config, conversion.contributions, prepared.levelOrigin, release);
      return lines;
    },
    release: release.name,
    unknown: prepared.unknown,
  };
}

interface Prepared {
  readonly release: Release;
  readonly level: string;
  readonly levelOrigin: Origin | undefined;
  readonly selected: readonly Config[];
  readonly conversion: Conversion;
  readonly unknown: readonly string[];
}

/** Everything before the text, in the order of the daemon's reconcile. */
function prepare(s: Snapshot, node: string, options: RenderOptions): Prepared | Refused {
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
  const { candidates, undecodable, invalidSelectors } = candidatesOf(s, namespace, release);
  const [unreadable] = undecodable;
  if (unreadable !== undefined) {
    return refuse(unreadable.error, release, { faults: undecodable, retry: true });
  }
  const level = { level: logging.level, levelOrigin: logging.origin, release };
  const secrets = secretsOf(s, namespace);
  const run = (selected: readonly Config[]): Prepared => ({
    ...level,
    selected,
    conversion: convert(selected, { release, namespace, secrets, alwaysBlock: block.filters }),
    unknown: unknownPasswords(selected, secrets),
  });
  if (candidates.length === 0 && invalidSelectors.length === 0) return run([]);
  const labels = labelsOf(s, node);
  if (!labels.ok) {
    return refuse(labels.error, release, labels.unknown ? { unknown: labels.error } : { retry: true });
  }
  const [invalid] = invalidSelectors;
  if (invalid !== undefined) return refuse(invalid.error, release, { faults: invalidSelectors, retry: true });
  return run(selectedBy(candidates, labels.labels));
}

function refuse(
  error: string,
  release: Release | undefined,
  more: Partial<Omit<Refused, "ok" | "error" | "release">> = {},
): Refused {
  return {
    ok: false,
    error,
    conflicts: [],
    faults: [],
    selected: [],
    release: release?.name ?? "",
    retry: false,
    transient: false,
    conversionResult: `failed: ${error}`,
    ...more,
  };
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
    ? objectsOf(s, "FRRK8sConfiguration").find(
        ({ metadata }) => metadata?.name === "config" && (metadata.namespace ?? namespace) === namespace,
      )
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
  | { readonly ok: true; readonly labels: Readonly<Record<string, string>> | undefined }
  | { readonly ok: false; readonly error: string; readonly unknown: boolean };

function labelsOf(s: Snapshot, node: string): Labels {
  const object = objectsOf(s, "Node").find(({ metadata }) => metadata?.name === node);
  if (object !== undefined) return { ok: true, labels: object.metadata.labels };
  const reason = unknownKind(s, "Node");
  return reason === undefined
    ? { ok: false, error: `nodes ${quote(node)} not found`, unknown: false }
    : { ok: false, error: `the labels of node ${node} are not known: ${reason}`, unknown: true };
}

function secretsOf(s: Snapshot, namespace: string): Secrets {
  const reason = unknownKind(s, "Secret");
  if (reason !== undefined) return { known: false, reason };
  const byName = new Map<string, KubernetesObject>();
  for (const secret of objectsOf(s, "Secret")) {
    if ((secret.metadata?.namespace ?? namespace) === namespace) byName.set(secret.metadata?.name, secret);
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
  return [...names].map(
    (name) => `the password in Secret ${name} is not known (${secrets.reason}): its line is missing`,
  );
}

function nodeConfig(
  { routers, profiles, extraConfig }: Conversion,
  { level, release }: Prepared,
  options: RenderOptions,
  node: string,
): NodeConfig {
  const hostname = options.hostname ?? node;
  const fallback = options.ipv6OnlyNode && release.fields.evpn ? fallbackRouterId(hostname) : undefined;
  return {
    loglevel: level,
    hostname,
    ...(routers.length === 0
      ? {}
      : {
          routers:
            fallback === undefined
              ? routers
              : routers.map((router) =>
                  router.routerID === undefined ? { ...router, routerID: fallback } : router,
                ),
        }),
    ...(profiles.length === 0 ? {} : { bfdProfiles: profiles }),
    ...(extraConfig === "" ? {} : { extraConfig }),
  };
}
