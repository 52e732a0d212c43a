import type { Snapshot } from "../snapshot/snapshot.ts";
import { convert } from "./convert.ts";
import { type ConfigurationByOrder, configurationsByOrder } from "./order/configuration.ts";
import { type ErrorByOrder, errorsByOrder } from "./order/error.ts";
import { prepare } from "./prepare.ts";
import type { RenderOptions } from "./result.ts";

/**
 * Something that the order decides in which frr-k8s happens to list the resources: nothing sorts them, so that each reconcile may see another
 * order.
 */
export type OrderDependence = ConfigurationByOrder | ErrorByOrder;

/**
 * Finds what depends on the order of the list, from what the resources say and not by trying the orders: linear in them. The texts of an
 * error are found by converting single resources, and at most 16 pairs that are known to exclude each other.
 */
export function orderDependence(
  s: Snapshot,
  node: string,
  options: RenderOptions = {},
): readonly OrderDependence[] {
  const prepared = prepare(s, node, options);
  if ("ok" in prepared) {
    const errors = [...new Set(prepared.faults.map(({ error }) => error))];
    return errors.length < 2 ? [] : [{ decides: "error", errors }];
  }
  const conversion = convert(prepared.selected, prepared.context);
  return conversion.error === undefined
    ? configurationsByOrder(conversion.contributions)
    : errorsByOrder(conversion, prepared, node);
}
