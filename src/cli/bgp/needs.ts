import { SHOW } from "../../frr/show/commands.ts";
import { readNeighbors } from "../../frr/show/neighbors.ts";
import type { LiveHost } from "../../snapshot/snapshot.ts";
import type { Needs } from "../../sources/needs.ts";
import type { Filter } from "../../state/bgp/hosts.ts";
import { tcpCommands } from "../../state/tcp-md5.ts";

/** @returns what has to be read to ask FRR these commands on the nodes of the filter. */
export function liveNeeds(
  filter: Filter,
  commands: readonly string[],
  followUp?: (host: LiveHost) => readonly string[],
): Needs {
  return {
    kinds: ["Node", "Pod"],
    live: {
      commands,
      ...(filter.nodes === undefined ? {} : { nodes: filter.nodes }),
      ...(filter.selector === undefined ? {} : { selector: filter.selector }),
      ...(followUp === undefined ? {} : { followUp }),
    },
  };
}

/** What the cause of a broken session is found from; on a node with many routes it is much, so it is asked for only where one is broken. */
const FOR_CAUSES: readonly string[] = [
  SHOW.bfd,
  SHOW.ipRoutes,
  SHOW.ipv6Routes,
  SHOW.interfaces,
  SHOW.nextHops,
  SHOW.runningConfig,
];

/**
 * @param looks how often to look at the kernel's counters, see `tcpCommands`
 * @returns further commands for a host with a session that is not established
 */
export const causeCommands =
  (looks: 1 | 2) =>
  (host: LiveHost): readonly string[] => {
    const answer = host.answers.get(SHOW.neighbors);
    const read = answer?.ok === true ? readNeighbors(answer.text) : undefined;
    return read?.ok === true && read.value.some((n) => n.state !== "Established")
      ? [...FOR_CAUSES, ...tcpCommands(host, looks)]
      : [];
  };
