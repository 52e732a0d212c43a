/**
 * Passwords of neighbors as `show running-config` has them. Values never leave this file: only whether there is one, and whether
 * two are the same. FRRNodeState holds `<retracted>` in their place, which says that there is one and not which.
 */

/** @returns whether the running configuration has a password for the neighbor in this VRF. */
export function hasPassword(running: string, vrf: string, neighbor: string): boolean {
  return passwordOf(running, vrf, neighbor) !== undefined;
}

/** One neighbor in one running configuration. */
export interface PasswordPlace {
  readonly running: string;
  readonly vrf: string;
  readonly neighbor: string;
}

/** @returns whether two places hold the same password; undefined unless both hold one that is not masked. */
export function samePassword(a: PasswordPlace, b: PasswordPlace): boolean | undefined {
  const [left, right] = [a, b].map((p) => passwordOf(p.running, p.vrf, p.neighbor));
  if (left === undefined || right === undefined || isMasked(left) || isMasked(right)) return undefined;
  return left === right;
}

const isMasked = (password: string): boolean => password.startsWith("<") && password.endsWith(">");

function passwordOf(running: string, vrf: string, neighbor: string): string | undefined {
  const prefix = `neighbor ${neighbor} password `;
  let inside = false;
  for (const line of running.split("\n")) {
    const router = /^router bgp \S+(?: (?:vrf|view) (\S+))?\s*$/.exec(line);
    if (router !== null) inside = (router[1] ?? "default") === vrf;
    else if (!/^[\s!]/.test(line) && line !== "") inside = false;
    else if (inside && line.trimStart().startsWith(prefix))
      return line.trimStart().slice(prefix.length).trim();
  }
  return undefined;
}
