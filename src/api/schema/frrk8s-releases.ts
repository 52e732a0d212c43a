import type { DroppedFields } from "./kinds.ts";

/** The release of frr-k8s that brought a field of FRRConfiguration; `main` is after 0.0.25. */
interface Since {
  /** Below `spec`. */
  readonly path: string;
  readonly release: string;
}

const NEIGHBOR = "bgp.routers.neighbors";

/** Fields of FRRConfiguration that older definitions lack, oldest first. */
const FRRCONFIGURATION_SINCE: readonly Since[] = Object.freeze([
  { path: `${NEIGHBOR}.connectTime`, release: "0.0.10" },
  { path: `${NEIGHBOR}.disableMP`, release: "0.0.11" },
  { path: `${NEIGHBOR}.sourceaddress`, release: "0.0.12" },
  { path: `${NEIGHBOR}.enableGracefulRestart`, release: "0.0.14" },
  { path: `${NEIGHBOR}.dynamicASN`, release: "0.0.15" },
  { path: `${NEIGHBOR}.interface`, release: "0.0.17" },
  { path: `${NEIGHBOR}.dualStackAddressFamily`, release: "0.0.19" },
  { path: `${NEIGHBOR}.localASN`, release: "0.0.24" },
  { path: `${NEIGHBOR}.addressFamilies`, release: "main" },
  { path: `${NEIGHBOR}.toAdvertise.nextHop`, release: "main" },
  { path: "bgp.routers.evpn", release: "main" },
]);

const NONE: DroppedFields = Object.freeze({});
const byRelease = new Map<string, DroppedFields>();

/**
 * @param release of frr-k8s: `0.0.20`, `v0.0.20`, `main`; anything else counts as main
 * @returns the fields that this release's own definition drops, for `prune` and its like; the same value for the same release
 */
export function droppedByFrrK8s(release: string): DroppedFields {
  const patch = patchOf(release);
  if (patch === undefined) return NONE;
  const known = byRelease.get(String(patch));
  if (known !== undefined) return known;
  const paths = FRRCONFIGURATION_SINCE.filter((field) => (patchOf(field.release) ?? Infinity) > patch).map(
    ({ path }) => path,
  );
  const dropped = Object.freeze({ FRRConfiguration: Object.freeze(paths) });
  byRelease.set(String(patch), dropped);
  return dropped;
}

function patchOf(release: string): number | undefined {
  const match = /^v?0\.0\.(\d+)$/.exec(release);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
