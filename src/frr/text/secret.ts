/**
 * A password found in a configuration. The text stays inside: printing, copying to JSON and enumerating show that there is one,
 * and nothing else. FRRNodeState and frr-reload's log hold `<retracted>` in its place, which can be compared for presence only.
 */
export interface Secret {
  /** False if the text was blanked out before it was read. */
  readonly readable: boolean;
  toJSON(): string;
}

export const MASK = "<retracted>";

const texts = new WeakMap<Secret, string>();

/** Wraps the text of a password as read. */
export function secretOf(text: string): Secret {
  const secret: Secret = Object.freeze({
    readable: text !== MASK && !/^\*+$/.test(text),
    toJSON: () => MASK,
  });
  texts.set(secret, text);
  return secret;
}

/** @returns whether two passwords are the same, or undefined if one of them was blanked out. */
export function sameSecret(a: Secret, b: Secret): boolean | undefined {
  if (!a.readable || !b.readable) return undefined;
  return texts.get(a) === texts.get(b);
}

const SECRET =
  /^(\s*(?:no\s+)?(?:.*?\s)?(?:password|key-string|authentication-key|message-digest-key\s+\d+\s+md5|secret|psk)\s+)\S.*$/;
/** Lines of policy hold names, never secrets; a name may well be spelt `password`. */
const POLICY = /^\s*(?:no\s+)?(?:match|set|call|route-map|ip prefix-list|ipv6 prefix-list|bgp)\s/;

/** @returns a line fit for output: all that follows the first word that introduces a secret is blanked out. */
export function maskLine(text: string): string {
  if (POLICY.test(text)) return text;
  const found = SECRET.exec(text);
  return found === null ? text : `${found[1]}${MASK}`;
}
