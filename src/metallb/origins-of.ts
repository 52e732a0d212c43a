import type { Origin } from "../api/ref.ts";
import { refOf } from "../api/ref.ts";
import { computedFor } from "./announce.ts";
import { parseCommunity } from "./configuration/communities.ts";
import { frrConfigurationOrigins, type OriginContext, type Origins } from "./conversion/origins.ts";
import type { Sources } from "./conversion/sources.ts";
import type { Announcement } from "./result.ts";
import { secretHandling } from "./speaker/run.ts";
import type { ClusterView } from "./view.ts";

/**
 * @returns field path → origins for the FRRConfiguration that `announcement.nodes[node]` is. A parallel structure, so that the written object
 *   compares plainly; empty if nothing is written.
 */
export function originsOf(announcement: Announcement, node: string): Origins {
  const computed = computedFor(announcement);
  const speaker = computed?.speakers.byNode.get(node);
  if (computed === undefined || speaker === undefined || speaker.written() === null) return new Map();
  return origins(computed.view, node, speaker.sources());
}

function origins({ settings, catalogue }: ClusterView, node: string, sources: Sources): Origins {
  const defined = new Map<string, Origin>();
  for (const object of catalogue.resources.communities) {
    for (const [i, { name = "" }] of (object.spec?.communities ?? []).entries()) {
      if (!defined.has(name)) defined.set(name, { ref: refOf(object), path: `spec.communities[${i}]` });
    }
  }
  const communityOf: OriginContext["communityOf"] = (text) => {
    const value = catalogue.communities.aliases.get(text);
    const alias = defined.get(text);
    if (value !== undefined) return alias === undefined ? { value } : { value, alias };
    const parsed = parseCommunity(text);
    return parsed.ok ? { value: parsed.value } : undefined;
  };
  return frrConfigurationOrigins(sources, {
    node,
    metallbNamespace: settings.metallbNamespace,
    release: settings.release,
    passReference: secretHandling(settings).passReference,
    communityOf,
  });
}
