import type { Service } from "../../api/core.ts";
import type { ConfigurationState } from "../../api/metallb.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { finding } from "../../findings/finding.ts";
import { CONTROLLER_LATE } from "../../findings/refusal.ts";
import { command, edit } from "../../findings/shell.ts";
import type { ConfigError } from "../../metallb/result.ts";
import { findObject, unknownKind } from "../../snapshot/select.ts";
import type { Context } from "../context.ts";
import { serviceKey } from "../context.ts";
import { warningsAbout, warningText } from "../events.ts";
import type { Link } from "../explanation.ts";
import { poolAnswer } from "../pool-reasons.ts";
import type { Speakers } from "../speakers.ts";
import { noAddress, refusedLink } from "./refused.ts";

/** Why a Service has no address: what the controller cannot or did not do, or what every pool has against the request. */
export function pendingLink(context: Context, service: Service, speakers: Speakers): Link {
  const { s } = context;
  const unknown = unknownKind(s, "IPAddressPool") ?? unknownKind(s, "Namespace");
  if (unknown !== undefined)
    return {
      name: "allocation",
      state: "unknown",
      text: `no address, and the pools are not known: ${unknown}`,
    };
  const answer = poolAnswer(context, service);
  const { result } = answer;
  const [fault] = result.errors;
  if (fault !== undefined) return faultLink(service, fault);
  if (speakers.view.catalogue.pools.pools.size === 0)
    return noAddress(
      "no address: there is no IPAddressPool",
      finding(
        "MLB101",
        { reason: "there is no IPAddressPool" },
        {
          services: [refOf(service)],
          objects: [service],
          remedy: `Create an IPAddressPool in namespace ${context.discovery.metallb.namespace.value}.`,
        },
      ),
    );
  const own = result.services[serviceKey(service)];
  if (own?.ingress != null && own.ingress.length > 0 && own.pool !== undefined)
    return controllerLink(context, service, own.ingress, own.pool);
  return refusedLink(context, service, answer, own?.error ?? lastWarning(context, service));
}

function faultLink(service: Service, { error, object, path, other }: ConfigError): Link {
  return noAddress(
    `no address: the pools are invalid, so the controller gives none: ${error}`,
    finding(
      "MLB206",
      { object: formatRef(object), error, scope: "controller and speakers" },
      {
        services: [refOf(service)],
        objects: [object, ...(other === undefined ? [] : [other.object])],
        evidence: [{ object, path, value: error }],
        commands: [edit(object)],
      },
    ),
  );
}

/** The controller would give an address and has not. */
function controllerLink(
  { s, discovery }: Context,
  service: Service,
  ingress: readonly string[],
  pool: string,
): Link {
  const { controllers } = discovery.metallb;
  const state = findObject<ConfigurationState>(
    s,
    "ConfigurationState",
    "controller",
    discovery.metallb.namespace.value,
  );
  const down = controllers.filter((c) => !c.ready);
  const why =
    state?.status?.result === "Invalid"
      ? `the controller reports an invalid configuration: ${state.status.errorSummary ?? ""}`
      : controllers.length === 0
        ? (unknownKind(s, "Pod") ?? "no pod of the controller was seen")
        : down.length > 0
          ? `the controller is not ready (${down.map((d) => `${d.ref.name}: ${d.reason ?? d.phase}`).join(", ")})`
          : "the controller has not done it yet";
  return noAddress(
    `no address, although ${pool} has ${ingress.join(" and ")} for it: ${why}`,
    finding(
      "MLB101",
      { reason: why },
      {
        services: [refOf(service)],
        objects: [...controllers.map((c) => c.ref), service],
        cause: CONTROLLER_LATE,
        remedy:
          "Look at the controller's log; it gives the address as soon as it runs with a valid configuration.",
        commands: controllers
          .slice(0, 1)
          .map((c) => command("kubectl", "logs", "-n", c.ref.namespace ?? "", c.ref.name)),
      },
    ),
  );
}

function lastWarning({ s }: Context, service: Service): string | undefined {
  const [last] = warningsAbout(s, refOf(service));
  return last === undefined ? undefined : warningText(last);
}
