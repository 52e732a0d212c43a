import { knownOf } from "../../findings/known.ts";
import type { View } from "../../output/view.ts";
import { notKnown } from "../../snapshot/absent.ts";
import { type Discovery, type DiscoveryOverrides, discover } from "../../snapshot/discovery.ts";
import { CONFIGURATION_KINDS, type Kind } from "../../snapshot/kinds.ts";
import { type Snapshot, withObjects } from "../../snapshot/snapshot.ts";
import { notFound } from "../absent.ts";
import { UserError } from "../errors.ts";
import { similar } from "../suggest.ts";
import type { ListDocument } from "./document.ts";
import { NODE_KINDS, nodeList, nodeTable } from "./nodes.ts";
import { PEER_KINDS, peerList, peerTable } from "./peers.ts";
import { POOL_KINDS, poolList, poolTable } from "./pools.ts";
import { SERVICE_KINDS, serviceList, serviceTable } from "./services.ts";

interface Item {
  readonly name: string;
}

/** What `get` can list: the words for it, what must be read, and the list with its table. */
export interface Resource {
  readonly words: readonly string[];
  readonly kinds: readonly Kind[];
  readonly show: (s: Snapshot, options: GetOptions, choose: Choice) => Shown;
}

/** What the flags say. */
export interface GetOptions extends DiscoveryOverrides {
  readonly namespace?: string;
  readonly nodes?: readonly string[];
}

/** Takes some of the items. */
type Choice = <T extends Item>(items: readonly T[]) => readonly T[];

interface Shown {
  readonly document: ListDocument<Item>;
  readonly table: (view: View) => string;
}

function resource<T extends Item>(
  words: readonly string[],
  kinds: readonly Kind[],
  list: (
    s: Snapshot,
    discovery: Discovery,
    namespace: string | undefined,
    overrides: DiscoveryOverrides,
  ) => ListDocument<T>,
  table: (document: ListDocument<T>, view: View) => string,
): Resource {
  const show: Resource["show"] = (s, options, choose) => {
    const whole = list(s, discover(s, options), options.namespace, options);
    const document = { ...whole, items: choose(whole.items) };
    return { document, table: (view) => table(document, view) };
  };
  return Object.freeze({ words: Object.freeze(words), kinds, show });
}

const POOLS = resource(["pools", "pool", "ipaddresspools", "ipaddresspool"], POOL_KINDS, poolList, poolTable);
const PEERS = resource(["peers", "peer", "bgppeers", "bgppeer"], PEER_KINDS, peerList, peerTable);
const SERVICES = resource(["services", "service", "svc"], SERVICE_KINDS, serviceList, serviceTable);
const NODES = resource(["nodes", "node", "no"], NODE_KINDS, nodeList, nodeTable);

/** All resources, in the order of the help. */
export const RESOURCES: readonly Resource[] = Object.freeze([POOLS, PEERS, SERVICES, NODES]);

/** What one call of `get` lists, ready to be printed. */
export interface Listing {
  readonly document: ListDocument<Item>;
  readonly text: (view: View) => string;
  /** Whether something that the list needs could not be read. */
  readonly incomplete: boolean;
}

/** @returns the kinds to read for a word such as `pools`. @throws UserError for a word that names nothing */
export function kindsFor(word: string): readonly Kind[] {
  return [...resourceFor(word).kinds, ...DISCOVERY_KINDS];
}

/** What tells where MetalLB runs and in which release. */
const DISCOVERY_KINDS: readonly Kind[] = Object.freeze([
  "Pod",
  "DaemonSet",
  "Deployment",
  "MetalLB",
  "ClusterVersion",
]);

function resourceFor(word: string): Resource {
  const plain = word.toLowerCase().split(".")[0] ?? "";
  const found = RESOURCES.find(({ words }) => words.includes(plain));
  if (found !== undefined) return found;
  const known = RESOURCES.flatMap(({ words }) => words);
  const near = similar(plain, known)[0];
  const all = `known: ${RESOURCES.map(({ words }) => words[0]).join(", ")}`;
  throw new UserError(
    `nothing to get is called ${JSON.stringify(word)}`,
    near === undefined ? all : `Did you mean ${near}? ${all}`,
  );
}

/**
 * @param names only these; empty: all
 * @throws UserError for a name that is not in the list
 */
export function listing(
  given: Snapshot,
  word: string,
  names: readonly string[],
  options: GetOptions,
): Listing {
  const chosen = resourceFor(word);
  const s = configured(given);
  const wanted = [...names, ...(chosen === NODES ? (options.nodes ?? []) : [])];
  const choose: Choice = (items) =>
    wanted.length === 0 ? items : named(s, chosen.kinds[0] ?? "Node", items, wanted);
  const { document, table } = chosen.show(s, options, choose);
  const byReason = Map.groupBy(Object.entries(document.unknown), ([, reason]) => reason);
  const unknown = [...byReason].map(
    ([reason, kinds]) => `unknown: ${kinds.map(([kind]) => kind).join(", ")}: ${reason}`,
  );
  const nothing = isUnknown(document, chosen) ? `no ${chosen.words[0]} known` : `no ${chosen.words[0]} found`;
  return {
    document,
    text: (view) => {
      const none = document.items.length === 0 ? [view.theme.dim(nothing)] : [table(view)];
      return [...none, ...unknown.map((line) => view.theme.unknown(line))].join("\n");
    },
    incomplete: unknown.length > 0,
  };
}

/** The list is empty because its own kind could not be read. */
const isUnknown = ({ unknown }: ListDocument<Item>, { kinds: [kind] }: Resource): boolean =>
  kind !== undefined && Object.hasOwn(unknown, kind);

/** Who writes down some of MetalLB's configuration writes down all of it; Services and nodes may be elsewhere. */
function configured(s: Snapshot): Snapshot {
  const known = knownOf(s);
  const ofMetallb = new Set<Kind>(CONFIGURATION_KINDS);
  const unknown = new Map([...s.unknown].filter(([kind]) => known.unknown.has(kind) || !ofMetallb.has(kind)));
  return withObjects(known, known.objects, { unknown });
}

function named<T extends Item>(
  s: Snapshot,
  kind: Kind,
  items: readonly T[],
  names: readonly string[],
): readonly T[] {
  const missing = names.find((name) => !items.some((item) => item.name === name));
  if (missing !== undefined && notKnown(s, kind) !== undefined) throw notFound(s, kind, missing);
  if (missing !== undefined) {
    const near = similar(
      missing,
      items.map(({ name }) => name),
    );
    throw new UserError(
      `no ${JSON.stringify(missing)} found`,
      near.length > 0 ? `Did you mean: ${near.join(", ")}?` : "",
    );
  }
  return items.filter(({ name }) => names.includes(name));
}
