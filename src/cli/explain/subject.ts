import type { Subject } from "../../explain/explanation.ts";

const PREFIXES: Readonly<Record<Subject["kind"], string>> = Object.freeze({
  Service: "svc/",
  Address: "ip/",
  Prefix: "prefix/",
  Node: "node/",
  Peer: "peer/",
  Pool: "pool/",
  FRRConfiguration: "frrconfiguration/",
});

/** @returns the subject as it is typed: `svc/web.shop`, `node/wk3`. */
export function subjectName(subject: Subject): string {
  const namespace =
    subject.kind === "Service" && subject.namespace !== undefined ? `.${subject.namespace}` : "";
  return `${PREFIXES[subject.kind]}${subject.name}${namespace}`;
}
