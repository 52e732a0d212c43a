import type { Secret } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { quote } from "../../net/quote.ts";

/** Secrets of MetalLB's namespace by name: the only ones in which it looks, whatever namespace a peer names. */
export type Secrets = ReadonlyMap<string, Secret>;

const BASIC_AUTH = "kubernetes.io/basic-auth";

/**
 * Finds the password that a peer's passwordSecret means. An empty one is accepted, and means no password.
 * @returns the password in clear text (never to be shown), or MetalLB's error; `transient` if the Secret may yet come
 */
export function passwordOf(
  peer: BGPPeer,
  secrets: Secrets,
):
  | { readonly ok: true; readonly password: string }
  | { readonly ok: false; readonly error: string; readonly transient: boolean } {
  const { name, namespace = "" } = peer.metadata;
  const context = `failed to parse peer ${name} password secret`;
  const secret = secrets.get(peer.spec?.passwordSecret?.name ?? "");
  if (secret === undefined) {
    const error = `secret ref not found for peer config ${quote(namespace)}/${quote(name)}\n${context}`;
    return { ok: false, error, transient: true };
  }
  const where = `${quote(secret.metadata.namespace ?? "")}/${quote(secret.metadata.name)}`;
  if (secret.type !== BASIC_AUTH) {
    const error = `secret type mismatch on ${where}, type ${quote(BASIC_AUTH)} is expected \n${context}`;
    return { ok: false, error, transient: false };
  }
  const password = passwordIn(secret);
  if (password === undefined) {
    return {
      ok: false,
      error: `password not specified in the secret ${where}\n${context}`,
      transient: false,
    };
  }
  return { ok: true, password };
}

/** `stringData` is what a file may hold; an API server has merged it into `data`. */
function passwordIn(secret: Secret): string | undefined {
  const plain = own(secret.stringData, "password");
  if (plain !== undefined) return plain;
  const encoded = own(secret.data, "password");
  if (encoded === undefined) return undefined;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function own(record: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
