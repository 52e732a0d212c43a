import { parseAddress } from "../net/address.ts";
import { parseCidr } from "../net/prefix.ts";
import type { Subject } from "./explanation.ts";

/** What the user typed, understood; or what is wrong with it. */
export type Question =
  | { readonly ok: true; readonly subject: Subject }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** The words for each kind, as kubectl takes them: singular, plural, short, with the group behind. */
const WORDS: Readonly<Record<Subject["kind"], readonly string[]>> = Object.freeze({
  Service: ["service", "services", "svc"],
  Address: ["ip", "ips", "address", "addr"],
  Prefix: ["prefix", "prefixes", "cidr", "route"],
  Node: ["node", "nodes", "no"],
  Peer: ["peer", "peers", "bgppeer", "bgppeers", "neighbor"],
  Pool: ["pool", "pools", "ipaddresspool", "ipaddresspools"],
  FRRConfiguration: ["frrconfiguration", "frrconfigurations", "frrconfig", "frrconf"],
});

const KINDS: ReadonlyMap<string, Subject["kind"]> = new Map(
  (Object.entries(WORDS) as [Subject["kind"], readonly string[]][]).flatMap(([kind, words]) =>
    words.map((word) => [word, kind] as const),
  ),
);

const FORMS =
  "svc/NAME[.NAMESPACE], ip/ADDRESS, prefix/CIDR, node/NAME, peer/NAME, pool/NAME, frrconfiguration/NAME";

/**
 * Understands `svc/web`, `svc/web.shop`, `svc web`, `web`, `ip/192.0.2.1`, `192.0.2.1`, `node/wk3` and their like.
 * @param words the arguments, one or two @param namespace what `-n` says; a name with a namespace of its own goes first
 */
export function parseQuestion(words: readonly string[], namespace?: string): Question {
  const [first = "", second] = words;
  if (words.length > 2) return wrong(`${words.length} arguments, expected one or two`);
  if (second !== undefined) {
    const kind = kindOf(first);
    return kind === undefined ? wrong(`unknown kind ${quote(first)}`) : subjectOf(kind, second, namespace);
  }
  if (first === "") return wrong("nothing to explain");
  if (parseAddress(first) !== undefined) return subjectOf("Address", first, namespace);
  const slash = first.indexOf("/");
  if (slash < 0) return subjectOf("Service", first, namespace);
  if (parseCidr(first) !== undefined) return subjectOf("Prefix", first, namespace);
  const kind = kindOf(first.slice(0, slash));
  return kind === undefined
    ? wrong(`unknown kind ${quote(first.slice(0, slash))}`)
    : subjectOf(kind, first.slice(slash + 1), namespace);
}

function subjectOf(kind: Subject["kind"], name: string, namespace: string | undefined): Question {
  if (name === "") return wrong(`a name is missing after ${quote(kind.toLowerCase())}`);
  switch (kind) {
    case "Service": {
      const dot = name.indexOf(".");
      const own = dot < 0 ? namespace : name.slice(dot + 1);
      return { ok: true, subject: named(kind, dot < 0 ? name : name.slice(0, dot), own) };
    }
    case "Address":
      return parseAddress(name) === undefined
        ? wrong(`${quote(name)} is no IP address`)
        : { ok: true, subject: { kind, name } };
    case "Prefix":
      return parseCidr(name) === undefined
        ? wrong(`${quote(name)} is no prefix (ADDRESS/LENGTH)`)
        : { ok: true, subject: { kind, name } };
    case "FRRConfiguration":
      return { ok: true, subject: named(kind, name, namespace) };
    default:
      return { ok: true, subject: { kind, name } };
  }
}

function named(kind: Subject["kind"], name: string, namespace: string | undefined): Subject {
  return namespace === undefined || namespace === "" ? { kind, name } : { kind, name, namespace };
}

/** A kind may carry its group: `bgppeers.metallb.io`. */
function kindOf(word: string): Subject["kind"] | undefined {
  const lower = word.toLowerCase();
  return KINDS.get(lower) ?? KINDS.get(lower.split(".")[0] ?? "");
}

const quote = (text: string): string => JSON.stringify(text);

function wrong(message: string): Question {
  return { ok: false, message, hint: `Ask about ${FORMS}` };
}
