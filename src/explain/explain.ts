import type { Service } from "../api/core.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type Context, contextOf, type ExplainOptions } from "./context.ts";
import type { Explanation, Subject } from "./explanation.ts";
import { explainService } from "./service.ts";

export type { ExplainOptions } from "./context.ts";
export type { Explanation, Subject } from "./explanation.ts";

/** An explanation, or why there is nothing to explain: the subject does not exist, or several have its name. */
export type Answer =
  | { readonly ok: true; readonly explanation: Explanation }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Explains a subject. Computes what the question needs: the resources of MetalLB, one Service, the nodes that announce it. */
export function explain(s: Snapshot, subject: Subject, options: ExplainOptions = {}): Answer {
  const context = contextOf(s, options);
  return ANSWERS[subject.kind](context, subject);
}

const ANSWERS: Readonly<Record<"Service", (context: Context, subject: Subject) => Answer>> = Object.freeze({
  Service: ofService,
});

function ofService(context: Context, subject: Subject): Answer {
  const { s } = context;
  const named = objectsOf<Service>(s, "Service").filter(
    (o) =>
      o.metadata.name === subject.name &&
      (subject.namespace === undefined || o.metadata.namespace === subject.namespace),
  );
  const [service] = named;
  if (service !== undefined && named.length === 1)
    return { ok: true, explanation: explainService(context, service) };
  if (named.length > 1)
    return {
      ok: false,
      message: `${named.length} Services are called ${subject.name}`,
      hint: `Say which: ${named.map((o) => `svc/${o.metadata.name}.${o.metadata.namespace}`).join(", ")}`,
    };
  const unknown = unknownKind(s, "Service");
  if (unknown !== undefined) return { ok: false, message: `Services are not known: ${unknown}`, hint: "" };
  return { ok: false, message: "no", hint: "" };
}
