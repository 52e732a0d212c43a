import type { Fact } from "./discovery/fact.ts";
import type { Snapshot } from "./snapshot.ts";

/** The two programs whose pods and releases are looked for. */
export type Program = "metallb" | "frr-k8s";

/** What a pod of MetalLB or frr-k8s is. `speaker-with-frr`: the older layout, FRR as containers of the speaker. */
export type Role = "controller" | "speaker" | "speaker-with-frr" | "frr-k8s" | "frr-k8s-webhook";

/** A sign that a pod belongs to a program; all that it names must hold. */
export interface Sign {
  /** Label → the values of which one must be there. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** Of the image of the main container. */
  readonly image?: RegExp;
  /** How the name of an environment variable of the main container begins. */
  readonly environment?: string;
}

/** What a pod is known by. Labels can be overridden, so where a layout has containers of its own their names decide. */
export interface PodRule {
  readonly role: Role;
  /** Names of containers that must all be there. */
  readonly containers?: readonly string[];
  /** One of them must hold; absent: the containers are enough. */
  readonly signs?: readonly Sign[];
  /** The container that carries the flags and whose image tells the release. */
  readonly main: string;
  /** The container in which vtysh runs, for the roles that have FRR. */
  readonly frr?: string;
}

/** A release of the engine and, when the version seen is not known exactly, why this one stands for it. */
export interface Nearest {
  readonly release: string;
  readonly note?: string;
}

/** What a definition of a custom resource proves: at least this release, since definitions may be newer than what runs. */
export interface DefinitionRule {
  readonly release: string;
  /** Name of the definition, and the path of a property of a version; no path: the definition exists. */
  readonly definition: string;
  readonly path?: readonly string[];
}

/** A distribution with versions of its own, which decide what it ships. */
export interface Platform {
  readonly title: string;
  /** @returns its version, or undefined with the reason where nothing says that this is the platform */
  readonly version: (s: Snapshot) => Fact<string | undefined>;
  /** @returns the release that a version of the platform ships, or undefined if it is not known */
  readonly ships: (program: Program, version: string) => Nearest | undefined;
}

/**
 * How a platform's pods and releases are found: frozen data and pure functions that a plug-in contributes. A snapshot carries the finders of
 * all plug-ins, in the order of the registry; where two know an answer, the earlier one gives it.
 */
export interface Finder {
  /** Asked in order; the first rule that fits says what a pod is. */
  readonly pods?: readonly PodRule[];
  /** Label selectors by which the API server finds the pods and Deployments without listing all of a cluster. */
  readonly selectors?: readonly string[];
  /** Where the programs usually run: asked where the whole cluster may not be listed. */
  readonly namespaces?: Readonly<Partial<Record<Program, readonly string[]>>>;
  /** The namespace that is assumed where nothing in the snapshot names one. */
  readonly assumed?: Readonly<Partial<Record<Program, string>>>;
  /** What an image tag, a version label or a flag means; undefined: not a version of this platform's. */
  readonly releaseOf?: (program: Program, version: string) => Nearest | undefined;
  readonly platform?: Platform;
  /** First match from the top. */
  readonly definitions?: Readonly<Partial<Record<Program, readonly DefinitionRule[]>>>;
  /** @returns the frr-k8s that comes with a release of MetalLB, or undefined if it is not known */
  readonly bundledFrrK8s?: (metallbRelease: string) => string | undefined;
}
