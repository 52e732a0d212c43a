import { type BgpRoute, wordsIn } from "./route.ts";

/** AS numbers that are for private use, as bgpd counts them: 65535 is one, 4294967295 is not. */
function isPrivate(asn: string): boolean {
  const number = Number(asn);
  return (number >= 64512 && number <= 65535) || (number >= 4200000000 && number <= 4294967294);
}

/**
 * What `neighbor X remove-private-AS [all] [replace-AS]` makes of the path that is sent. Without `all` only a path that is wholly
 * private is touched. The neighbor's own AS number stays, so that it can see a loop.
 * @param how the words after the command, `yes` if there are none
 */
export function withoutPrivate(
  route: BgpRoute,
  how: string,
  asns: { readonly own: string; readonly peer: string },
): BgpRoute {
  const given = route.asPath ?? "";
  const path = wordsIn(given);
  const words = how.split(" ");
  if (!words.includes("all") && !path.every(isPrivate)) return route;
  const goes = (asn: string): boolean => isPrivate(asn) && asn !== asns.peer;
  const replace = words.includes("replace-AS");
  const left = replace ? path.map((asn) => (goes(asn) ? asns.own : asn)) : path.filter((asn) => !goes(asn));
  if (typeof given === "string")
    return left.length === path.length && !replace ? route : { ...route, asPath: left.join(" ") };
  return { ...route, asPath: given.every((asn) => typeof asn === "number") ? left.map(Number) : left };
}
