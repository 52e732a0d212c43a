import type { Service } from "../../api/core.ts";
import { formatRef, type ObjectRef, refOf } from "../../api/ref.ts";
import type { Allocation } from "../../metallb/allocate.ts";
import { oneLine, servicePhrase } from "../phrase.ts";
import type { Shared } from "../shared.ts";
import { type Change, change } from "./change.ts";

/** Which addresses the controller gives, before and after. */
export function allocationChanges(services: readonly Service[], from: Shared, to: Shared): readonly Change[] {
  const [before, after] = [from.allocation().result, to.allocation().result];
  const changes: Change[] = [];
  const unsettled: ObjectRef[] = [];
  for (const service of services) {
    if (service.spec?.type !== "LoadBalancer") continue;
    const ref = refOf(service);
    const key = `${ref.namespace ?? ""}/${ref.name}`;
    const [old, now] = [own(before.services, key), own(after.services, key)];
    if (old === undefined || now === undefined) continue;
    if (before.converged && !after.converged && (now.later ?? []).length > 2) unsettled.push(ref);
    else if (addresses(old) !== addresses(now))
      changes.push(
        change(
          "allocation",
          addresses(now) === "" ? "error" : "warning",
          addresses(now) === ""
            ? `${formatRef(ref)} loses its address${now.error === undefined ? "" : ` (${oneLine(now.error)})`}.`
            : `${formatRef(ref)} has ${addresses(old) || "no address"} now and will have ${addresses(now)}.`,
          { services: [ref], before: addresses(old), after: addresses(now) },
        ),
      );
  }
  if (unsettled.length > 0)
    changes.push(
      change(
        "allocation",
        "error",
        `${servicePhrase(unsettled)} will get and lose addresses for ever (PreferDualStack with one cluster IP and a pool of both families).`,
        {
          services: unsettled,
          code: "MLB111",
        },
      ),
    );
  return changes;
}

function own(all: Readonly<Record<string, Allocation>>, key: string): Allocation | undefined {
  return Object.hasOwn(all, key) ? all[key] : undefined;
}

const addresses = ({ ingress }: Allocation): string => (ingress ?? []).join(", ");
