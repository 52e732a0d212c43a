import { CATALOGUE } from "../../findings/catalogue.ts";
import type { Candidate } from "./candidate.ts";

/** What the first argument of a command may be: fixed words, or `kind/name` of some prefixes (`svc/`). */
export type ArgumentWords =
  | { readonly command: string; readonly words: readonly Candidate[] }
  | {
      readonly command: string;
      readonly subjects: readonly string[];
      /** The prefix that may be left out. */
      readonly bare?: string;
    };

/** The commands whose arguments are completed. */
export const ARGUMENTS: readonly ArgumentWords[] = Object.freeze([
  {
    command: "explain",
    subjects: Object.freeze(["svc/", "node/", "peer/", "pool/", "frrconfiguration/"]),
    bare: "svc/",
  },
  { command: "router", subjects: Object.freeze(["peer/"]) },
  { command: "extend", subjects: Object.freeze(["peer/"]) },
  { command: "egress", subjects: Object.freeze(["svc/"]) },
  { command: "vrf", subjects: Object.freeze(["node/"]) },
  {
    command: "get",
    words: Object.freeze([
      { word: "pools", about: "address pools and what is left in them" },
      { word: "peers", about: "BGP peers and their sessions" },
      { word: "services", about: "LoadBalancer Services and who announces them" },
      { word: "nodes", about: "nodes and the state of their FRR" },
    ]),
  },
  {
    command: "runbook",
    words: Object.freeze(CATALOGUE.map(({ code, title }) => ({ word: code, about: title }))),
  },
  { command: "completion", words: Object.freeze([{ word: "kubectl", about: "for kubectl 1.26 and later" }]) },
]);
