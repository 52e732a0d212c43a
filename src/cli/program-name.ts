import type { Environment } from "../output/view.ts";

/**
 * What the user typed to get here. kubectl and oc replace themselves by a plugin, so the shell's `_` still names them;
 * anything else is called kubectl.
 */
export function programName(env: Environment): string {
  const caller = /(?:^|[\\/])(oc|kubectl)(?:\.exe)?$/.exec(env._ ?? "")?.[1];
  return `${caller ?? "kubectl"} metallb`;
}
