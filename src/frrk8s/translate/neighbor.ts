import type { Neighbor } from "../../api/frrk8s.ts";
import type { Origin } from "../../api/ref.ts";
import { MASKED } from "../../snapshot/mask.ts";
import { below, type Clash } from "../fault.ts";
import { type NeighborConfig, neighborId } from "../model.ts";
import { passwordOf } from "../secrets.ts";
import type { Context, RouterScope } from "./context.ts";
import { incomingOf } from "./incoming.ts";
import { asnOf, familyError, familyOfNeighbor, nameOf, peerTextOf } from "./names.ts";
import { outgoingOf } from "./outgoing.ts";
import { connectTimeOf, timersOf } from "./timers.ts";

/** What one resource says of a neighbor. */
export interface TranslatedNeighbor {
  readonly config: NeighborConfig;
  readonly spec: Neighbor;
  readonly origin: Origin;
  /** Fields that are at fault, and so do not count when neighbors are compared. */
  readonly faulty: ReadonlySet<string>;
}

/**
 * Translates a neighbor with frr-k8s' checks in its order. Every fault is reported; the checks go on as far as they make sense.
 * @param outgoingSound whether `checkOutgoing` found nothing: what is advertised is then worth a look
 * @returns undefined if the neighbor has no identity
 */
export function translateNeighbor(
  neighbor: Neighbor,
  origin: Origin,
  router: RouterScope,
  context: Context,
  outgoingSound: boolean,
): TranslatedNeighbor | undefined {
  const name = nameOf(neighbor);
  const faulty = new Set<string>();
  const refuse: Refuse = (error, where, { clash, transient } = {}) => {
    context.report({
      error: `failed to process neighbor ${name} for router ${router.asn}-${router.vrf}: ${error}`,
      origin: where,
      ...(clash === undefined
        ? {}
        : { clash: { vrf: router.vrf, neighbor: peerTextOf(neighbor), ...clash } }),
      ...(transient ? { transient } : {}),
    });
  };
  checkLocalAsn(neighbor, origin, router, context);
  const { interface: unnumbered, dynamicASN } = context.release.fields;
  if (unnumbered && !checkIdentity(neighbor, origin, refuse)) return undefined;
  const family = familyOfNeighbor(neighbor, context.release);
  if (family === undefined && !context.release.checksOutgoing) {
    refuse(familyError(neighbor), below(origin, ".address"));
  }
  if (neighbor.bfdProfile && !router.bfdProfiles.has(neighbor.bfdProfile)) {
    faulty.add("bfdProfile");
    refuse(
      `neighbor ${name} referencing non existing BFDProfile ${neighbor.bfdProfile}`,
      below(origin, ".bfdProfile"),
    );
  }
  if (dynamicASN && !checkAsn(neighbor, origin, refuse)) faulty.add("asn");
  if (family === undefined) return undefined;
  const timers = timersOf(neighbor);
  if (!timers.ok) {
    faulty.add("holdTime").add("keepaliveTime");
    refuse(`invalid timers for neighbor ${name}, err: ${timers.error}`, below(origin, ".holdTime"));
  }
  const password = passwordOf(
    { clear: neighbor.password ?? "", secret: neighbor.passwordSecret?.name ?? "" },
    name,
    context.secrets,
    context.namespace,
  );
  if (password.is === "refused") {
    faulty.add("password");
    const at = below(origin, neighbor.password ? ".password" : ".passwordSecret");
    refuse(password.error, at, password.transient ? { transient: true } : {});
  }
  const { address, interface: iface, port, sourceaddress, bfdProfile, localASN, addressFamilies } = neighbor;
  const identity = {
    ...(address ? { addr: address } : {}),
    ...(iface ? { iface } : {}),
    ...(router.vrf === "" ? {} : { vrfName: router.vrf }),
  };
  const outgoing = outgoingSound
    ? outgoingOf({ neighbor, family, id: neighborId(identity), origin, refuse }, router, context)
    : {};
  const incoming = incomingOf(neighbor, origin, refuse, context);
  const connectTime = connectTimeOf(neighbor);
  const secret = password.is === "password" ? password.value : password.is === "unknown" ? MASKED : "";
  const config: NeighborConfig = {
    ipFamily: family,
    name,
    asn: asnOf(neighbor),
    ...(sourceaddress ? { srcAddr: sourceaddress } : {}),
    ...identity,
    ...(port === undefined ? {} : { port }),
    ...(timers.ok ? timers.timers : {}),
    ...(connectTime === undefined ? {} : { connectTime }),
    ...(secret === "" ? {} : { password: secret }),
    ...(bfdProfile ? { bfdProfile } : {}),
    ...(neighbor.enableGracefulRestart ? { gracefulRestart: true } : {}),
    ...(neighbor.ebgpMultiHop ? { ebgpMultiHop: true } : {}),
    ...(localASN ? { localASN } : {}),
    ...(context.release.disableMP && neighbor.disableMP ? { disableMP: true } : {}),
    incoming,
    outgoing,
    ...(context.alwaysBlock.length === 0 ? {} : { alwaysBlock: context.alwaysBlock }),
    ...(addressFamilies === undefined || addressFamilies.length === 0 ? {} : { addressFamilies }),
  };
  return { config, spec: neighbor, origin, faulty };
}

/** Reports a fault with frr-k8s' usual beginning. */
type Refuse = (
  error: string,
  where: Origin,
  more?: { readonly clash?: Omit<Clash, "vrf" | "neighbor">; readonly transient?: true },
) => void;

/** The one check without the usual beginning. */
function checkLocalAsn(neighbor: Neighbor, origin: Origin, router: RouterScope, context: Context): void {
  if (!neighbor.localASN || !neighbor.asn || neighbor.asn !== router.asn) return;
  context.report({
    error: `neighbor ${nameOf(neighbor)}: localASN is not supported for iBGP sessions (neighbor ASN ${router.asn} equals router ASN)`,
    origin: below(origin, ".localASN"),
    clash: {
      vrf: router.vrf,
      neighbor: peerTextOf(neighbor),
      field: "localASN",
      a: { value: String(neighbor.localASN), origin: below(origin, ".localASN") },
      b: { value: `asn ${router.asn}`, origin: below(router.origin, ".asn") },
    },
  });
}

function checkIdentity(neighbor: Neighbor, origin: Origin, refuse: Refuse): boolean {
  const { address, interface: iface } = neighbor;
  if (!address && !iface) {
    refuse(`neighbor with ASN ${asnOf(neighbor)} has no address and no interface`, origin);
    return false;
  }
  if (address && iface) {
    refuse(
      `neighbor ${nameOf(neighbor)} has both Address and Interface specified`,
      below(origin, ".address"),
      {
        clash: {
          field: "address",
          a: { value: address, origin: below(origin, ".address") },
          b: { value: iface, origin: below(origin, ".interface") },
        },
      },
    );
    return false;
  }
  return true;
}

const DYNAMIC: readonly string[] = ["internal", "external"];

function checkAsn(neighbor: Neighbor, origin: Origin, refuse: Refuse): boolean {
  const name = nameOf(neighbor);
  const { asn, dynamicASN } = neighbor;
  if (!asn && !dynamicASN) {
    refuse(`neighbor ${name} has no ASN or DynamicASN specified`, origin);
    return false;
  }
  if (!dynamicASN) return true;
  const at = below(origin, ".dynamicASN");
  if (asn) {
    refuse(`neighbor ${name} has both ASN and DynamicASN specified`, at, {
      clash: {
        field: "asn",
        a: { value: String(asn), origin: below(origin, ".asn") },
        b: { value: dynamicASN, origin: at },
      },
    });
    return false;
  }
  if (!DYNAMIC.includes(dynamicASN)) {
    refuse(
      `neighbor ${name} has invalid DynamicASN ${dynamicASN} specified, must be one of ${DYNAMIC.join(",")}`,
      at,
    );
    return false;
  }
  return true;
}
