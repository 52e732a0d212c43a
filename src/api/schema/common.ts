import { integer, list, mapOf, object, oneOf, text } from "./schema.ts";

/** Kubernetes' own shapes inside custom resources. */

export const SELECTOR = object({
  matchExpressions: list(object({ "key!": text(), "operator!": text(), values: list(text()) })),
  matchLabels: mapOf(text()),
});

export const SELECTORS = list(SELECTOR);

export const STATUS_CONDITIONS = list(
  object({
    "lastTransitionTime!": text({ format: "date-time" }),
    "message!": text({ maxLength: 32768 }),
    observedGeneration: integer({ minimum: 0 }),
    "reason!": text({
      minLength: 1,
      maxLength: 1024,
      pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
    }),
    "status!": oneOf("True", "False", "Unknown"),
    "type!": text({
      maxLength: 316,
      pattern:
        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
    }),
  }),
);

/** A status or spec of which the definition names no field: everything in it is dropped. */
export const EMPTY = object({});
