import type { KubernetesObject } from "../../api/object.ts";
import type { Ip } from "./addresses.ts";
import { printIp } from "./addresses.ts";
import {
  CURRENT_PREFIX,
  DEPRECATED_PREFIX,
  poolAnnotation,
  type RequestRules,
  type ServiceView,
  viewOf,
} from "./request.ts";

/** The Services of a cluster as the controller lists them, by key in list order. Mutable: part of one computation. */
export type ServiceStore = Map<string, ServiceView>;

/** @param order keys in the order in which the controller's list has them; Services that it does not name follow in input order */
export function newStore(services: readonly KubernetesObject[], order: readonly string[]): ServiceStore {
  const views = new Map(services.map((object) => viewOf(object)).map((view) => [view.key, view]));
  const store: ServiceStore = new Map();
  for (const key of [...order, ...views.keys()]) {
    const view = views.get(key);
    if (view !== undefined) store.set(key, view);
  }
  return store;
}

/** Creates or replaces a Service. Its status, and the annotation that the controller wrote, stay unless the object brings addresses. */
export function replaceService(
  store: ServiceStore,
  object: KubernetesObject,
  rules: RequestRules,
): ServiceView {
  const view = viewOf(object);
  const before = store.get(view.key);
  const kept = before === undefined || view.ingress.length > 0 ? view : keep(view, before, rules);
  store.set(view.key, kept);
  return kept;
}

function keep(view: ServiceView, { ingress, annotations }: ServiceView, rules: RequestRules): ServiceView {
  const name = poolAnnotation(rules);
  const pool = Object.hasOwn(annotations, name) ? annotations[name] : undefined;
  return {
    ...view,
    ingress,
    annotations: pool === undefined ? view.annotations : { ...view.annotations, [name]: pool },
  };
}

/** @returns the Service with the controller's result in it: the same value if that changes nothing. */
export function withResult(
  view: ServiceView,
  { ips, pool }: { readonly ips: readonly Ip[]; readonly pool?: string },
  rules: RequestRules,
): ServiceView {
  const ingress = ips.map((ip) => ({ ip: printIp(ip), plain: true }));
  const sameStatus =
    ingress.length === view.ingress.length &&
    view.ingress.every(({ ip, plain }, i) => plain && ip === ingress[i]?.ip);
  const annotations = annotationsWith(view, pool, rules);
  return sameStatus && annotations === view.annotations ? view : { ...view, ingress, annotations };
}

function annotationsWith(
  { annotations }: ServiceView,
  pool: string | undefined,
  rules: RequestRules,
): ServiceView["annotations"] {
  const name = poolAnnotation(rules);
  const written = [CURRENT_PREFIX, DEPRECATED_PREFIX]
    .map((prefix) => `${prefix}/ip-allocated-from-pool`)
    .filter((other) => rules.currentAnnotations || other === name);
  const current = Object.hasOwn(annotations, name) ? annotations[name] : undefined;
  const others = written.filter((other) => other !== name && Object.hasOwn(annotations, other));
  if (current === pool && others.length === 0) return annotations;
  const kept = Object.entries(annotations).filter(([other]) => !written.includes(other));
  return Object.fromEntries(pool === undefined ? kept : [...kept, [name, pool]]);
}

/** @returns the names of the deprecated annotations that a Service has, sorted. */
export function deprecatedAnnotations({ annotations }: ServiceView): readonly string[] {
  return Object.keys(annotations)
    .filter((name) => name.startsWith(DEPRECATED_PREFIX))
    .sort();
}
