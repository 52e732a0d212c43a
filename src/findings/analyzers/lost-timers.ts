import type { FRRConfiguration, Neighbor } from "../../api/frrk8s.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { listOf } from "../../api/values.ts";
import { formatDuration, parseDuration, SECOND } from "../../net/duration.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { isMetallbs } from "./generated-edits.ts";

interface Timers {
  readonly holdTime?: string | undefined;
  readonly keepaliveTime?: string | undefined;
  readonly connectTime?: string | undefined;
}

/**
 * frr-k8s removes hold 180, keepalive 60 and connect 60 each on its own (always since 0.0.18, before that only where configurations were
 * merged), and writes `timers` only with both left. FRR's own connect timer is 120 (8.x) or 30 (10.4).
 */
export const lostTimers = analyzer({
  name: "lost-timers",
  codes: ["MLB415"],
  reads: { kinds: ["BGPPeer", "FRRConfiguration"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const { frrK8s } = shared.discovery();
    const patch = /^0\.0\.(\d+)$/.exec(frrK8s.release.value)?.[1];
    if (patch !== undefined && Number(patch) < 18) return;
    if (shared.onFrrK8s())
      for (const peer of objects<BGPPeer>("BGPPeer")) {
        const { holdTime, keepaliveTime, connectTime } = peer.spec ?? {};
        for (const lost of lostIn(completed({ holdTime, keepaliveTime, connectTime })))
          yield finding(
            "MLB415",
            {
              neighbor: peer.spec?.peerAddress ?? peer.spec?.interface ?? "the peer",
              object: nameOf(peer),
              ...lost,
            },
            { objects: [peer], evidence: evidenceOf(peer, "spec", { holdTime, keepaliveTime, connectTime }) },
          );
      }
    for (const object of shared.frrConfigurations()) {
      if (isMetallbs(object)) continue;
      for (const [r, router] of listOf(object.spec?.bgp?.routers).entries())
        for (const [n, neighbor] of listOf(router.neighbors).entries())
          for (const lost of lostIn(timersOf(neighbor)))
            yield finding(
              "MLB415",
              {
                neighbor: neighbor.address ?? neighbor.interface ?? "a neighbor",
                object: nameOf(object),
                ...lost,
              },
              {
                objects: [object],
                evidence: evidenceOf(object, `spec.bgp.routers[${r}].neighbors[${n}]`, timersOf(neighbor)),
              },
            );
    }
  },
});

function timersOf({ holdTime, keepaliveTime, connectTime }: Neighbor): Timers {
  return { holdTime, keepaliveTime, connectTime };
}

/** MetalLB since 0.14.9 derives the missing one of the two: a third of the hold time, three times the keepalive time. */
function completed(timers: Timers): Timers {
  const hold = secondsOf(timers.holdTime);
  const keepalive = secondsOf(timers.keepaliveTime);
  if (hold !== undefined && keepalive === undefined)
    return { ...timers, keepaliveTime: formatDuration((hold * SECOND) / 3n) };
  if (keepalive !== undefined && hold === undefined)
    return { ...timers, holdTime: formatDuration(keepalive * SECOND * 3n) };
  return timers;
}

function lostIn(timers: Timers): readonly { readonly wanted: string; readonly got: string }[] {
  const hold = secondsOf(timers.holdTime);
  const keepalive = secondsOf(timers.keepaliveTime);
  const out: { wanted: string; got: string }[] = [];
  if (hold !== undefined && keepalive !== undefined && (hold === 180n) !== (keepalive === 60n))
    out.push({
      wanted: `hold time ${timers.holdTime} with keepalive ${timers.keepaliveTime}`,
      got: "60 s and 180 s",
    });
  if (secondsOf(timers.connectTime) === 60n)
    out.push({
      wanted: `connect time ${timers.connectTime}`,
      got: "its own default (120 s in FRR 8, 30 s in FRR 10.4)",
    });
  return out;
}

/** Whole seconds, as frr-k8s cuts them; undefined if absent or not readable. */
function secondsOf(text: string | undefined): bigint | undefined {
  if (typeof text !== "string") return undefined;
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value / SECOND : undefined;
}

function evidenceOf(object: BGPPeer | FRRConfiguration, path: string, timers: Timers) {
  return (["holdTime", "keepaliveTime", "connectTime"] as const).flatMap((field) =>
    timers[field] === undefined ? [] : [evidence(object, `${path}.${field}`, timers[field])],
  );
}
