import type { BGPPeer, BGPPeerSpec, SecretReference } from "../../api/metallb.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import { type Family, formatAddress, parseAddress } from "../../net/address.ts";
import { type Duration, parseDuration } from "../../net/duration.ts";
import { quote } from "../../net/quote.ts";
import type { Selector } from "../../net/selector.ts";
import type { Release } from "../releases.ts";
import type { ConfigFault } from "./fault.ts";
import { passwordOf, type Secrets } from "./password.ts";
import { parseSelectorList } from "./selector-list.ts";
import { duplicateSelector, sortSelectors } from "./selectors.ts";
import { readTimers, type Timers } from "./timers.ts";

/** A BGPPeer as MetalLB holds it. */
export interface Peer {
  readonly name: string;
  readonly ref: ObjectRef;
  readonly spec: BGPPeerSpec;
  readonly myASN: number;
  /** 0 with a dynamic ASN. */
  readonly asn: number;
  readonly dynamicASN: string;
  /** Canonical address, or the interface of an unnumbered peer. */
  readonly host: string;
  /** Absent for an unnumbered peer. */
  readonly family?: Family;
  /** Canonical; only part of keys, never written. */
  readonly source?: string;
  readonly routerID?: string;
  readonly timers: Timers;
  readonly connectTime?: Duration;
  /** One must match; empty: every node. */
  readonly nodeSelectors: readonly Selector[];
  /** Clear text, from `password`. Never to be shown. */
  readonly password: string;
  /** Clear text, from the Secret. Never to be shown. */
  readonly secretPassword: string;
  readonly passwordSecret: SecretReference;
}

/** What reading a peer depends on besides the peer. */
export interface PeerContext {
  readonly secrets: Secrets;
  /** --frrk8s-secret-passthrough: the Secret is not looked up. */
  readonly secretPassthrough: boolean;
  readonly release: Release;
}

/** A peer that could be read, and every reason why MetalLB refuses it, in MetalLB's order. */
export interface ReadPeer {
  readonly object: BGPPeer;
  readonly peer?: Peer;
  readonly faults: readonly ConfigFault[];
}

type Check = (error: string, path: string, transient?: boolean) => void;

/** Reads one BGPPeer. With faults the peer is not usable, and `peer` is absent. */
export function parsePeer(object: BGPPeer, context: PeerContext): ReadPeer {
  const ref = refOf(object);
  const { name } = object.metadata;
  const spec = object.spec ?? {};
  const faults: ConfigFault[] = [];
  const refuse: Check = (cause, path, transient) => {
    const error =
      context.release.peerErrorOrder === "peer-first"
        ? `parsing peer ${name} ${cause}`
        : `${cause}\nparsing peer ${name}`;
    const fault = { error, origin: { ref, path } };
    faults.push(transient ? { ...fault, transient } : fault);
  };
  checkNumbers(spec, context.release, refuse);
  if (context.release.interfacePeers) checkTarget(spec, refuse);
  const address = spec.peerAddress ?? "";
  const parsedAddress = parseAddress(address);
  const timers = readTimers(spec.holdTime, spec.keepaliveTime, context.release.timers);
  const checkTimers = (): void => {
    if (!timers.ok)
      refuse(timers.error, spec.holdTime === undefined ? "spec.keepaliveTime" : "spec.holdTime");
  };
  if (context.release.timersCheckedBeforeAddress) checkTimers();
  if (parsedAddress === undefined && (address !== "" || !context.release.interfacePeers)) {
    refuse(`invalid BGPPeer address ${quote(address)}`, "spec.peerAddress");
  }
  if (!context.release.timersCheckedBeforeAddress) checkTimers();
  const routerID = parseAddress(spec.routerID ?? "");
  if (spec.routerID && routerID === undefined) {
    refuse(`invalid router ID ${quote(spec.routerID)}`, "spec.routerID");
  }
  const source = parseAddress(spec.sourceAddress ?? "");
  if (spec.sourceAddress && source === undefined) {
    refuse(`invalid source IP ${quote(spec.sourceAddress)}`, "spec.sourceAddress");
  }
  const nodeSelectors = readNodeSelectors(object, context.release, refuse);
  const secretPassword = readPassword(object, context, refuse);
  if (faults.length > 0 || !timers.ok) return { object, faults };
  const connectTime = spec.connectTime === undefined ? undefined : parseDuration(spec.connectTime);
  const peer: Peer = {
    name,
    ref,
    spec,
    myASN: spec.myASN ?? 0,
    asn: spec.peerASN ?? 0,
    dynamicASN: spec.dynamicASN ?? "",
    host: parsedAddress === undefined ? (spec.interface ?? "") : formatAddress(parsedAddress),
    ...(parsedAddress === undefined ? {} : { family: parsedAddress.family }),
    ...(source === undefined ? {} : { source: formatAddress(source) }),
    ...(routerID === undefined ? {} : { routerID: formatAddress(routerID) }),
    timers: timers.timers,
    ...(connectTime?.ok ? { connectTime: connectTime.value } : {}),
    nodeSelectors,
    password: spec.password ?? "",
    secretPassword,
    passwordSecret: spec.passwordSecret ?? {},
  };
  return { object, peer, faults };
}

function checkNumbers(spec: BGPPeerSpec, { dynamicAsn }: Release, refuse: Check): void {
  const { myASN = 0, peerASN = 0, dynamicASN = "" } = spec;
  if (myASN === 0) refuse("missing local ASN", "spec.myASN");
  if (peerASN === 0 && dynamicASN === "") {
    refuse(dynamicAsn ? "missing peer ASN and dynamicASN" : "missing peer ASN", "spec.peerASN");
  }
  if (peerASN !== 0 && dynamicASN !== "") {
    refuse("both peer ASN and dynamicASN specified", "spec.dynamicASN");
  }
  if (dynamicASN !== "" && dynamicASN !== "internal" && dynamicASN !== "external") {
    refuse(`invalid dynamicASN ${dynamicASN}`, "spec.dynamicASN");
  }
  if (peerASN === myASN && spec.ebgpMultiHop === true) {
    refuse("invalid ebgp-multihop parameter set for an ibgp peer", "spec.ebgpMultiHop");
  }
}

function checkTarget({ peerAddress, interface: port }: BGPPeerSpec, refuse: Check): void {
  if (!peerAddress && !port) refuse("peer has no Address or Interface specified", "spec.peerAddress");
  if (peerAddress && port) refuse("peer has both Address and Interface specified", "spec.interface");
}

function readNodeSelectors(
  { metadata, spec = {} }: BGPPeer,
  { selectorValues }: Release,
  refuse: Check,
): readonly Selector[] {
  const sources = sortSelectors(spec.nodeSelectors ?? []);
  const duplicate = duplicateSelector(sources, "nodeSelectors");
  if (duplicate) refuse(duplicate.error, `spec.nodeSelectors[${duplicate.index}]`);
  const list = parseSelectorList(sources, selectorValues);
  if (list.ok) return list.selectors;
  refuse(
    `${list.error}\nfailed to convert peer ${metadata.name} node selector`,
    `spec.nodeSelectors[${list.index}]`,
  );
  return [];
}

function readPassword(object: BGPPeer, context: PeerContext, refuse: Check): string {
  const { password, passwordSecret } = object.spec ?? {};
  const { name, namespace = "" } = object.metadata;
  if (password && passwordSecret?.name) {
    refuse(
      `can not have both password and secret ref set in peer config ${quote(namespace)}/${quote(name)}`,
      "spec.password",
    );
  }
  if (!passwordSecret?.name || context.secretPassthrough) return "";
  const found = passwordOf(object, context.secrets);
  if (found.ok) return found.password;
  refuse(found.error, "spec.passwordSecret", found.transient);
  return "";
}
