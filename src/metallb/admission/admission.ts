import type { BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { validate } from "../../api/schema/validate.ts";
import type { Settings } from "../options.ts";
import type { Cluster, CustomKind, Prepared } from "../prepare.ts";
import { admissionStore, type Store } from "./store.ts";
import { webhookOf } from "./webhooks.ts";

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
  const requests = prepared
    .filter(({ served }) => served)
    .map((item) => ({ ...item, schema: schemaMessages(item.object, settings) }));
  const store = admissionStore(webhookOf(nodes, settings), storable(requests, settings), settings.release);
  const created = requests.map((request) => ({ request, result: create(request, store, settings) }));
  return created.map(({ request: { kind, object }, result }) => {
    if (!result.admitted) return result;
    const update = store.check(kind, object);
    const deletion = kind === "BFDProfile" ? store.deletion(object) : undefined;
    const { admitted, ...rest } = result;
    return {
      ...rest,
      ...(update === undefined ? {} : { update }),
      ...(deletion === undefined ? {} : { delete: deletion }),
      admitted,
    };
  });
}

interface Request extends Prepared {
  readonly schema: readonly string[];
}

/** What a webhook may come to list: nothing that the schema refuses, nothing of other namespaces. */
function storable(
  requests: readonly Request[],
  { metallbNamespace }: Settings,
): ReadonlyMap<CustomKind, readonly KubernetesObject[]> {
  const found = new Map<CustomKind, KubernetesObject[]>();
  for (const { kind, object, schema, decodeError } of requests) {
    if (schema.length > 0 || decodeError !== undefined) continue;
    if (object.metadata.namespace !== metallbNamespace) continue;
    const list = found.get(kind);
    if (list === undefined) found.set(kind, [object]);
    else list.push(object);
  }
  return found;
}

function create(request: Request, store: Store, { release, metallbNamespace }: Settings): AdmissionResult {
  const { kind, object, schema, decodeError } = request;
  const { namespace = "", name } = object.metadata;
  const head = { object: `${kind}/${namespace}/${name}`, ...(schema.length === 0 ? {} : { schema }) };
  if (decodeError !== undefined) return { ...head, decode: decodeError, admitted: false };
  const ours = namespace === metallbNamespace;
  const warned =
    release.disableMpSkipsWebhook && kind === "BGPPeer" && (object as BGPPeer).spec?.disableMP === true;
  const refusal = (): string | undefined =>
    ours ? store.check(kind, object) : `resource must be created in ${metallbNamespace} namespace`;
  const webhook = warned ? undefined : refusal();
  const admitted = schema.length === 0 && webhook === undefined;
  if (admitted && ours) store.add(kind, object, !warned);
  return {
    ...head,
    ...(webhook === undefined ? {} : { webhook }),
    ...(warned ? { warning: DISABLE_MP } : {}),
    admitted,
  };
}

function schemaMessages(object: KubernetesObject, settings: Settings): readonly string[] {
  if (settings.noCRDDefaults) return [];
  return validate(object, { dropped: settings.release.droppedFields }).map(({ message }) => message);
}
