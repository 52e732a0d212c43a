import type { KubernetesObject } from "../../api/object.ts";
import { formatDuration } from "../../net/duration.ts";
import { compareBytes } from "../../net/order.ts";
import type { BfdProfile } from "../configuration/bfd-profiles.ts";
import type { Peer } from "../configuration/peers.ts";
import type { Release } from "../releases.ts";
import { type Advertise, advertiseOf, type PrefixLists } from "./advertise.ts";
import { mergePrefixes } from "./router-prefixes.ts";
import { routersOf } from "./session.ts";

/** A session with what it advertises. */
export interface AdvertisingSession {
  readonly peer: Peer;
  readonly lists: PrefixLists;
}

/** A router with its sessions, and the prefixes that at least one of them gets. */
export interface AdvertisingRouter {
  readonly sessions: readonly AdvertisingSession[];
  readonly prefixes: readonly string[];
}

/** How passwords travel to frr-k8s. */
export interface SecretHandling {
  /** The reference is passed on; otherwise the speaker reads the Secret and writes the password in clear text. */
  readonly passReference: boolean;
}

/** `spec.bgp` of a FRRConfiguration. Nodes that agree share one. */
export interface BgpBody {
  readonly routers?: readonly RouterBody[];
  readonly bfdProfiles?: readonly Readonly<Record<string, unknown>>[];
}

export interface RouterBody {
  readonly asn: number;
  readonly id?: string;
  readonly vrf?: string;
  readonly neighbors: readonly NeighborBody[];
  readonly prefixes?: readonly string[];
}

/** A neighbor as MetalLB writes it. `password` is clear text: mask it before it is shown. */
export interface NeighborBody extends Readonly<Record<string, unknown>> {
  readonly toAdvertise: Advertise;
}

/** Groups sessions into routers, in the order in which they are written. */
export function advertisingRouters(
  sessions: Iterable<AdvertisingSession>,
  release: Release,
): readonly AdvertisingRouter[] {
  return routersOf(sessions, release).map(({ sessions: own }) => ({
    sessions: own,
    prefixes: mergePrefixes(own.map(({ lists }) => lists.allowed)),
  }));
}

/** Writes `spec.bgp`. All BFD profiles of the cluster are listed, used or not. */
export function bgpBody(
  advertising: readonly AdvertisingRouter[],
  profiles: Iterable<BfdProfile>,
  release: Release,
  secrets: SecretHandling,
): BgpBody {
  const routers = advertising.map((router) => routerBody(router, release, secrets));
  const bfdProfiles = [...profiles].sort((a, b) => compareBytes(a.name, b.name)).map(bfdBody);
  return {
    ...(routers.length > 0 || release.emptyRoutersWritten ? { routers } : {}),
    ...(bfdProfiles.length === 0 ? {} : { bfdProfiles }),
  };
}

function routerBody(
  { sessions, prefixes }: AdvertisingRouter,
  release: Release,
  secrets: SecretHandling,
): RouterBody {
  const peer = sessions[0]?.peer;
  return {
    asn: peer?.myASN ?? 0,
    ...(peer?.routerID === undefined ? {} : { id: peer.routerID }),
    ...(peer?.spec.vrf ? { vrf: peer.spec.vrf } : {}),
    neighbors: sessions.map((session) => neighborBody(session, release, secrets)),
    ...(prefixes.length === 0 ? {} : { prefixes }),
  };
}

/** localASN and sourceAddress are not written by any release. */
function neighborBody(
  { peer, lists }: AdvertisingSession,
  release: Release,
  { passReference }: SecretHandling,
): NeighborBody {
  const { spec, timers } = peer;
  const password = passReference ? peer.password : peer.password || peer.secretPassword;
  return {
    ...(peer.asn === 0 ? {} : { asn: peer.asn }),
    ...(peer.dynamicASN === "" ? {} : { dynamicASN: peer.dynamicASN }),
    ...(peer.family === undefined ? { interface: peer.host } : { address: peer.host }),
    port: spec.peerPort ?? 0,
    ...(password === "" ? {} : { password }),
    passwordSecret: passReference ? reference(peer) : {},
    ...(timers.hold === undefined ? {} : { holdTime: formatDuration(timers.hold) }),
    ...(timers.keepalive === undefined ? {} : { keepaliveTime: formatDuration(timers.keepalive) }),
    ...(peer.connectTime === undefined ? {} : { connectTime: formatDuration(peer.connectTime) }),
    ...(spec.ebgpMultiHop ? { ebgpMultiHop: true } : {}),
    ...(spec.bfdProfile ? { bfdProfile: spec.bfdProfile } : {}),
    ...(spec.enableGracefulRestart && release.gracefulRestartWritten ? { enableGracefulRestart: true } : {}),
    toAdvertise: advertiseOf(lists),
    toReceive: { allowed: {} },
    ...(spec.disableMP && release.disableMpWritten ? { disableMP: true } : {}),
    ...(spec.dualStackAddressFamily ? { dualStackAddressFamily: true } : {}),
  };
}

function reference({ passwordSecret: { name, namespace } }: Peer): Readonly<Record<string, string>> {
  return { ...(name ? { name } : {}), ...(namespace ? { namespace } : {}) };
}

const BFD_NUMBERS = ["receiveInterval", "transmitInterval", "detectMultiplier", "echoInterval"] as const;

/** echoMode and passiveMode are always written, numbers only where set. */
function bfdBody({ name, spec }: BfdProfile): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = { name };
  for (const field of BFD_NUMBERS) if (spec[field] !== undefined) body[field] = spec[field];
  body.echoMode = spec.echoMode ?? false;
  body.passiveMode = spec.passiveMode ?? false;
  if (spec.minimumTtl !== undefined) body.minimumTtl = spec.minimumTtl;
  return body;
}

/** The object that the speaker of a node writes. It selects the node by its NAME, whatever the hostname label says. */
export function frrConfiguration(node: string, namespace: string, bgp: BgpBody): KubernetesObject {
  return {
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name: `metallb-${node}`, namespace },
    spec: {
      bgp,
      raw: {},
      nodeSelector: { matchLabels: { "kubernetes.io/hostname": node } },
    },
  };
}
