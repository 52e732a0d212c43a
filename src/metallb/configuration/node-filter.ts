import type { Node } from "../../api/core.ts";
import type { BGPAdvertisement, BGPPeer } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { matches, type Selector } from "../../net/selector.ts";
import type { ReadAdvertisement } from "./advertisement.ts";
import type { Catalogue, Selection } from "./configuration.ts";
import type { ConfigFault } from "./fault.ts";
import { filterError, parseSelectorList } from "./selector-list.ts";

/** What selectors tell apart. */
export interface NodeKeys {
  readonly peers: string;
  readonly advertisements: string;
}

/** Which peers and advertisements select each node, and what is left of the configuration for it. */
export interface NodeFilter {
  /** A selector that cannot be parsed: the reconcile fails on every node, is retried for ever, and nothing is reported. */
  readonly fault?: ConfigFault;
  /** @returns the resources that a node's speaker reads. Equal selections are the same object. */
  readonly selectionFor: (node: Node) => Selection;
  /** @returns texts that are equal for nodes which the same peers select, and the same advertisements. */
  readonly keysOf: (node: Node) => NodeKeys;
}

interface Selecting {
  readonly selectors: readonly Selector[];
}

/**
 * Since 0.16.0 a speaker drops the peers and BGPAdvertisements whose nodeSelectors do not match its node before it reads anything:
 * what is broken for another node does no harm here. Before, every speaker reads all.
 */
export function nodeFilter(catalogue: Catalogue): NodeFilter {
  const { filteredByNode, selectorValues } = catalogue.release;
  let fault: ConfigFault | undefined;
  const read = (object: BGPPeer | BGPAdvertisement): Selecting => {
    const list = parseSelectorList(object.spec?.nodeSelectors ?? [], selectorValues);
    if (list.ok) return list;
    const origin = { ref: refOf(object), path: `spec.nodeSelectors[${list.index}]` };
    fault ??= { error: `reconcile: ${filterError(list)}`, origin };
    return { selectors: [] };
  };
  const peers = candidates(catalogue.peers.map(({ object }) => read(object)));
  const advertisements = candidates(catalogue.advertisements.map(({ object }) => read(object)));
  const choices = new Map<
    Node,
    { readonly peers: readonly number[]; readonly advertisements: readonly number[] }
  >();
  const choose = (node: Node) => {
    const known = choices.get(node) ?? { peers: peers(node), advertisements: advertisements(node) };
    choices.set(node, known);
    return known;
  };
  const keysOf = (node: Node): NodeKeys => {
    const choice = choose(node);
    return { peers: choice.peers.join(), advertisements: choice.advertisements.join() };
  };
  if (!filteredByNode) return { keysOf, selectionFor: () => catalogue };
  const selections = new Map<string, Selection>();
  const advertisementsBy = new Map<string, readonly ReadAdvertisement[]>();
  const selectionFor = (node: Node): Selection => {
    const keys = keysOf(node);
    const key = `${keys.peers} ${keys.advertisements}`;
    const known = selections.get(key);
    if (known !== undefined) return known;
    const choice = choose(node);
    const chosen =
      advertisementsBy.get(keys.advertisements) ??
      choice.advertisements.flatMap((i) => catalogue.advertisements[i] ?? []);
    advertisementsBy.set(keys.advertisements, chosen);
    const selection = {
      peers: choice.peers.flatMap((i) => catalogue.peers[i] ?? []),
      advertisements: chosen,
      onOneNode: true,
    };
    selections.set(key, selection);
    return selection;
  };
  return fault === undefined ? { keysOf, selectionFor } : { fault, keysOf, selectionFor };
}

/**
 * Indexes lists of selectors so that a node is held only against those that can match: a selector that wants a label value is
 * looked up by it.
 * @returns a function from a node to the indexes of the lists that match it, ascending
 */
function candidates(lists: readonly Selecting[]): (node: Node) => readonly number[] {
  const always: number[] = [];
  const byLabel = new Map<string, Map<string, Set<number>>>();
  for (const [i, { selectors }] of lists.entries()) {
    const wanted = selectors.map(({ requirements }) =>
      requirements.find(({ operator }) => operator === "In"),
    );
    if (selectors.length === 0 || wanted.includes(undefined)) {
      always.push(i);
      continue;
    }
    for (const requirement of wanted) {
      const { key = "", values = [] } = requirement ?? {};
      const byValue = byLabel.get(key) ?? new Map<string, Set<number>>();
      byLabel.set(key, byValue);
      for (const value of values) byValue.set(value, (byValue.get(value) ?? new Set()).add(i));
    }
  }
  return ({ metadata: { labels = {} } }) => {
    const possible = new Set(always);
    for (const [key, byValue] of byLabel) {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      for (const i of (value === undefined ? undefined : byValue.get(value)) ?? []) possible.add(i);
    }
    return [...possible]
      .sort((a, b) => a - b)
      .filter((i) => {
        const { selectors = [] } = lists[i] ?? {};
        return selectors.length === 0 || selectors.some((selector) => matches(selector, labels));
      });
  };
}
