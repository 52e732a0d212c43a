import { MASKED } from "../snapshot/mask.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { obstaclesOf } from "./conflicts/conflicts.ts";
import { type Conversion, convert } from "./convert.ts";
import type { NodeConfig } from "./model.ts";
import { type FrrLine, linesOf } from "./origins/lines.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { writeFrrConf } from "./render/frr-conf.ts";
import { textWriter } from "./render/writer.ts";
import { type RenderOptions, type RenderResult, refuse } from "./result.ts";
import { fallbackRouterId } from "./router-id.ts";

export type { RenderOptions, RenderResult } from "./result.ts";

/**
 * Computes what frr-k8s writes for one node: its frr.conf to the byte, or its error with everything that stands behind it.
 * Never throws. Grows as n log n with the input.
 */
export function renderNode(s: Snapshot, node: string, options: RenderOptions = {}): RenderResult {
  const prepared = prepare(s, node, options);
  if ("ok" in prepared) return prepared;
  const { release, selected, context } = prepared;
  const conversion = convert(selected, context);
  if (conversion.error !== undefined) {
    return refuse(conversion.error, release, {
      ...obstaclesOf(conversion, node, release),
      selected: selected.map(({ ref }) => ref),
      transient: conversion.transient,
    });
  }
  const complete = nodeConfig(conversion, prepared, options, node);
  const config = options.maskPasswords ? maskPasswords(complete) : complete;
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

/** An object with a password that nobody may see still has one: the line stays. */
function maskPasswords(config: NodeConfig): NodeConfig {
  if (config.routers === undefined) return config;
  const routers = config.routers.map((router) =>
    router.neighbors === undefined
      ? router
      : {
          ...router,
          neighbors: router.neighbors.map((neighbor) =>
            neighbor.password === undefined ? neighbor : { ...neighbor, password: MASKED },
          ),
        },
  );
  return { ...config, routers };
}
