import { SHOW } from "../../frr/show/commands.ts";
import { type Neighbor, readNeighbors } from "../../frr/show/neighbors.ts";
import type { LiveHost } from "../../snapshot/snapshot.ts";

type Family = "ipv4" | "ipv6";

/** @returns the unicast families of a neighbor. */
export function familiesOf(n: Neighbor): readonly Family[] {
  return (["ipv4", "ipv6"] as const).filter((f) =>
    n.families.some((family) => family.name === `${f}Unicast`),
  );
}

/** @returns a command for each family of each session of a host that is up; none if its neighbors are not known. */
export function exchangeCommands(
  host: LiveHost,
  commandOf: (vrf: string, family: Family, neighbor: string) => string,
): readonly string[] {
  const answer = host.answers.get(SHOW.neighbors);
  const read = answer?.ok === true ? readNeighbors(answer.text) : undefined;
  if (read?.ok !== true) return [];
  return read.value
    .filter((n) => n.state === "Established")
    .flatMap((n) => familiesOf(n).map((family) => commandOf(n.vrf, family, n.id)));
}
