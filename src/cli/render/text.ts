import { formatOrigin, type ObjectRef, type Origin, refKey } from "../../api/ref.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import type { Conflict, Side } from "../../frrk8s/conflict.ts";
import type { OrderDependence } from "../../frrk8s/order-dependence.ts";
import type { FrrLine } from "../../frrk8s/origins/lines.ts";
import { yaml } from "../../output/print.ts";
import type { View } from "../../output/view.ts";
import { padEnd, wrapText } from "../../output/wrap.ts";
import type { NodeRendering, Rendering } from "./document.ts";

/** The rendering for eyes: of one node just the file, so that it can be kept as one; of several, each under a comment. */
export function renderingText(document: Rendering, view: View): string {
  const { nodes } = document;
  if (nodes.length === 0) return "No node is known, so nothing is rendered.";
  const [only, ...more] = groupedUnknown(nodes);
  if (only?.names.length === 1 && more.length === 0) return nodeText(only.node, view);
  return [...(only === undefined ? [] : [only]), ...more]
    .map(({ names, node }) => `${view.theme.title(`! node ${nodePhrase(names)}`)}\n${nodeText(node, view)}`)
    .join("\n");
}

interface Group {
  readonly names: readonly string[];
  readonly node: NodeRendering;
}

/** Nodes of which the same is not known are one group, at the place of the first. */
function groupedUnknown(nodes: readonly NodeRendering[]): readonly Group[] {
  const keyOf = (node: NodeRendering): string => (node.state === "unknown" ? `\n${node.reason}` : node.node);
  return [...Map.groupBy(nodes, keyOf).values()].flatMap((group): Group[] => {
    const [node] = group;
    return node === undefined ? [] : [{ names: group.map((n) => n.node), node }];
  });
}

function nodeText(node: NodeRendering, view: View): string {
  switch (node.state) {
    case "unknown":
      return `${view.theme.unknown("unknown")}  ${node.reason}\n`;
    case "refused":
      return `${refusedText(node, view)}\n`;
    case "rendered":
      if (node.config !== undefined) return yaml(node.config);
      if (node.object !== undefined) return objectText(node);
      if (node.lines !== undefined) return `${blameText(node.lines, view)}\n`;
      return node.frrConf ?? "";
  }
}

function objectText({ node, object }: Extract<NodeRendering, { state: "rendered" }>): string {
  return object === null ? `# MetalLB writes nothing for ${node}\n` : yaml(object);
}

function refusedText(node: Extract<NodeRendering, { state: "refused" }>, view: View): string {
  const { theme, width } = view;
  const wrap = (text: string): string => wrapText(text, width);
  const faults = node.faults.filter(({ clash }) => clash === undefined);
  return [
    wrap(`${theme.bad("refused")}  ${node.error}`),
    ...node.conflicts.map((conflict) => conflictText(conflict, view)),
    ...faults.flatMap(({ error, origin }) => [
      wrap(`${theme.bad("✗")} ${error}`),
      theme.dim(`    ${formatOrigin(origin)}`),
    ]),
    ...node.byOrder.map((order) => wrap(orderText(order))),
  ].join("\n");
}

function conflictText({ vrf, neighbor, field, a, b }: Conflict, view: View): string {
  const { theme } = view;
  const subject = [
    ...(neighbor === undefined ? [] : [`neighbor ${neighbor}`]),
    ...(vrf === "" ? [] : [`vrf ${vrf}`]),
  ].join(" ");
  const values = [a.value, b.value].map((value) => (value === "" ? "(not set)" : value));
  const left = Math.max(...values.map((value) => value.length));
  const side = ({ origin }: Side, i: number): string =>
    `    ${padEnd(values[i] ?? "", left)}  ${theme.dim(formatOrigin(origin))}`;
  return [
    `${theme.bad("✗")} ${subject === "" ? "" : `${subject}: `}${theme.name(field)}`,
    side(a, 0),
    side(b, 1),
  ].join("\n");
}

/** What the order decides, in a sentence. */
export function orderText(order: OrderDependence): string {
  if (order.decides === "error") {
    return `Which of ${order.errors.length} errors is reported depends on the order in which frr-k8s happens to list the resources.`;
  }
  const { vrf, neighbor, field, wins, sides } = order;
  const where = `neighbor ${neighbor}${vrf === "" ? "" : ` in vrf ${vrf}`}`;
  const said = sides.map(({ value, origin }) => `${value} (${origin.ref.name})`).join(", ");
  return `${where}: ${field} can change from one reconcile to the next: the ${wins} in the list wins, and the list has no order. ${said}`;
}

const CODE_WIDTH = 64;

/** Two columns: the line, and what it comes from; the resources in full at the end. `-o wide` shows every origin. */
function blameText(lines: readonly FrrLine[], view: View): string {
  const { theme } = view;
  const longest = Math.max(0, ...lines.map(({ text }) => text.trimEnd().length));
  const left = Math.min(longest, CODE_WIDTH);
  const refs = new Map<string, ObjectRef>();
  const rows = lines.map(({ text, origins }) => {
    for (const { ref } of origins) refs.set(refKey(ref), ref);
    const shown = view.wide ? origins : origins.slice(0, 1);
    const more = origins.length - shown.length;
    const causes = [...shown.map(originText), ...(more > 0 ? [`+${more}`] : [])].join(", ");
    return causes === "" ? text.trimEnd() : `${padEnd(text.trimEnd(), left)}  ${theme.dim(`! ${causes}`)}`;
  });
  const legend = [...refs.values()].map(({ kind, namespace, name }) =>
    theme.dim(`! ${name}: ${kind}${namespace === undefined ? "" : ` in ${namespace}`}`),
  );
  return [...rows, ...legend].join("\n");
}

function originText({ ref, path }: Origin): string {
  const short = path.replace(/^spec\./, "");
  return short === "" ? ref.name : `${ref.name} ${short}`;
}
