import type { ObjectRef } from "../api/ref.ts";
import type { Conflict } from "./conflict.ts";
import type { Fault } from "./fault.ts";
import type { NodeConfig } from "./model.ts";
import type { FrrLine } from "./origins/lines.ts";
import type { Release } from "./releases.ts";

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
  /** Put `<retracted>` in the place of every password, after they have been compared; raw texts are left as they are. */
  readonly maskPasswords?: boolean;
}

/** What frr-k8s makes of a node's configurations. */
export type RenderResult = Rendered | Refused;

/** A node that frr-k8s can configure. */
export interface Rendered {
  readonly ok: true;
  /** The bytes of frr.conf. Passwords are in clear: mask before it leaves the process. */
  readonly frrConf: string;
  readonly config: NodeConfig;
  /** The FRRConfigurations that count on the node, in list order. */
  readonly selected: readonly ObjectRef[];
  /** Every line of frrConf with the resources and fields that cause it; made when first read. */
  readonly lines: readonly FrrLine[];
  /** The release whose behavior was used. */
  readonly release: string;
  /** What could not be known, in sentences; empty if all is. */
  readonly unknown: readonly string[];
}

/** A node that keeps what it had. */
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

/** @returns a refusal of the whole conversion, for ever unless `more` says otherwise. */
export function refuse(
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
