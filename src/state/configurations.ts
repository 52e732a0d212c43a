import type { FrrDifference } from "../frr/compare/difference.ts";
import { type CompareOptions, compareFrr as compareTexts } from "../frr/compare.ts";
import type { FrrConfig } from "../frr/config.ts";
import type { NodeConfig } from "../frrk8s/model.ts";
import { NEWEST, releaseOf } from "../frrk8s/releases.ts";
import { writeFrrConf } from "../frrk8s/render/frr-conf.ts";
import { textWriter } from "../frrk8s/render/writer.ts";

/** A configuration of FRR in one of its forms: its text, the text parsed, or frr-k8s' model of a node (`renderNode`'s `config`). */
export type Configuration = string | FrrConfig | NodeConfig;

export interface ConfigurationOptions extends CompareOptions {
  /** The release of frr-k8s by which a model becomes text; default: the newest known. Unknown ones count as the newest. */
  readonly release?: string;
}

/**
 * Compares two configurations by behavior, as `compareFrr` of `src/frr` does, a model of frr-k8s being what frr-k8s writes for it.
 * Lines in the result are those of that text.
 */
export function compareFrr(
  intended: Configuration,
  running: Configuration,
  options: ConfigurationOptions = {},
): FrrDifference[] {
  const { release, ...rest } = options;
  return compareTexts(textOf(intended, release), textOf(running, release), rest);
}

function textOf(configuration: Configuration, release: string | undefined): string | FrrConfig {
  if (typeof configuration === "string" || "policyLines" in configuration) return configuration;
  return frrConfOf(configuration, release);
}

/** @returns the frr.conf that a release of frr-k8s writes for its model of a node */
export function frrConfOf(config: NodeConfig, release: string | undefined): string {
  const out = textWriter();
  writeFrrConf(config, releaseOf(release) ?? NEWEST, out);
  return out.text();
}
