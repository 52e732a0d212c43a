import type { BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { validate } from "../../api/schema/validate.ts";
import type { Settings } from "../options.ts";
import type { Cluster, CustomKind, Prepared } from "../prepare.ts";
import { type Webhooks, webhooks } from "./webhooks.ts";

/** What an API server with MetalLB's webhooks answers to one custom resource. */
export interface AdmissionResult {
  /** `Kind/namespace/name`. */
  readonly object: string;
  /** Messages of the schema: OpenAPI and CEL. */
  readonly schema?: readonly string[];
  /** Refusal of the webhook on creation; recorded even if the schema refuses the object. */
  readonly webhook?: string;
  readonly warning?: string;
  /** The webhook cannot read the object. */
  readonly decode?: string;
  /** Refusal of an update with the same object once everything admitted exists. */
  readonly update?: string;
  /** Refusal of the deletion (BFDProfile only). */
  readonly delete?: string;
  readonly admitted: boolean;
}

const DISABLE_MP = "disable mp is deprecated and has no effect since it's the default behavior now";

/**
 * Plays the creation of every custom resource, one after the other in input order, each on top of those admitted before.
 * The nodes are there from the start. What is refused here is nevertheless used by `announce`, as if it had been stored.
 */
export function admissions({ prepared, nodes }: Cluster, settings: Settings): readonly AdmissionResult[] {
  const hooks = webhooks(nodes, settings);
  const created = prepared.filter(({ served }) => served).map((item) => create(item, hooks, settings));
  return created.map(({ result, item }) => {
    if (!result.admitted) return { ...result, admitted: false };
    const update = hooks.check(item.kind, item.object);
    const deletion = item.kind === "BFDProfile" ? hooks.deleteProfile(item.object) : undefined;
    const { admitted, ...rest } = result;
    return {
      ...rest,
      ...(update === undefined ? {} : { update }),
      ...(deletion === undefined ? {} : { delete: deletion }),
      admitted,
    };
  });
}

function create(
  item: Prepared,
  hooks: Webhooks,
  settings: Settings,
): { readonly item: Prepared; readonly result: AdmissionResult } {
  const { kind, object, decodeError } = item;
  const name = `${kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
  const schema = schemaMessages(object, settings);
  const faults = schema.length === 0 ? {} : { schema };
  if (decodeError !== undefined) {
    return { item, result: { object: name, ...faults, decode: decodeError, admitted: false } };
  }
  const warned = kind === "BGPPeer" && (object as BGPPeer).spec?.disableMP === true;
  const webhook =
    warned && settings.release.disableMpSkipsWebhook ? undefined : createHook(kind, object, hooks, settings);
  const admitted = schema.length === 0 && webhook === undefined;
  if (admitted) hooks.store(kind, object);
  const result = {
    object: name,
    ...faults,
    ...(webhook === undefined ? {} : { webhook }),
    ...(warned && settings.release.disableMpSkipsWebhook ? { warning: DISABLE_MP } : {}),
    admitted,
  };
  return { item, result };
}

function schemaMessages(object: KubernetesObject, settings: Settings): readonly string[] {
  if (settings.noCRDDefaults) return [];
  return validate(object, { dropped: settings.release.droppedFields }).map(({ message }) => message);
}

/** The namespace is checked on creation only. */
function createHook(
  kind: CustomKind,
  object: KubernetesObject,
  hooks: Webhooks,
  { metallbNamespace }: Settings,
): string | undefined {
  return object.metadata.namespace === metallbNamespace
    ? hooks.check(kind, object)
    : `resource must be created in ${metallbNamespace} namespace`;
}
