import type { Service } from "../../api/core.ts";
import type { BGPAdvertisement } from "../../api/metallb.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { listOf, textsOf } from "../../api/values.ts";
import { evidence, finding } from "../../findings/finding.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import { command, edit } from "../../findings/shell.ts";
import type { ReadAdvertisement } from "../../metallb/configuration/advertisement.ts";
import type { Pool } from "../../metallb/configuration/pools.ts";
import { unknownKind } from "../../snapshot/select.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import type { NodePart } from "../service-nodes.ts";
import type { Speakers } from "../speakers.ts";

/** @returns the BGPAdvertisements that are attached to a pool, whether or not they are valid. */
export function advertisementsOf(speakers: Speakers, pool: Pool): readonly ReadAdvertisement[] {
  return speakers.view.catalogue.advertisements.filter(
    ({ pools }) => pools === undefined || pools.includes(pool.name),
  );
}

/** Which advertisements apply to the Service, with which prefixes, to which peers; or why none does. */
export function advertisementLink(
  context: Context,
  service: Service,
  pool: Pool,
  speakers: Speakers,
  parts: readonly NodePart[],
): Link {
  const name = "advertisement";
  const unknown = unknownKind(context.s, "BGPAdvertisement");
  if (unknown !== undefined)
    return { name, state: "unknown", text: `BGPAdvertisements are not known: ${unknown}` };
  const attached = advertisementsOf(speakers, pool);
  const layer2 = speakers.view.catalogue.layer2.byPool.get(pool.name) ?? [];
  if (attached.length === 0 && layer2.length > 0)
    return {
      name,
      state: "note",
      text: `no BGPAdvertisement selects ${pool.name}; ${nodePhrase(layer2.map((l) => l.name))} announces it by layer 2`,
    };
  if (attached.length === 0) return noneLink(context, service, pool, speakers);
  const used = parts.filter((p) => p.prefixes.length > 0);
  const advertisements = [...new Map(used.flatMap((p) => p.advertisements).map((a) => [a.name, a])).values()];
  if (advertisements.length === 0) {
    const names = nodePhrase(attached.map(({ object }) => object.metadata.name));
    return {
      name,
      state: "sound",
      text: `${names} ${attached.length === 1 ? "selects" : "select"} ${pool.name}`,
    };
  }
  const ghost = unknownPeers(
    context,
    speakers,
    advertisements.map((a) => a.object),
  );
  if (ghost !== undefined && used.every((p) => p.targets.length === 0)) return ghost;
  const prefixes = [...new Set(used.flatMap((p) => p.prefixes))];
  const texts = advertisements.map((a) => {
    const peers = a.peers.length === 0 ? "all peers" : nodePhrase(a.peers);
    const extras = [
      ...(a.localPref === 0 ? [] : [`local preference ${a.localPref}`]),
      ...(a.communities.length === 0 ? [] : [`communities ${a.communities.slice(0, 4).join(" ")}`]),
    ];
    return `${a.name} to ${peers}${extras.length === 0 ? "" : ` with ${extras.join(", ")}`}`;
  });
  return {
    name,
    state: "sound",
    text: `${prefixes.slice(0, 4).join(", ")} by ${texts.slice(0, 4).join("; ")}${texts.length > 4 ? `; and ${texts.length - 4} more` : ""}`,
  };
}

function noneLink({ discovery }: Context, service: Service, pool: Pool, speakers: Speakers): Link {
  const others = speakers.view.catalogue.advertisements.map(({ object }) => object);
  const first = others[0];
  const selected = others
    .map((a) => textsOf(a.spec?.ipAddressPools).join(", "))
    .filter((text) => text !== "");
  const reason =
    first === undefined
      ? "there is no BGPAdvertisement"
      : `no BGPAdvertisement selects ${pool.name} (${nodePhrase(others.map((o) => o.metadata.name))}: ${selected.length === 0 ? "by labels" : nodePhrase(selected)})`;
  const manifest = {
    apiVersion: "metallb.io/v1beta1",
    kind: "BGPAdvertisement",
    metadata: { name: pool.name, namespace: discovery.metallb.namespace.value },
    spec: { ipAddressPools: [pool.name] },
  };
  const create = `${command("echo", JSON.stringify(manifest))} | kubectl apply -f -`;
  return {
    name: "advertisement",
    state: "broken",
    text: reason,
    finding: finding(
      "MLB301",
      {
        pool: formatRef(pool.ref),
        reason: first === undefined ? "there is none" : "none selects it by name or label",
      },
      {
        services: [refOf(service)],
        objects: [pool.ref, ...others.map(refOf)],
        evidence: others.map((a) =>
          evidence(a, "spec.ipAddressPools", textsOf(a.spec?.ipAddressPools).join(", ")),
        ),
        remedy: `Name ${pool.name} in spec.ipAddressPools of a BGPAdvertisement, or create one for it.`,
        commands: [...(first === undefined ? [] : [edit(refOf(first))]), create],
      },
    ),
  };
}

/** Peers that the advertisements name and that do not exist: MetalLB announces the Service to nobody, and says nothing. */
function unknownPeers(
  { s }: Context,
  speakers: Speakers,
  advertisements: readonly BGPAdvertisement[],
): Link | undefined {
  if (unknownKind(s, "BGPPeer") !== undefined) return undefined;
  const known = new Set(speakers.view.catalogue.peers.map(({ object }) => object.metadata.name));
  for (const object of advertisements) {
    const named = textsOf(object.spec?.peers);
    const missing = named.filter((peer) => !known.has(peer));
    if (named.length === 0 || missing.length < named.length) continue;
    const have = nodePhrase([...known]);
    const text = `${object.metadata.name} is for ${nodePhrase(missing)} only, and there ${missing.length === 1 ? "is no such BGPPeer" : "are no such BGPPeers"}${have === "" ? "" : ` (there is ${have})`}`;
    return {
      name: "advertisement",
      state: "broken",
      text,
      finding: finding(
        "MLB305",
        { advertisement: formatRef(refOf(object)), peers: missing, reason: "there are no such BGPPeers" },
        {
          objects: [object],
          evidence: [evidence(object, "spec.peers", named.join(", "))],
          commands: [edit(refOf(object))],
        },
      ),
    };
  }
  return undefined;
}

/** @returns notes about fields of peers that this backend ignores, for the peers that carry the Service. */
export function ignoredFieldLinks(parts: readonly NodePart[]): readonly Link[] {
  const peers = new Map(
    parts
      .flatMap((p) => p.targets)
      .flatMap((t) => (t.resource === undefined ? [] : [[t.resource.metadata.name, t.resource] as const])),
  );
  return listOf([...peers.values()]).flatMap((peer) =>
    (["sourceAddress", "localASN"] as const).flatMap((field): Link[] => {
      const value = peer.spec?.[field];
      if (value === undefined || value === "" || value === 0) return [];
      return [
        {
          name: "peer",
          state: "note",
          peer: peer.metadata.name,
          text: `${field}: ${value} of BGPPeer ${peer.metadata.name} is ignored by the frr-k8s backend`,
          finding: finding(
            "MLB405",
            { object: formatRef(refOf(peer)), field, value: String(value) },
            { objects: [peer], evidence: [evidence(peer, `spec.${field}`, String(value))] },
          ),
        },
      ];
    }),
  );
}
