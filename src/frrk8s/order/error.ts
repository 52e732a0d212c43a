import { refKey } from "../../api/ref.ts";
import { obstaclesOf } from "../conflicts/conflicts.ts";
import { type Conversion, convert } from "../convert.ts";
import { evpnError, possibleEvpnErrors } from "../evpn-check.ts";
import type { Prepared } from "../prepare.ts";
import type { Config } from "../select.ts";

/** The node is refused in any order, but with another text. */
export interface ErrorByOrder {
  readonly decides: "error";
  /** At least two texts that can be reported; there may be more. */
  readonly errors: readonly string[];
}

const PAIRS = 16;

/**
 * Whatever the order, the reported error is that of a resource by itself, or that of a resource behind one that it excludes. frr-k8s
 * walks VRFs in random order where it checks EVPN.
 */
export function errorsByOrder(
  conversion: Conversion,
  prepared: Prepared,
  node: string,
): readonly ErrorByOrder[] {
  const { selected, context, release } = prepared;
  const errors = new Set<string>();
  const add = (error: string | undefined): void => {
    if (error !== undefined) errors.add(error);
  };
  add(conversion.error);
  const sound = new Map<string, Config>();
  for (const config of selected) {
    const alone = convert([config], context);
    if (alone.error === undefined || isEvpnError(alone)) sound.set(refKey(config.ref), config);
    else add(alone.error);
  }
  for (const error of possibleEvpnErrors(conversion.routers)) add(error);
  const pairs = new Map(
    obstaclesOf(conversion, node, release).conflicts.map(({ a, b }) => {
      const keys = [refKey(a.origin.ref), refKey(b.origin.ref)] as const;
      return [keys.join("\n"), keys] as const;
    }),
  );
  const configs = new Map(selected.map((config) => [refKey(config.ref), config]));
  for (const [a, b] of [...pairs.values()].slice(0, PAIRS)) {
    if (errors.size > 1 || a === b) continue;
    for (const [first, second] of [
      [sound.get(a), configs.get(b)],
      [sound.get(b), configs.get(a)],
    ]) {
      if (first === undefined || second === undefined) continue;
      const pair = convert([first, second], context);
      if (!isEvpnError(pair)) add(pair.error);
    }
  }
  return errors.size < 2 ? [] : [{ decides: "error", errors: [...errors] }];
}

/** An error that only the whole of the configurations can have: alone it does not count. */
function isEvpnError(conversion: Conversion): boolean {
  return conversion.routers.length > 0 && evpnError(conversion.routers) === conversion.error;
}
