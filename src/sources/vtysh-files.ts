/** Words of FRR's commands that have a dash of their own; all other dashes in a file name stand for blanks. */
const DASHED: readonly string[] = [
  "running-config",
  "startup-config",
  "advertised-routes",
  "received-routes",
  "filtered-routes",
  "prefix-list",
  "route-map",
  "access-list",
  "community-list",
  "large-community-list",
  "extcommunity-list",
  "as-path-access-list",
  "segment-routing",
  "update-groups",
];

/**
 * @param file a file name such as `show-bgp-vrf-all-summary-json.json` or `advertised-172.18.20.1.json`
 * @returns the command whose answer the file holds
 */
export function commandOfFile(file: string): string {
  const [, stem = file, extension] = /^(.*)\.(txt|json)$/.exec(file) ?? [];
  const peer = /^advertised-(.+)$/.exec(stem)?.[1];
  if (peer !== undefined) {
    const family = peer.includes(":") ? "ipv6" : "ipv4";
    return `show bgp ${family} unicast neighbors ${peer} advertised-routes json`;
  }
  const spaced = stem.replaceAll("-", " ");
  const command = DASHED.reduce(
    (text, word) => text.replaceAll(new RegExp(`(?<= |^)${word.replaceAll("-", " ")}(?= |$)`, "g"), word),
    spaced,
  );
  return extension === "json" && !command.endsWith(" json") ? `${command} json` : command;
}

/** @returns a file name for the answer to a command; unique for commands that differ in more than their punctuation. */
export function fileOfCommand(command: string): string {
  const stem = command
    .trim()
    .replaceAll(/[^A-Za-z0-9.:_-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 150);
  return `${stem === "" ? "command" : stem}.${command.endsWith(" json") ? "json" : "txt"}`;
}
