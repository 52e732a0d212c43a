import { define } from "./define.ts";

/** MLB6xx: BFD, flapping and delay. */
export const TIMING = [
  define({
    code: "MLB601",
    severity: "error",
    group: "sessions",
    foundFrom: "api+live",
    title: "BFD is down or cannot come up",
    message: (a: { peer: string; reason: string }, nodes) =>
      `BFD${nodes === "" ? "" : ` of ${nodes}`} with ${a.peer}: ${a.reason}.`,
    cause:
      "BFD is not configured on the router, profiles do not fit (intervals, echo mode over multihop, minimumTtl), or packets are lost. A session may stay established meanwhile.",
    remedy: "Compare the profile with the router's; take bfdProfile away if the router has none.",
  }),
  define({
    code: "MLB602",
    severity: "warning",
    group: "sessions",
    foundFrom: "api+live",
    title: "Each reload touches lines that are already right",
    message: (a: { line: string; reason: string }, nodes) =>
      `Each reload on ${nodes} replaces "${a.line}" again: ${a.reason}.`,
    cause:
      "frr-reload compares texts. Where FRR prints a line otherwise than frr-k8s writes it, every change of any Service replaces it, and some such lines reset the session.",
    remedy: "Move to a frr-k8s whose text FRR prints unchanged (0.0.13 or later), or avoid the form.",
  }),
  define({
    code: "MLB603",
    severity: "info",
    group: "sessions",
    foundFrom: "api+live",
    title: "Graceful restart waits for a restart of the session",
    message: (a: { peer: string; wanted: string }, nodes) =>
      `Graceful restart of ${a.peer} is ${a.wanted} in the resources, and the session of ${nodes} does not have it so yet.`,
    cause: "The capability is negotiated when a session starts; a change applies to the next session.",
    remedy: "Reset the session in a quiet hour.",
  }),
  define({
    code: "MLB604",
    severity: "info",
    group: "hygiene",
    foundFrom: "api",
    title: "The change is still on its way",
    message: (a: { object: string; age: string }, nodes) =>
      `${a.object} changed ${a.age} ago and may not have reached FRR${nodes === "" ? "" : ` on ${nodes}`} yet.`,
    cause: "The speaker and frr-k8s each collect changes for three seconds, and a reload takes one or two.",
    remedy: "Look again in ten seconds.",
  }),
  define({
    code: "MLB605",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "Learned routes vanish when frr-k8s restarts",
    message: (a: { object: string }, nodes) =>
      `${nodes} learn routes, and zebra is started without -K (${a.object}): they are gone while frr-k8s restarts.`,
    cause:
      "Without -K zebra removes its routes from the kernel when it starts. OpenShift's start-up options lack it; upstream has had it since 0.0.18.",
    remedy: "Plan restarts of frr-k8s as interruptions, or keep a static route for what matters.",
  }),
] as const;
