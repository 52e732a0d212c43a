import type { KubernetesObject } from "../api/object.ts";
import { quote } from "../net/quote.ts";

const BASIC_AUTH = "kubernetes.io/basic-auth";

/** The secrets of the daemon's namespace by name, or why they are not known. */
export type Secrets =
  | { readonly known: true; readonly byName: ReadonlyMap<string, KubernetesObject> }
  | { readonly known: false; readonly reason: string };

/** The password of a neighbor, frr-k8s' refusal, or that it cannot be known here. */
export type Password =
  | { readonly is: "password"; readonly value: string }
  | { readonly is: "refused"; readonly error: string; readonly transient: boolean }
  | { readonly is: "unknown" };

/**
 * Resolves a neighbor's password as frr-k8s does: a secret by name in the daemon's own namespace, its bytes used verbatim.
 * @param neighbor the neighbor's name in messages
 */
export function passwordOf(
  from: { readonly clear: string; readonly secret: string },
  neighbor: string,
  secrets: Secrets,
  namespace: string,
): Password {
  if (from.clear !== "" && from.secret !== "") {
    return refused(`neighbor ${neighbor} specifies both cleartext password and secret ref`);
  }
  if (from.secret === "") return { is: "password", value: from.clear };
  if (!secrets.known) return { is: "unknown" };
  const secret = secrets.byName.get(from.secret);
  if (secret === undefined) {
    return { ...refused(`secret ${from.secret} not found for neighbor ${neighbor}`), transient: true };
  }
  const name = `${quote(namespace)}/${quote(from.secret)}`;
  if (secret.type !== BASIC_AUTH) {
    return refused(`secret type mismatch on ${name}, type ${quote(BASIC_AUTH)} is expected `);
  }
  const value = dataOf(secret, "password");
  return value === undefined
    ? refused(`password field not specified in the secret ${name}`)
    : { is: "password", value };
}

function refused(error: string): Extract<Password, { is: "refused" }> {
  return { is: "refused", error, transient: false };
}

/** A manifest may say `stringData`, which an API server has turned into `data`. */
function dataOf(secret: KubernetesObject, key: string): string | undefined {
  const plain = entry(secret.stringData, key);
  if (plain !== undefined) return plain;
  const encoded = entry(secret.data, key);
  return encoded === undefined ? undefined : decodeBase64(encoded);
}

function entry(map: unknown, key: string): string | undefined {
  if (typeof map !== "object" || map === null || !Object.hasOwn(map, key)) return undefined;
  const value: unknown = Reflect.get(map, key);
  return typeof value === "string" ? value : undefined;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Text that is no base64 is taken as it stands: a masked value in a capture still has to compare. */
function decodeBase64(text: string): string {
  const compact = text.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !BASE64.test(compact)) return text;
  const bytes = Uint8Array.from(atob(compact), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
